"""A payment, its allocations to invoices and credit notes, its confirmation."""

from __future__ import annotations

from django.db import models

from ardoise.companies.models import Company
from ardoise.contacts.models import Contact
from ardoise.history import clock
from ardoise.sales.models import Invoice
from ardoise.web.columns import MoneyColumn


class Method(models.TextChoices):
    CASH = "cash", "Espèces"
    CARD = "card", "CB"
    CHEQUE = "cheque", "Chèque"
    BANK_TRANSFER = "bank_transfer", "Virement"
    DIRECT_DEBIT = "direct_debit", "Prélèvement"
    OTHER = "other", "Autre"


DIFFERENCE = "difference"  # no mode: no money moved. It is not a `Method`, so that nobody is offered it


class Direction(models.TextChoices):
    IN = "in", "Reçu"
    OUT = "out", "Remboursé"


class PaymentQuerySet(models.QuerySet["Payment"]):
    def money(self) -> PaymentQuerySet:
        """What really moved: all but the differences."""
        return self.exclude(method=DIFFERENCE)


class Payment(models.Model):
    frozen = "1=1"

    company = models.ForeignKey(Company, on_delete=models.PROTECT)
    contact = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, related_name="payments")
    date = models.DateField("date")
    label = models.CharField("libellé", max_length=200, blank=True)
    method = models.CharField("mode", max_length=20, choices=[*Method.choices, (DIFFERENCE, "Écart de règlement")])
    direction = models.CharField(max_length=3, choices=Direction.choices, default=Direction.IN)
    received = models.BooleanField("réalité du paiement", default=True)  # False: only announced
    amount = MoneyColumn("montant réglé")
    reverses = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversal")
    once = models.CharField(max_length=40, null=True, unique=True)  # key of the form: posted twice, recorded once
    created_at = models.DateTimeField(default=clock.now)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = "règlement"
        indexes = [
            models.Index(fields=["company", "-date", "-id"], name="payment_by_date"),
            models.Index(fields=["contact", "-id"], name="payment_of_contact"),
        ]

    @property
    def is_difference(self) -> bool:
        return self.method == DIFFERENCE


class Allocation(models.Model):
    """The part of a payment that settles one invoice; negative when it uses a credit note or gives money back."""

    frozen = "1=1"

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="allocations")
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="allocations")
    amount = MoneyColumn()
    made_at = models.DateTimeField(null=True)  # of one made after its payment was recorded; empty: with it

    class Meta:
        indexes = [models.Index(fields=["made_at"], name="allocated_later", condition=models.Q(made_at__isnull=False))]


class Confirmation(models.Model):
    """An announced payment really came: from that day it counts."""

    frozen = "1=1"

    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, related_name="confirmation")
    date = models.DateField()
    created_at = models.DateTimeField(default=clock.now)
