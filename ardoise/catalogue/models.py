"""A prestation: service or goods, with its unit and price."""

from __future__ import annotations

from django.db import models

from ardoise.companies.models import Company
from ardoise.domain.document import Nature
from ardoise.domain.units import UNITS
from ardoise.history import clock
from ardoise.web.columns import price_column, rate_column

NATURES = [(Nature.SERVICE.value, "Service"), (Nature.GOODS.value, "Produit")]


class CatalogueItem(models.Model):
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="catalogue")
    nature = models.CharField("type", max_length=10, choices=NATURES, default=Nature.SERVICE.value)
    label = models.CharField("nom", max_length=200)
    description = models.TextField("description générique", blank=True)
    unit = models.CharField("unité", max_length=4, choices=[(u.code, u.label) for u in UNITS], default="C62")
    unit_price = price_column(verbose_name="prix unitaire HT", default=0)
    vat_rate = rate_column(verbose_name="taux de TVA", null=True, blank=True)  # null: the company's usual rate
    reference = models.CharField("référence", max_length=60, blank=True)
    purchase_price = price_column(verbose_name="prix d’achat HT", null=True, blank=True)
    ledger_account = models.CharField("compte comptable", max_length=20, blank=True)
    search = models.CharField(max_length=300, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "prestation"
        indexes = [models.Index(fields=["company", "search", "id"], name="item_by_name")]

    def __str__(self) -> str:
        return self.label


class UnitChoice(models.Model):
    """What a company says of one unit: its own word on the paper, or that it does not offer it."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="unit_choices")
    code = models.CharField("unité", max_length=4, choices=[(u.code, u.label) for u in UNITS])
    printed = models.CharField("imprimée", max_length=12, blank=True)
    is_offered = models.BooleanField("proposée", default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "code"], name="unit_choice_once")]
