"""The documents that go with one: its quotes, their invoices, what credits, corrects or replaces them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from ardoise.companies.gate import Access
from ardoise.companies.rights import Right
from ardoise.domain.lifecycle import InvoiceStatus, QuoteStatus
from ardoise.domain.money import Money
from ardoise.sales.models import Invoice, Quote
from ardoise.sales.queries import noted_share, status_of_invoice, status_of_quote


@dataclass(frozen=True)
class Relative:
    """One document of the family, as a line says it."""

    document: Quote | Invoice
    status: QuoteStatus | InvoiceStatus
    is_here: bool

    @property
    def is_quote(self) -> bool:
        return isinstance(self.document, Quote)

    @property
    def what(self) -> str:
        return "Devis" if isinstance(self.document, Quote) else self.document.get_kind_display()

    @property
    def amount(self) -> Money:
        """A credit note takes off."""
        is_credit = isinstance(self.document, Invoice) and self.document.is_credit_note
        return -self.document.total_incl_vat if is_credit else self.document.total_incl_vat


@dataclass(frozen=True)
class Family:
    quotes: list[Quote]
    invoices: list[Invoice]

    def seen_by(self, access: Access) -> Family:
        """Without what the role does not see."""
        return Family(
            self.quotes if access.may(Right.QUOTES) else [], self.invoices if access.may(Right.INVOICES) else []
        )

    def told(self, here: Quote | Invoice, *, today: date) -> list[Relative]:
        """Quotes first, then invoices in the order they were made. Empty when it is alone."""
        if len(self.quotes) + len(self.invoices) < 2:
            return []
        quotes = [
            Relative(one, status_of_quote(one, share=noted_share(one), today=today), one == here) for one in self.quotes
        ]
        return [*quotes, *(Relative(one, status_of_invoice(one, today=today), one == here) for one in self.invoices)]


def family_of(document: Quote | Invoice) -> Family:
    if isinstance(document, Quote):
        quotes = [document]
    else:
        root = document.original or document
        quotes = list(Quote.objects.filter(billings__invoice=root).distinct().order_by("pk"))
    rows = Invoice.objects.filter(company=document.company_id)
    known: set[int] = set() if isinstance(document, Quote) else {document.pk}
    while True:
        near = Q(pk__in=known) | Q(original__in=known) | Q(replaces__in=known)
        links = rows.filter(Q(sources__quote__in=quotes) | near).values_list("pk", "original", "replaces")
        found = known | {pk for row in links for pk in row if pk}
        if found == known:
            break
        known = found
    invoices = rows.filter(pk__in=known).select_related("settlement").order_by("pk")
    return Family(quotes, list(invoices))
