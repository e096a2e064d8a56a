"""What a company uses, without reading its whole history: its settings, its catalogue, its recent documents."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ardoise.catalogue.models import CatalogueItem
from ardoise.companies.models import Company
from ardoise.domain.accounts import Territory
from ardoise.domain.document import Nature
from ardoise.domain.vat import VatCase
from ardoise.ledger.books import Accounts
from ardoise.ledger.missing import is_missing, sentence
from ardoise.payments.models import Method, Payment
from ardoise.sales.models import Invoice, InvoiceLine, InvoiceState

_RECENT = 200
_PLACES = {
    VatCase.EU_GOODS: Territory.UNION,
    VatCase.EU_SERVICES: Territory.UNION,
    VatCase.EXPORT: Territory.ABROAD,
    VatCase.NON_EU_SERVICES: Territory.ABROAD,
}
Sold = tuple[Nature, Decimal, Territory]


@dataclass(frozen=True)
class Used:
    """The sales, rates of VAT and modes of payment that a company has."""

    sales: tuple[Sold, ...]
    rates: tuple[Decimal, ...]
    methods: tuple[Method, ...]

    def missing(self, accounts: Accounts) -> list[str]:
        """What would block a capture, in words."""
        found = [accounts.sale(*sold) for sold in self.sales]
        found += [accounts.collected(rate) for rate in self.rates]
        return [sentence(account) for account in dict.fromkeys(found) if is_missing(account)]


def used_by(company: Company) -> Used:
    sales = {*_of_habits(company), *_of_documents(company)}
    recent = Payment.objects.filter(company=company).order_by("-date", "-pk").values_list("method", flat=True)
    methods = set(recent[:_RECENT]) | {Method.CHEQUE, Method.CARD, Method.CASH}
    ordered = sorted(sales, key=lambda sold: (list(Territory).index(sold[2]), sold[0] is Nature.GOODS, -sold[1]))
    rates = sorted({rate for _, rate, _ in sales if rate}, reverse=True)
    return Used(tuple(ordered), tuple(rates), tuple(method for method in Method if method in methods))


def _of_habits(company: Company) -> set[Sold]:
    """What the settings say, and the catalogue."""
    usual = Decimal(0) if company.is_franchise else company.default_vat_rate
    items = CatalogueItem.objects.filter(company=company, archived_at__isnull=True).order_by("-pk")
    pairs = {(nature, rate) for nature, rate in items.values_list("nature", "vat_rate")[: _RECENT * 5]}
    found = {(Nature(nature), usual if rate is None else rate, Territory.FRANCE) for nature, rate in pairs}
    if company.is_franchise:
        found = {(nature, Decimal(0), place) for nature, _, place in found}
    return found | {(company.nature, usual, Territory.FRANCE)}


def _of_documents(company: Company) -> set[Sold]:
    issued = Invoice.objects.filter(company=company, state=InvoiceState.ISSUED).order_by("-pk")
    recent = list(issued.values_list("pk", flat=True)[:_RECENT])
    lines = InvoiceLine.objects.filter(invoice__in=recent, kind="item").order_by()
    rows = lines.values_list("nature", "vat_rate", "invoice__vat_case").distinct()
    return {(Nature(nature), rate, _PLACES.get(VatCase(case), Territory.FRANCE)) for nature, rate, case in rows}
