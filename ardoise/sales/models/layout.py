"""The layouts that a company named, which one each kind of document takes, and the texts of its mails."""

from __future__ import annotations

from django.db import models

from ardoise.companies.models import Company
from ardoise.contacts.models import LANGUAGES
from ardoise.history import clock
from ardoise.rendering.layouts import DISCOUNTS, FONTS, LAYOUTS, LOGO_PLACES, LOGO_SIZES, REFERENCES


class LayoutKind(models.TextChoices):
    """The kinds of documents that may each have their layout."""

    QUOTE = "quote", "Devis"
    INVOICE = "invoice", "Factures"
    DOWN_PAYMENT = "down_payment", "Factures d’acompte"
    CREDIT_NOTE = "credit_note", "Avoirs"


class DocumentLayout(models.Model):
    """How the next documents will look. What is issued has its own copy, in the `Look` that was frozen with it."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="layouts")
    name = models.CharField("nom", max_length=60)
    layout = models.CharField(
        "mise en page", max_length=20, choices=[(key, one.label) for key, one in LAYOUTS.items()], default="ardoise"
    )
    accent = models.CharField("couleur", max_length=7, blank=True)  # empty: the colour of the company
    font = models.CharField(
        "police", max_length=20, choices=[(key, one.label) for key, one in FONTS.items()], default="source-sans"
    )
    logo_place = models.CharField("place du logo", max_length=10, choices=list(LOGO_PLACES.items()), blank=True)
    logo_size = models.CharField("taille du logo", max_length=10, choices=list(LOGO_SIZES.items()), default="medium")
    shows_unit = models.BooleanField("colonne des unités", default=True)
    reference = models.CharField("référence", max_length=10, choices=list(REFERENCES.items()), default="under")
    discount = models.CharField("remise d’une ligne", max_length=10, choices=list(DISCOUNTS.items()), default="under")
    introduction = models.TextField("introduction", max_length=1000, blank=True)
    closing = models.TextField("conclusion", max_length=1000, blank=True)
    footer = models.TextField("pied de page", max_length=200, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "modèle de document"
        constraints = [models.UniqueConstraint(fields=["company", "name"], name="layout_name_once")]

    def __str__(self) -> str:
        return self.name


class LayoutChoice(models.Model):
    """The layout that one kind of document takes in one language; no row: the layout of the house."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, choices=LayoutKind.choices)
    language = models.CharField(max_length=2, choices=LANGUAGES)
    layout = models.ForeignKey(DocumentLayout, on_delete=models.CASCADE, related_name="choices")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "kind", "language"], name="layout_chosen_once"),
        ]


class MailText(models.Model):
    """The words of one mail as the company wrote them, in one language; no row: the words of the house."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=20)  # of `mails.TEMPLATES`
    language = models.CharField(max_length=2, choices=LANGUAGES)
    subject = models.CharField("objet", max_length=300)
    text = models.TextField("message", max_length=5000)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "key", "language"], name="mail_text_once")]
