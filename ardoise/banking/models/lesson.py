"""What people taught by linking: who pays for whom, and which lines are no sale."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from ardoise.companies.models import Company
from ardoise.contacts.models import Contact
from ardoise.history import clock


class Category(models.TextChoices):
    """Why a line is « pas une vente »."""

    FEES = "fees", "Frais bancaires"
    TAX = "tax", "Impôts et taxes"
    SOCIAL = "social", "Cotisations sociales"
    SALARY = "salary", "Salaires"
    LOAN = "loan", "Emprunt"
    TRANSFER = "transfer", "Virement entre mes comptes"
    OWNER = "owner", "Apport ou retrait du dirigeant"
    PURCHASE = "purchase", "Achat"
    OTHER = "other", "Autre"


class Lesson(models.Model):
    """A key of `matching.lessons`, and how often links said that it pays for this customer."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE)
    kind = models.CharField(max_length=5)  # payer, iban
    key = models.CharField(max_length=200)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="bank_lessons")
    weight = models.IntegerField(default=1)
    learnt_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "kind", "key", "contact"], name="bank_lesson_once"),
            models.CheckConstraint(condition=models.Q(weight__gt=0), name="bank_lesson_weighs"),
        ]


class Rule(models.Model):
    """« Pas une vente »: lines of this payer, of the same side, are set aside under a category as they come."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE)
    key = models.CharField(max_length=200)  # `read_label(…).payer_key`
    label = models.CharField(max_length=500)  # of the line that taught it
    category = models.CharField(max_length=12, choices=Category.choices)
    money_in = models.BooleanField(default=False)  # a supplier who also buys pays its invoices all the same
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "key", "money_in"], name="bank_rule_once")]
