"""A contact and the people inside it."""

from __future__ import annotations

from django.db import models

from ardoise.companies.models import TERMS, Company
from ardoise.domain.document import Address, PartyKind
from ardoise.history import clock

KINDS = [
    (PartyKind.BUSINESS.value, "Entreprise"),
    (PartyKind.INDIVIDUAL.value, "Particulier"),
    (PartyKind.PUBLIC.value, "Organisme public"),
]
LANGUAGES = [("fr", "Français"), ("en", "Anglais")]


class Contact(models.Model):
    """A customer. The name is the only required field; empty text means not given."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="contacts")
    kind = models.CharField("type", max_length=20, choices=KINDS, default=PartyKind.BUSINESS.value)
    name = models.CharField("nom ou raison sociale", max_length=200)
    siren = models.CharField("SIREN", max_length=9, blank=True)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    vat_number = models.CharField("numéro de TVA", max_length=20, blank=True)
    email = models.EmailField("e-mail", blank=True)
    phone = models.CharField("téléphone", max_length=40, blank=True)
    website = models.CharField("site web", max_length=200, blank=True)
    line1 = models.CharField("adresse", max_length=200, blank=True)
    line2 = models.CharField("complément d’adresse", max_length=200, blank=True)
    postcode = models.CharField("code postal", max_length=12, blank=True)
    city = models.CharField("ville", max_length=100, blank=True)
    country = models.CharField("pays", max_length=2, default="FR")
    delivery_line1 = models.CharField("adresse de livraison", max_length=200, blank=True)
    delivery_line2 = models.CharField("complément", max_length=200, blank=True)
    delivery_postcode = models.CharField("code postal", max_length=12, blank=True)
    delivery_city = models.CharField("ville", max_length=100, blank=True)
    delivery_country = models.CharField("pays", max_length=2, blank=True)
    language = models.CharField("langue", max_length=2, choices=LANGUAGES, default="fr")
    payment_term = models.CharField("délai de paiement", max_length=40, choices=TERMS, blank=True)
    needs_order_number = models.BooleanField("exige un numéro de commande ou d’engagement", default=False)
    needs_buyer_reference = models.BooleanField("exige un code service", default=False)
    buyer_reference = models.CharField("code service", max_length=100, blank=True)
    electronic_scheme = models.CharField(max_length=4, blank=True)  # of an address given by the customer: 9930, EM…
    electronic_address = models.CharField(max_length=125, blank=True)  # BT-49, instead of the SIREN or the e-mail
    notes = models.TextField("notes internes", blank=True)
    search = models.CharField(max_length=400, editable=False)  # folded name, e-mail, town: what a search reads
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "contact"
        indexes = [models.Index(fields=["company", "search", "id"], name="contact_by_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> Address:
        return Address(self.line1, self.line2, self.postcode, self.city, self.country)

    @property
    def delivery_address(self) -> Address | None:
        """Where goods go, when it is not the billing address."""
        if not (self.delivery_line1 or self.delivery_city):
            return None
        return Address(
            self.delivery_line1,
            self.delivery_line2,
            self.delivery_postcode,
            self.delivery_city,
            self.delivery_country or self.country,
        )


class Person(models.Model):
    """Someone at the customer's, and what they receive."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="people")
    name = models.CharField("nom", max_length=120)
    email = models.EmailField("e-mail", blank=True)
    phone = models.CharField("téléphone", max_length=40, blank=True)
    gets_quotes = models.BooleanField("devis", default=True)
    gets_invoices = models.BooleanField("factures", default=True)
    gets_reminders = models.BooleanField("relances", default=True)
    in_copy = models.BooleanField("en copie seulement", default=False)
