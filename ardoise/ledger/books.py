"""The accounts of one company, read once per request or export; what is not set takes the usual account of the PCG.

An account that is missing is never invented: the chart gives « ? » and what it is for, which blocks a capture, and
`Accounts.missing` says it in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from ardoise.banking.models import BankAccount
from ardoise.catalogue.models import CatalogueItem
from ardoise.companies.models import Company
from ardoise.contacts.models import Contact
from ardoise.domain.accounts import Territory, clean_account, fit_account, named_code, numbered_code, territory
from ardoise.domain.document import Nature
from ardoise.domain.entries import Chart, Customer, Entry, Key
from ardoise.domain.errors import Refused
from ardoise.domain.vat import CATEGORIES, WIRE_RATES
from ardoise.ledger import missing, pcg
from ardoise.ledger.models import (
    Account,
    AuxiliaryRule,
    BankJournal,
    Books,
    CustomerAccount,
    MethodAccount,
    SalesAccount,
    VatAccount,
)
from ardoise.payments.models import DIFFERENCE, Method

MONEY = {Method.CHEQUE: "511200", Method.CARD: "511500", Method.CASH: "530000"}  # until the bank shows it
WALK_IN = "DIVERS"  # the code of payments without a customer
_PLACES = {"K": Territory.UNION, "G": Territory.ABROAD}  # a category that says where goods went
_NOBODY = CustomerAccount()


def books_of(company: Company) -> Books:
    """The settings of the company; the usual ones, not written yet, when nobody changed them."""
    return Books.objects.filter(company=company).first() or Books(company=company)


def accounts_of(company: Company) -> Accounts:
    """Everything but the customers, which are read as they come: a company may have thousands."""
    sales: dict[tuple[str, str], dict[Decimal | None, str]] = {}
    for row in SalesAccount.objects.filter(company=company):
        sales.setdefault((row.nature, row.territory), {})[row.vat_rate] = row.account
    return Accounts(
        company=company,
        books=books_of(company),
        sales=sales,
        vat={row.vat_rate: row for row in VatAccount.objects.filter(company=company)},
        methods={row.method: row for row in MethodAccount.objects.filter(company=company)},
        labels=dict(Account.objects.filter(company=company).values_list("number", "label")),
        bank_journals={row.bank_account_id: row for row in BankJournal.objects.filter(company=company)},
    )


@dataclass
class Accounts:
    """Where each thing goes in the books of one company."""

    company: Company
    books: Books
    sales: Mapping[tuple[str, str], Mapping[Decimal | None, str]]
    vat: Mapping[Decimal, VatAccount]
    methods: Mapping[str, MethodAccount]
    labels: Mapping[str, str]
    bank_journals: Mapping[int, BankJournal]
    _customers: dict[int, CustomerAccount] = field(default_factory=dict)
    _names: dict[int, str] = field(default_factory=dict)
    _codes: dict[int, str] = field(default_factory=dict)
    _items: dict[int, str] = field(default_factory=dict)
    _charts: dict[tuple[str, str, Territory], Chart] = field(default_factory=dict)
    _places: dict[str, tuple[str, str]] = field(default_factory=dict)

    def fit(self, account: str) -> str:
        """The account in the length of the books."""
        return fit_account(account, self.books.length) if account else ""

    def chart(self, contact_id: int | None = None, country: str = "FR") -> Chart:
        """The chart of one customer, in the country that their document froze."""
        if contact_id and contact_id not in self._codes:
            self.know([contact_id])
        own = self._customers.get(contact_id or 0, _NOBODY)
        key = (own.collective, own.sales, territory(country))
        if key not in self._charts:
            self._charts[key] = self._chart(*key)
        return self._charts[key]

    def customer(self, contact_id: int | None, name: str = "") -> Customer:
        """The customer of an entry: their code, kept or made by the rule, and the name."""
        rule, prefix = self.books.auxiliary_rule, self.books.auxiliary_prefix
        if contact_id is None:
            return Customer("" if rule == AuxiliaryRule.NONE else f"{prefix}{WALK_IN}", name or "Clients divers")
        if contact_id not in self._codes:
            self.know([contact_id])
        return Customer(self._codes[contact_id], name or self._names.get(contact_id, ""))

    def know(self, contact_ids: Iterable[int]) -> None:
        """Read several customers at once: an export calls it for each chunk, so that it makes no query for each."""
        asked = {pk for pk in contact_ids if pk not in self._codes}
        if not asked:
            return
        rows = CustomerAccount.objects.filter(company=self.company, contact__in=asked)
        self._customers |= {row.contact_id: row for row in rows}
        self._names |= dict(Contact.objects.filter(company=self.company, pk__in=asked).values_list("pk", "name"))
        self._codes |= self._made(asked)

    def items(self, item_ids: Iterable[int]) -> dict[int, str]:
        """The accounts of the prestations that have their own, by their id."""
        ids = set(item_ids)
        if asked := ids - self._items.keys():
            rows = CatalogueItem.objects.filter(company=self.company, pk__in=asked)
            found = rows.exclude(ledger_account="").values_list("pk", "label", "ledger_account")
            self._items |= dict.fromkeys(asked, "")
            self._items |= {pk: self._of_item(label, account) for pk, label, account in found}
        return {pk: self._items[pk] for pk in ids if self._items[pk]}

    def money(self, method: str, bank_account: BankAccount | None = None) -> tuple[str, str]:
        """The account and the journal of money: the bank that received it, else where its mode of payment waits."""
        if bank_account is not None:
            own = self.bank_journals.get(bank_account.pk)
            return self.fit(bank_account.ledger_account), own.journal if own else self.books.bank_journal
        if method == DIFFERENCE:  # no money: what the customer did not pay
            return self.fit(self.books.losses), self.books.other_journal
        if method not in self._places:
            row = self.methods.get(method)
            usual = self.books.cash_journal if method == Method.CASH else self.books.bank_journal
            account = (row.account if row else MONEY.get(Method(method), "")) or self.books.bank
            self._places[method] = self.fit(account), (row.journal if row else "") or usual
        return self._places[method]

    def label(self, account: str) -> str:
        """The name of an account: as the accountant says it, else as the PCG does, else what is missing."""
        if missing.is_missing(account):
            return missing.sentence(account)
        return self.labels.get(account) or pcg.label_of(account) or f"Compte {account}"

    def journal_label(self, code: str) -> str:
        books = self.books
        known = {row.journal: row.label for row in self.bank_journals.values() if row.label}
        known |= {
            books.other_journal: books.other_journal_label,
            books.cash_journal: books.cash_journal_label,
            books.bank_journal: books.bank_journal_label,
            books.sales_journal: books.sales_journal_label,
        }
        return known.get(code) or code

    def missing(self, entries: Iterable[Entry]) -> list[str]:
        """What blocks these entries, each thing once, named by its rate: « TVA à 5,5 % : … »."""
        found = (line.account for entry in entries for line in entry.lines if missing.is_missing(line.account))
        return [missing.sentence(account) for account in dict.fromkeys(found)]

    def sale(self, nature: Nature, rate: Decimal, place: Territory) -> str:
        """The account of the sales of one nature, rate and territory, or what is missing.

        A territory that has none for this rate does as France. Once an account was set by rate, a rate without one is
        missing, unless one stands for every other rate.
        """
        for where in dict.fromkeys((place, Territory.FRANCE)):
            rows = self.sales.get((nature.value, where.value), {})
            if account := rows.get(rate) or rows.get(None):
                return self.fit(account)
        if any(rate is not None for rate in self.sales.get((nature.value, Territory.FRANCE.value), {})):
            return missing.sale(nature, rate, place)
        return self.fit(self.books.goods if nature is Nature.GOODS else self.books.services)

    def collected(self, rate: Decimal) -> str:
        """The account of the VAT of a rate, or what is missing once accounts were set by rate."""
        if not self.vat:
            return self.fit(self.books.vat)
        row = self.vat.get(rate)
        return self.fit(row.account) if row and row.account else missing.vat(rate)

    def waiting(self, rate: Decimal) -> str:
        """The account of the VAT that waits for the payment: that of its rate, else that of all."""
        if self.vat and rate not in self.vat:
            return missing.vat(rate)
        row = self.vat.get(rate)
        return self.fit((row.waiting if row else "") or self.books.vat_waiting)

    def _of_item(self, label: str, account: str) -> str:
        try:
            return clean_account(account, self.books.length, classes=("7",))
        except Refused:
            return missing.item(label, account)

    def _chart(self, collective: str, sales: str, place: Territory) -> Chart:
        books = self.books
        taxed = [rate for rate in WIRE_RATES if rate]
        return Chart(
            customers=self.fit(collective or books.customers),
            services=self.fit(sales) or self.sale(Nature.SERVICE, Decimal(0), place),
            goods=self.fit(sales) or self.sale(Nature.GOODS, Decimal(0), place),
            sales=self._sales(self.fit(sales), place),
            vat=self.fit(books.vat),
            vat_by_rate={rate: self.collected(rate) for rate in taxed},
            vat_waiting=self.fit(books.vat_waiting),
            vat_waiting_by_rate={rate: self.waiting(rate) for rate in taxed},
            down_payments=self.fit(books.down_payments),
            discounts=self.fit(books.discounts),
            bank=self.fit(books.bank),
            money={method.value: self.money(method)[0] for method in Method},
            fees=self.fit(books.fees),
            sales_journal=books.sales_journal,
            bank_journal=books.bank_journal,
            other_journal=books.other_journal,
        )

    def _sales(self, own: str, place: Territory) -> dict[tuple[Nature, Key], str]:
        """Every nature, rate and category that a document may have."""
        return {
            (nature, (rate, category)): own or self.sale(nature, rate, _PLACES.get(category, place))
            for nature in Nature
            for rate in WIRE_RATES
            for category in CATEGORIES
        }

    def _made(self, contact_ids: set[int]) -> dict[int, str]:
        """The code of each: the one that was given or kept, else the rule’s, never one that another customer has."""
        codes = {pk: self._customers[pk].auxiliary if pk in self._customers else "" for pk in contact_ids}
        ruled = {pk: self._by_rule(pk) for pk, code in codes.items() if not code}
        given = CustomerAccount.objects.filter(company=self.company, auxiliary__in=set(ruled.values()) - {""})
        taken = set(given.values_list("auxiliary", flat=True))
        for pk, code in ruled.items():
            codes[pk] = f"{code}-{pk}" if code in taken else code
        return codes

    def _by_rule(self, contact_id: int) -> str:
        prefix = self.books.auxiliary_prefix
        if self.books.auxiliary_rule == AuxiliaryRule.NUMBER:
            return numbered_code(prefix, contact_id)
        if self.books.auxiliary_rule == AuxiliaryRule.NAME:
            return named_code(prefix, self._names.get(contact_id, ""), contact_id)
        return ""
