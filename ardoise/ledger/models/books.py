"""The chart of accounts of one company: where each of its entries goes. What is empty takes the usual account."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from ardoise.banking.models import BankAccount
from ardoise.companies.models import Company
from ardoise.contacts.models import Contact
from ardoise.domain import accounts
from ardoise.domain.document import Nature
from ardoise.payments.models import Method
from ardoise.web.columns import rate_column

TERRITORIES = [(place.value, place.label) for place in accounts.Territory]
NATURES = [(Nature.SERVICE.value, "Prestations de services"), (Nature.GOODS.value, "Ventes de marchandises")]


class AuxiliaryRule(models.TextChoices):
    """How the code of each customer is made, when they have none of their own."""

    NONE = "none", "Un seul compte collectif"
    NUMBER = "number", "Un code par client, numéroté (C00042)"
    NAME = "name", "Un code par client, d’après son nom (CDUPON42)"


class Books(models.Model):
    """The settings of one company, made when first needed with the usual accounts of the PCG."""

    company = models.OneToOneField(Company, on_delete=models.CASCADE, primary_key=True, related_name="books")
    length = models.PositiveSmallIntegerField("longueur des comptes", default=6)  # digits, zeros added at the end
    customers = models.CharField("clients (collectif)", max_length=20, default="411000")
    auxiliary_rule = models.CharField(
        "comptes des clients", max_length=10, choices=AuxiliaryRule.choices, default=AuxiliaryRule.NUMBER
    )
    auxiliary_prefix = models.CharField("préfixe des codes clients", max_length=4, default="C", blank=True)
    services = models.CharField("prestations de services", max_length=20, default="706000")
    goods = models.CharField("ventes de marchandises", max_length=20, default="707000")
    vat = models.CharField("TVA collectée", max_length=20, default="445710")
    vat_waiting = models.CharField("TVA en attente d’encaissement", max_length=20, default="445740")
    down_payments = models.CharField("acomptes reçus", max_length=20, default="419100")
    discounts = models.CharField("remises accordées, à part", max_length=20, blank=True)  # empty: off the sale
    bank = models.CharField("banque", max_length=20, default="512000")
    fees = models.CharField("frais bancaires", max_length=20, default="627000")
    losses = models.CharField("différences de règlement, pertes", max_length=20, default="658000")
    gains = models.CharField("différences de règlement, gains", max_length=20, default="758000")
    sales_journal = models.CharField("journal des ventes", max_length=6, default="VE")
    sales_journal_label = models.CharField("nom du journal des ventes", max_length=60, default="Ventes")
    bank_journal = models.CharField("journal de banque", max_length=6, default="BQ")
    bank_journal_label = models.CharField("nom du journal de banque", max_length=60, default="Banque")
    cash_journal = models.CharField("journal de caisse", max_length=6, default="CA")
    cash_journal_label = models.CharField("nom du journal de caisse", max_length=60, default="Caisse")
    other_journal = models.CharField("journal des opérations diverses", max_length=6, default="OD")
    other_journal_label = models.CharField("nom du journal des OD", max_length=60, default="Opérations diverses")
    template = models.CharField("format habituel", max_length=30, default="fec")  # of `formats.FORMATS`
    starts_on = models.DateField("écritures à partir du", null=True, blank=True)  # what is before is in the books
    confirmed_at = models.DateTimeField(null=True, blank=True)  # by the accountant; empty: nobody looked yet
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT)

    class Meta:
        verbose_name = "plan comptable"

    def __str__(self) -> str:
        return "le plan comptable"


class Account(models.Model):
    """The name of one account in the books of a company, as its accountant says it; else the PCG names it."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="accounts")
    number = models.CharField("compte", max_length=20)
    label = models.CharField("intitulé", max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "number"], name="account_once")]


class SalesAccount(models.Model):
    """The account of the sales of one nature, rate and territory. A rate left empty: every rate."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="sales_accounts")
    nature = models.CharField("nature", max_length=10, choices=NATURES)
    vat_rate = rate_column(verbose_name="taux", null=True, blank=True)
    territory = models.CharField("territoire", max_length=10, choices=TERRITORIES, default="france")
    account = models.CharField("compte", max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "nature", "vat_rate", "territory"], name="sales_account_once"),
            models.UniqueConstraint(
                fields=["company", "nature", "territory"],
                condition=models.Q(vat_rate__isnull=True),
                name="sales_account_of_every_rate_once",
            ),
        ]


class VatAccount(models.Model):
    """The accounts of the VAT of one rate: due, and waiting for the payment of services."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="vat_accounts")
    vat_rate = rate_column(verbose_name="taux")
    account = models.CharField("TVA collectée", max_length=20)
    waiting = models.CharField("TVA en attente", max_length=20, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "vat_rate"], name="vat_account_once")]


class MethodAccount(models.Model):
    """Where the money of one mode of payment goes, until the bank shows it: cheques to bank, cards, cash."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="method_accounts")
    method = models.CharField("mode", max_length=20, choices=Method.choices)
    account = models.CharField("compte", max_length=20)
    journal = models.CharField("journal", max_length=6, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "method"], name="method_account_once")]


class BankJournal(models.Model):
    """The journal of one bank account, when the books have one for each bank."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="bank_journals")
    bank_account = models.OneToOneField(BankAccount, on_delete=models.CASCADE, related_name="bank_journal")
    journal = models.CharField("journal", max_length=6)
    label = models.CharField("nom du journal", max_length=60, blank=True)


class CustomerAccount(models.Model):
    """What the accountant says of one customer: their code, another collective, another account for their sales.

    A code made by the rule is written here when it is first captured (`keep_codes`): it never changes from then on.
    """

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="customer_accounts")
    contact = models.OneToOneField(Contact, on_delete=models.CASCADE, related_name="ledger")
    auxiliary = models.CharField("compte auxiliaire", max_length=17, blank=True)
    kept_at = models.DateTimeField(null=True, blank=True)  # first captured: the code is the accountant’s books’ now
    collective = models.CharField("compte collectif", max_length=20, blank=True)
    sales = models.CharField("compte de vente", max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "auxiliary"], condition=~models.Q(auxiliary=""), name="auxiliary_once"
            )
        ]
