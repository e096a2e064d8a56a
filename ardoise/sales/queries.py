"""Reads of quotes and invoices that one QuerySet method cannot say: statuses in bulk, filters by status."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from django.db.models import Count, F, Q, QuerySet, Sum

from ardoise.companies.models import Company
from ardoise.domain.document import DocumentKind
from ardoise.domain.lifecycle import InvoiceStatus, QuoteStatus, invoice_status, quote_status
from ardoise.domain.money import ZERO, Money, total
from ardoise.sales.actions.settle import amount_to_pay
from ardoise.sales.models import (
    Invoice,
    InvoiceKind,
    InvoiceLine,
    InvoiceSource,
    InvoiceState,
    Quote,
    QuoteState,
    Settlement,
)

DIFFERENCE = "difference"  # of payments: what an invoice was settled by without money
Share = Literal["nothing", "down_payment", "all"]


def billed_shares(quotes: Iterable[Quote]) -> dict[int, Share]:
    """What is billed of each accepted quote (issued invoices less their credit notes), in two queries for all."""
    rows = {quote.pk: quote for quote in quotes if quote.state == QuoteState.ACCEPTED}
    billed = billed_sums(rows)
    return {pk: _share(billed.get(pk, ZERO), quote.total_incl_vat) for pk, quote in rows.items()}


def billed_sums(quotes: Iterable[int]) -> dict[int, Money]:
    """What the issued invoices of these quotes come to, less their credit notes, with VAT."""
    ids = list(quotes)
    if not ids:
        return {}
    issued = Invoice.objects.filter(state=InvoiceState.ISSUED).order_by()
    sums: dict[int, Money] = {}
    for path, sign in (("sources__quote", 1), ("original__sources__quote", -1)):
        rows = issued.filter(**{f"{path}__in": ids}).values_list(path).annotate(sum=Sum("total_incl_vat"))
        for pk, amount in rows:
            sums[pk] = sums.get(pk, ZERO) + amount.times(sign)
    return sums


def noted_share(quote: Quote) -> Share:
    """The same as `billed_shares`, from what was noted when its invoices were issued: for lists, without a query."""
    return _share(quote.billed, quote.total_incl_vat)


def status_of_quote(quote: Quote, *, share: Share = "nothing", today: date) -> QuoteStatus:
    return quote_status(quote.state, valid_until=quote.valid_until, today=today, invoiced=share)


def status_of_invoice(invoice: Invoice, *, today: date) -> InvoiceStatus:
    """The status of one invoice whose settlement is at hand (select_related)."""
    if not invoice.is_issued:
        return InvoiceStatus.DRAFT
    settlement = invoice.settlement
    return invoice_status(
        DocumentKind.CREDIT_NOTE if invoice.is_credit_note else DocumentKind.INVOICE,
        invoice.state,
        total=amount_to_pay(invoice),
        paid=settlement.paid,
        credited=settlement.credited,
        due_date=invoice.due_date,
        today=today,
    )


def invoices_of_status(rows: QuerySet[Invoice], status: str, *, today: date) -> QuerySet[Invoice]:
    """Only the invoices of one displayed status. Raises ValueError for a status that does not exist."""
    issued = Q(state=InvoiceState.ISSUED)
    owed = issued & Q(settlement__due__gt=0, settlement__company=F("company"))  # the company: the index of open rows
    settled = issued & Q(settlement__due=0) & ~Q(kind=InvoiceKind.CREDIT_NOTE)
    all_credited = Q(
        settlement__company=F("company"), settlement__credited__gt=0, settlement__credited__gte=F("total_incl_vat")
    )
    late = Q(due_date__lt=today)
    conditions = {
        InvoiceStatus.DRAFT: Q(state=InvoiceState.DRAFT),
        InvoiceStatus.UNPAID: owed & Q(settlement__paid__lte=0) & ~late,
        InvoiceStatus.OVERDUE: owed & Q(settlement__paid__lte=0) & late,
        InvoiceStatus.PARTLY_PAID: owed & Q(settlement__paid__gt=0),
        InvoiceStatus.PAID: settled & ~all_credited,
        InvoiceStatus.CREDITED: settled & all_credited,
        InvoiceStatus.CREDIT_NOTE: issued & Q(kind=InvoiceKind.CREDIT_NOTE),
    }
    return rows.filter(conditions[InvoiceStatus(status)])


def quotes_of_status(rows: QuerySet[Quote], status: str, *, today: date) -> QuerySet[Quote]:
    """Only the quotes of one displayed status. Raises ValueError for a status that does not exist."""
    wanted = QuoteStatus(status)
    sent = Q(state=QuoteState.SENT)
    conditions = {
        QuoteStatus.DRAFT: Q(state=QuoteState.DRAFT),
        QuoteStatus.PENDING: sent & (Q(valid_until=None) | Q(valid_until__gte=today)),
        QuoteStatus.EXPIRED: sent & Q(valid_until__lt=today),
        QuoteStatus.DECLINED: Q(state=QuoteState.DECLINED),
    }
    if wanted in conditions:
        return rows.filter(conditions[wanted])
    accepted = Q(state=QuoteState.ACCEPTED)
    by_share = {
        QuoteStatus.ACCEPTED: accepted & Q(billed__lte=0),
        QuoteStatus.DOWN_PAYMENT_INVOICED: accepted & Q(billed__gt=0, billed__lt=F("total_incl_vat")),
        QuoteStatus.INVOICED: accepted & Q(billed__gt=0, billed__gte=F("total_incl_vat")),
    }
    return rows.filter(by_share[wanted])


def invoices_to_collect(rows: QuerySet[Invoice]) -> QuerySet[Invoice]:
    """Issued, and something is left to pay: whatever their status says of the date."""
    return rows.filter(settlement__due__gt=0, settlement__company=F("company"))


def invoices_late(rows: QuerySet[Invoice], *, today: date) -> QuerySet[Invoice]:
    """To collect, and their day is past; paid in part or not."""
    return invoices_to_collect(rows).filter(settlement__due_date__lt=today)


def quotes_to_bill(rows: QuerySet[Quote]) -> QuerySet[Quote]:
    """Accepted, and something is left to bill."""
    return rows.filter(state=QuoteState.ACCEPTED, billed__lt=F("total_incl_vat"))


@dataclass(frozen=True)
class Owed:
    """What the customers owe to a company: read from the open rows alone, whatever its history."""

    due: Money
    late: Money
    late_count: int
    partly_count: int
    waiting_count: int  # nothing paid, not late


def owed_to(company: Company, *, today: date) -> Owed:
    rows = Settlement.objects.filter(company=company, due__gt=0)
    parts = {"sum": Sum("due"), "count": Count("pk"), "partly": Count("pk", filter=Q(paid__gt=0))}
    late = rows.filter(due_date__lt=today).aggregate(**parts)
    in_time = rows.filter(due_date__gte=today).aggregate(**parts)
    dateless = rows.filter(due_date=None).aggregate(**parts)  # apart: an "or" would read all the open rows again
    return Owed(
        due=total(part["sum"] or ZERO for part in (late, in_time, dateless)),
        late=late["sum"] or ZERO,
        late_count=late["count"],
        partly_count=late["partly"] + in_time["partly"] + dateless["partly"],
        waiting_count=sum(part["count"] - part["partly"] for part in (in_time, dateless)),
    )


@dataclass(frozen=True)
class Awaited:
    """What quotes may bring: the sum that waits for an answer, and what is accepted and not billed yet."""

    waiting: Money
    waiting_count: int
    to_bill: Money
    to_bill_count: int
    unbilled_count: int  # nothing billed yet


def awaited_by(company: Company, *, today: date) -> Awaited:
    rows = Quote.objects.filter(company=company)
    sent = rows.filter(state=QuoteState.SENT)
    parts = [
        part.aggregate(sum=Sum("total_incl_vat"), count=Count("pk"))
        for part in (sent.filter(valid_until__gte=today), sent.filter(valid_until=None))
    ]
    left = quotes_to_bill(rows).aggregate(
        whole=Sum("total_incl_vat"),
        already=Sum("billed"),
        count=Count("pk"),
        unbilled=Count("pk", filter=Q(billed__lte=0)),
    )
    to_bill = (left["whole"] or ZERO) - (left["already"] or ZERO)
    waiting = total(part["sum"] or ZERO for part in parts)
    return Awaited(waiting, sum(part["count"] for part in parts), to_bill, left["count"], left["unbilled"])


@dataclass(frozen=True)
class Shown:
    """The sums of a list; a credit note takes off."""

    count: int
    excl_vat: Money
    incl_vat: Money
    due: Money = ZERO


def sums_of_invoices(rows: QuerySet[Invoice]) -> Shown:
    is_credit = Q(kind=InvoiceKind.CREDIT_NOTE)
    sums = rows.order_by().aggregate(
        count=Count("pk"),
        excl_vat=Sum("total_excl_vat"),
        incl_vat=Sum("total_incl_vat"),
        credit_excl_vat=Sum("total_excl_vat", filter=is_credit),
        credit_incl_vat=Sum("total_incl_vat", filter=is_credit),
        due=Sum("settlement__due"),
    )
    count = sums.pop("count")
    amount = {name: cents or ZERO for name, cents in sums.items()}
    excl_vat, incl_vat = (amount[name] - amount[f"credit_{name}"].times(2) for name in ("excl_vat", "incl_vat"))
    return Shown(count, excl_vat, incl_vat, amount["due"])


def sums_of_quotes(rows: QuerySet[Quote]) -> Shown:
    sums = rows.order_by().aggregate(count=Count("pk"), excl_vat=Sum("total_excl_vat"), incl_vat=Sum("total_incl_vat"))
    return Shown(sums["count"], sums["excl_vat"] or ZERO, sums["incl_vat"] or ZERO)


def billed_quantities(quote: Quote) -> dict[int, Decimal]:
    """What issued partial invoices billed of each line of a quote."""
    rows = InvoiceLine.objects.filter(
        quote_line_id__in=quote.lines.values("pk"), invoice__kind=InvoiceKind.PART, invoice__state=InvoiceState.ISSUED
    )
    return dict(rows.order_by().values_list("quote_line_id").annotate(sum=Sum("quantity")))


@dataclass(frozen=True)
class Deal:
    """Where a quote stands, with VAT: what its issued invoices come to net of credit notes, and what came in.

    `difference` was settled without money: it is neither received nor left.
    """

    quoted: Money
    billed: Money
    received: Money
    due: Money
    difference: Money = ZERO

    @property
    def left(self) -> Money:
        """What remains to be received of the whole, billed or not."""
        return max(ZERO, max(self.quoted, self.billed) - self.received - self.difference)

    @property
    def received_percent(self) -> int:
        return self._percent(self.received)

    @property
    def due_percent(self) -> int:
        """Billed and not received yet."""
        return max(0, self._percent(self.received + self.due) - self.received_percent)

    def _percent(self, part: Money) -> int:
        whole = max(self.quoted, self.billed)
        return max(0, min(100, part.cents * 100 // whole.cents)) if whole else 0


def deal_of(quote: Quote) -> Deal | None:
    """None while nothing is issued, or when an invoice bills other quotes too: it cannot be told apart."""
    rows = Settlement.objects.filter(invoice__sources__quote=quote)
    if not rows.exists() or InvoiceSource.objects.filter(invoice__in=rows.values("invoice")).exclude(quote=quote):
        return None
    sums = rows.aggregate(received=Sum("paid"), due=Sum("due"))
    without_money = rows.filter(invoice__allocations__payment__method=DIFFERENCE)
    difference = without_money.aggregate(sum=Sum("invoice__allocations__amount"))["sum"] or ZERO
    received = (sums["received"] or ZERO) - difference
    return Deal(quote.total_incl_vat, quote.billed, received, sums["due"] or ZERO, difference)


def _share(billed: Money, whole: Money) -> Share:
    if billed <= ZERO:
        return "nothing"
    return "all" if billed >= whole else "down_payment"
