"""What quotes and invoices have in common: the typed sheet and its lines."""

from __future__ import annotations

from django.db import models

from ardoise.companies.models import TERMS, Company
from ardoise.contacts.models import LANGUAGES, Contact
from ardoise.domain.document import Address, LineKind, Nature
from ardoise.domain.money import ZERO
from ardoise.domain.units import UNITS
from ardoise.domain.vat import VatCase
from ardoise.history import clock
from ardoise.web.columns import MoneyColumn, price_column, quantity_column, rate_column
from ardoise.web.ordering import LAST_DAY, Filled

LINE_KINDS = [
    (LineKind.ITEM.value, "Ligne"),
    (LineKind.TITLE.value, "Titre"),
    (LineKind.TEXT.value, "Texte"),
    (LineKind.SUBTOTAL.value, "Sous-total"),
]


DAY = Filled("date", empty=LAST_DAY)  # of a document without date: it comes first, newest first
NUMBER = Filled("number", empty="")


class DraftNumber(models.Model):
    """The last "Brouillon 12" of a company: a convenience, with no legal meaning."""

    company = models.OneToOneField(Company, on_delete=models.CASCADE, primary_key=True)
    last = models.IntegerField(default=0)


class SalesDocument(models.Model):
    """The sheet as typed, and its totals as computed at the last save."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT)
    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.PROTECT)
    customer_name = models.CharField(max_length=200, blank=True)  # for lists: the contact's, then the frozen one
    draft_number = models.IntegerField()
    number = models.CharField(max_length=20, null=True, blank=True)
    date = models.DateField(null=True, blank=True)  # typed; empty in a draft means the day of issue
    subject = models.CharField("objet", max_length=300, blank=True)
    order_number = models.CharField("numéro de commande", max_length=100, blank=True)
    buyer_reference = models.CharField("code service", max_length=100, blank=True)
    contract_reference = models.CharField("référence du marché", max_length=100, blank=True)
    delivery_date = models.DateField("date de livraison ou de fin", null=True, blank=True)
    period_start = models.DateField("période du", null=True, blank=True)
    period_end = models.DateField("au", null=True, blank=True)
    delivery_line1 = models.CharField(max_length=200, blank=True)
    delivery_line2 = models.CharField(max_length=200, blank=True)
    delivery_postcode = models.CharField(max_length=12, blank=True)
    delivery_city = models.CharField(max_length=100, blank=True)
    delivery_country = models.CharField(max_length=2, blank=True)
    payment_term = models.CharField("délai de paiement", max_length=40, choices=TERMS, blank=True)
    notes = models.TextField("notes", blank=True)
    vat_case = models.CharField(
        "cas de TVA", max_length=40, choices=[(case.value, case.label) for case in VatCase], default=VatCase.NORMAL
    )
    exempt_article = models.CharField(max_length=40, blank=True)
    prices_include_vat = models.BooleanField("prix TTC", default=False)
    discount_percent = rate_column(verbose_name="remise (%)", null=True, blank=True)
    discount_amount = MoneyColumn("remise (€)", null=True, blank=True)
    language = models.CharField(max_length=2, choices=LANGUAGES, default="fr")
    layout_id = models.BigIntegerField(null=True, blank=True)  # of this document alone; one deleted since: the usual
    total_excl_vat = MoneyColumn(default=ZERO)
    total_vat = MoneyColumn(default=ZERO)
    total_incl_vat = MoneyColumn(default=ZERO)
    revision = models.IntegerField(default=0)  # raised at each save: a page left behind cannot overwrite
    search = models.CharField(max_length=700, blank=True, editable=False)  # folded number, customer, subject
    once = models.CharField(max_length=40, null=True, editable=False)  # key of the form: posted twice, made once
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        abstract = True

    @property
    def delivery_address(self) -> Address | None:
        if not (self.delivery_line1 or self.delivery_city):
            return None
        return Address(
            self.delivery_line1,
            self.delivery_line2,
            self.delivery_postcode,
            self.delivery_city,
            self.delivery_country or "FR",
        )

    @property
    def display_number(self) -> str:
        return self.number or f"Brouillon {self.draft_number}"

    def __str__(self) -> str:
        return self.display_number


class SalesLine(models.Model):
    """One typed line, in its order."""

    position = models.IntegerField()
    kind = models.CharField(max_length=10, choices=LINE_KINDS, default=LineKind.ITEM.value)
    label = models.TextField(blank=True)
    description = models.TextField(blank=True)
    quantity = quantity_column(default=1)
    unit = models.CharField(max_length=4, choices=[(u.code, u.label) for u in UNITS], default="C62")
    unit_price = price_column(default=0)
    vat_rate = rate_column(default=0)
    discount_percent = rate_column(null=True, blank=True)
    discount_amount = MoneyColumn(null=True, blank=True)
    nature = models.CharField(max_length=10, choices=[(n.value, n.value) for n in Nature], default=Nature.SERVICE.value)
    reference = models.CharField(max_length=60, blank=True)
    catalogue_item_id = models.BigIntegerField(null=True, blank=True)  # where it came from; the line is a copy

    class Meta:
        abstract = True
        ordering = ("position", "pk")
