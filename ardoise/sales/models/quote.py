"""A quote, its frozen versions, its acceptance or its refusal."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models

from ardoise.domain.document import LineKind, Option
from ardoise.domain.money import ZERO, Money
from ardoise.history import clock
from ardoise.sales.models.base import DAY, NUMBER, SalesDocument, SalesLine
from ardoise.web.columns import MoneyColumn, rate_column
from ardoise.web.ordering import LAST_DAY, Filled


class QuoteState(models.TextChoices):
    DRAFT = "draft", "Brouillon"
    SENT = "sent", "En attente"
    ACCEPTED = "accepted", "Accepté"
    DECLINED = "declined", "Refusé"


VALID_DAY = Filled("valid_until", empty=LAST_DAY)


class Quote(SalesDocument):
    state = models.CharField(max_length=10, choices=QuoteState.choices, default=QuoteState.DRAFT)
    valid_until = models.DateField("valable jusqu’au", null=True, blank=True)
    price_of_quote = MoneyColumn("prix du devis", null=True, blank=True)  # empty: the quote is free
    down_payment_percent = rate_column(verbose_name="acompte à la signature (%)", null=True, blank=True)  # empty: none
    version = models.IntegerField(default=0)  # of the last frozen version
    billed = MoneyColumn(default=ZERO)  # issued invoices less their credit notes; written by `actions/note_billed.py`

    class Meta:
        verbose_name = "devis"
        constraints = [
            models.UniqueConstraint(fields=["company", "number"], name="quote_number_once"),
            models.UniqueConstraint(fields=["company", "once"], name="quote_form_once"),
        ]
        indexes = [
            models.Index(fields=["company", "-id"], name="quote_recent"),
            models.Index(fields=["company", "-date", "-id"], name="quote_by_date"),
            models.Index(fields=["company", "state", "-id"], name="quote_by_state"),
            models.Index(fields=["company", "customer_name", "id"], name="quote_by_customer"),
            models.Index(fields=["company", "total_incl_vat", "id"], name="quote_by_total"),
            models.Index(fields=["contact", "-id"], name="quote_of_contact"),
            models.Index("company", DAY.desc(), models.F("id").desc(), name="quote_by_day"),
            models.Index("company", VALID_DAY, "id", name="quote_by_validity"),
            models.Index("company", NUMBER, "id", name="quote_by_number"),
            models.Index(
                fields=["company", "valid_until", "total_incl_vat", "id"],
                name="quote_waiting",
                condition=models.Q(state="sent"),
            ),
            models.Index(
                fields=[
                    "company",
                    "state",
                    "total_incl_vat",
                    "billed",
                    "id",
                ],  # the state too: else SQLite prefers another
                name="quote_to_bill",
                condition=models.Q(state="accepted", billed__lt=models.F("total_incl_vat")),
            ),
        ]

    @property
    def left_to_bill(self) -> Money:
        """With VAT, from what was noted when its invoices were issued."""
        return self.total_incl_vat - self.billed

    @property
    def usual_down_payment(self) -> Decimal:
        """The percent of its down payment: what it foresees at signing, else the habit of the company."""
        return self.down_payment_percent or self.company.default_down_payment

    def billed_lines(self) -> models.QuerySet[QuoteLine]:
        """What the quote comes to: its priced lines, the options left out aside."""
        return self.lines.filter(kind=LineKind.ITEM, is_chosen=True)


OPTIONS = [(option.value, option.label) for option in Option]


class QuoteLine(SalesLine):
    option = models.CharField("au choix du client", max_length=10, choices=OPTIONS, blank=True)
    choice_group = models.CharField("choisir 1 parmi", max_length=60, blank=True)  # the name of the group of a choice
    is_chosen = models.BooleanField(default=True)  # proposed ticked; after the acceptance, what the customer took
    quote = models.ForeignKey(Quote, on_delete=models.CASCADE, related_name="lines")

    class Meta(SalesLine.Meta):
        indexes = [models.Index(fields=["quote", "position"], name="quote_line_order")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_chosen=True) | ~models.Q(option=""), name="only_options_are_left_out"
            )
        ]


class QuoteVersion(models.Model):
    """What was proposed, as frozen when it left the house."""

    frozen = "1=1"

    quote = models.ForeignKey(Quote, on_delete=models.PROTECT, related_name="versions")
    version = models.IntegerField()
    document = models.TextField()  # canonical JSON of the Document
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["quote", "version"], name="quote_version_once")]


class Acceptance(models.Model):
    """A quote was accepted: when, and who typed it. Reopening removes the row; the events remain."""

    quote = models.OneToOneField(Quote, on_delete=models.CASCADE, related_name="acceptance")
    version = models.IntegerField()
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)


class Decline(models.Model):
    """A quote was refused."""

    quote = models.OneToOneField(Quote, on_delete=models.CASCADE, related_name="decline")
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    reason = models.CharField(max_length=300, blank=True)
