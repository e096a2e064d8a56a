"""What the customer does without an account: the link of a deal, and the rules that the company set for it."""

from __future__ import annotations

from django.db import models

from ardoise.archive.models import ArchivedFile
from ardoise.companies.models import Company
from ardoise.history import clock
from ardoise.sales.models.invoice import Invoice
from ardoise.sales.models.quote import Quote


class DealLink(models.Model):
    """The link of one deal, which a quote begins, or an invoice made without quote. See `sales/deals.py`."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT)
    quote = models.OneToOneField(Quote, null=True, on_delete=models.CASCADE, related_name="deal_link")
    invoice = models.OneToOneField(Invoice, null=True, on_delete=models.CASCADE, related_name="deal_link")
    generation = models.IntegerField(default=1)  # raised to revoke every link made before
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quote__isnull=False, invoice__isnull=True)
                | models.Q(quote__isnull=True, invoice__isnull=False),
                name="deal_has_one_root",
            )
        ]


class DownPaymentAtSigning(models.TextChoices):
    NONE = "none", "Ne rien faire"
    DRAFT = "draft", "Préparer le brouillon"
    ISSUE = "issue", "Émettre la facture et l’envoyer"


class SigningRules(models.Model):
    """How a company lets its customers sign, and how long its links stay open."""

    company = models.OneToOneField(Company, on_delete=models.CASCADE, primary_key=True, related_name="signing_rules")
    terms_file = models.ForeignKey(
        ArchivedFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # conditions générales de vente
    asks_code = models.BooleanField("code par e-mail avant de signer", default=False)
    down_payment = models.CharField(
        "acompte prévu à la signature",
        max_length=10,
        choices=DownPaymentAtSigning.choices,
        default=DownPaymentAtSigning.DRAFT,
    )
    sells_at_distance = models.BooleanField("vend en ligne à des particuliers", default=False)
    link_months = models.PositiveIntegerField("liens ouverts (mois après le dernier document)", default=24)
