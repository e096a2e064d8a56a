"""« Lier facture »: what a line may be linked to, found by customer, number or amount; the nearest first, bounded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date as Day
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from ardoise.banking.desk import one_slip
from ardoise.banking.models import BankLine, DepositedCheque, LineProposal, PayoutPart, Reconciliation
from ardoise.banking.open_items import left_on_notes
from ardoise.banking.recorded import deposits_waiting, payouts_waiting
from ardoise.companies.models import Company
from ardoise.domain.bank_labels import read_label
from ardoise.domain.errors import Refused
from ardoise.domain.french import date_text
from ardoise.domain.money import Money
from ardoise.domain.names import match_name
from ardoise.domain.typing_numbers import parse_decimal
from ardoise.payments.models import Direction, Payment
from ardoise.payments.queries import matching, signed
from ardoise.purchases.models import Expense
from ardoise.sales.models import Invoice, InvoiceState, Settlement
from ardoise.web.search import fold

MOST = 30
_READ = 200  # rows of each kind that are ranked
_LATELY = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Linkable:
    """One thing to click in « Lier facture ». `left` is signed as it counts on a line: a credit note is negative."""

    kind: str  # invoice, credit_note, payment, deposit, payout, expense
    id: int
    number: str  # of the document, else what it is
    customer: str
    contact: int | None
    date: Day
    due_date: Day | None
    left: Money
    total: Money
    url: str = ""
    fee: Money = Money()
    is_exact: bool = False  # all that is left of the line


def linkable(company: Company, line: BankLine, text: str = "") -> list[Linkable]:
    """At most 30: those of the amount of the line first, then of the customers that it names, then the nearest days."""
    wanted = _Wanted(company, line, text.strip())
    kinds = (_invoices, _notes, _payments, _deposits, _payouts, _expenses)
    found = [one for kind in kinds for one in kind(wanted)]
    return sorted(found, key=wanted.rank)[:MOST]


class _Wanted:
    """What is searched, and how near a row is."""

    def __init__(self, company: Company, line: BankLine, text: str) -> None:
        self.company, self.line, self.text = company, line, text
        self.left = line.left
        self.amount = _amount(text)
        self.label = read_label(line.label, line.counterparty, line.memo)
        row = LineProposal.objects.filter(line=line).first()
        self.proposed = {one["contact"] for one in row.content["candidates"]} - {None} if row else set()

    def rank(self, one: Linkable) -> tuple[Any, ...]:
        named = one.contact in self.proposed or self._names(one.customer)
        asked = self.amount is not None and self.amount.cents in (abs(one.left.cents), abs(one.total.cents))
        return (not asked, not one.is_exact, not named, abs((one.date - self.line.date).days), one.kind, one.id)

    def _names(self, customer: str) -> bool:
        return bool(customer) and match_name(customer, self.label.words, {}, close=one_slip).share >= 50

    def says(self, *texts: str, amounts: Iterable[Money]) -> bool:
        """Whether these texts, or one of these amounts, hold what is searched."""
        if not self.text:
            return True
        if self.amount is not None and any(abs(one) == self.amount for one in amounts):
            return True
        return any(fold(self.text) in fold(text) for text in texts)


def _amount(text: str) -> Money | None:
    try:
        return abs(Money(parse_decimal(text))) if text else None
    except Refused:
        return None


def _invoices(wanted: _Wanted) -> Iterable[Linkable]:
    """Money in pays invoices: of this amount, of these customers, and the last ones."""
    if wanted.line.cents < 0:
        return
    rows = Settlement.objects.filter(company=wanted.company, due__gt=0).select_related("invoice")
    near = rows.filter(Q(due=wanted.left.cents) | Q(invoice__contact__in=wanted.proposed))
    if wanted.text:
        rows = rows.filter(_found(wanted, "invoice__", "due", "invoice__total_incl_vat"))
    else:
        rows = rows.filter(invoice__date__lte=wanted.line.date + _LATELY)
    seen: set[int] = set()
    for part in (rows.order_by("-invoice__date", "-invoice"), *(() if wanted.text else (near.order_by("invoice"),))):
        for row in part[:_READ]:
            if row.pk not in seen:
                seen.add(row.pk)
                yield _document(wanted, row.invoice, "invoice", row.due)


def _notes(wanted: _Wanted) -> Iterable[Linkable]:
    left = left_on_notes(wanted.company)
    rows = Invoice.objects.filter(pk__in=left, state=InvoiceState.ISSUED)
    if wanted.text:
        ours = [pk for pk, amount in left.items() if amount == wanted.amount]
        rows = rows.filter(_found(wanted, "", "total_incl_vat") | Q(pk__in=ours))
    for row in rows.order_by("-date", "-pk")[:_READ]:
        yield _document(wanted, row, "credit_note", -left[row.pk])


def _found(wanted: _Wanted, prefix: str, *amounts: str) -> Q:
    found = Q(**{f"{prefix}search__contains": fold(wanted.text)})
    for column in amounts if wanted.amount is not None else ():
        found |= Q(**{column: wanted.amount})
    return found


def _document(wanted: _Wanted, row: Invoice, kind: str, left: Money) -> Linkable:
    assert row.date is not None
    return Linkable(
        kind=kind,
        id=row.pk,
        number=row.number or "",
        customer=row.customer_name,
        contact=row.contact_id,
        date=row.date,
        due_date=row.due_date,
        left=left,
        total=-row.total_incl_vat if row.is_credit_note else row.total_incl_vat,
        url=reverse("sales:invoice_detail", args=[row.pk]),
        is_exact=left == wanted.left,
    )


def _payments(wanted: _Wanted) -> Iterable[Linkable]:
    """Noted, and proved by no line: of the line's amount or around its day, else what is searched."""
    side = Direction.IN if wanted.line.cents > 0 else Direction.OUT
    known = Payment.objects.money().filter(company=wanted.company, direction=side, reverses=None, reversal=None)
    rows: QuerySet[Payment] = known.filter(amount__gt=0)
    rows = rows.exclude(_has(Reconciliation.objects.filter(undone_at=None)))
    rows = rows.exclude(_has(DepositedCheque.objects.all()))
    rows = rows.exclude(_has(PayoutPart.objects.filter(payout__is_failed=False)))
    if wanted.text:
        same = rows.filter(amount=wanted.amount) if wanted.amount is not None else rows.none()
        rows = matching(rows, wanted.text) | same
    else:
        around = (wanted.line.date - _LATELY, wanted.line.date + _LATELY)
        rows = rows.filter(Q(amount=abs(wanted.left)) | Q(date__range=around))
    for row in rows.select_related("contact").order_by("-date", "-pk")[:_READ]:
        yield Linkable(
            kind="payment",
            id=row.pk,
            number=f"règlement du {date_text(row.date)}",
            customer=row.contact.name if row.contact else "",
            contact=row.contact_id,
            date=row.date,
            due_date=None,
            left=signed(row),
            total=signed(row),
            is_exact=signed(row) == wanted.left,
        )


def _has(rows: QuerySet[Any]) -> Exists:
    return Exists(rows.filter(payment=OuterRef("pk")))


def _deposits(wanted: _Wanted) -> Iterable[Linkable]:
    for row in deposits_waiting(wanted.company) if wanted.line.cents > 0 else ():
        who = ", ".join(dict.fromkeys(one.payment.contact.name for one in row.cheques.all() if one.payment.contact))
        if wanted.says(row.number, who, "remise de chèques", amounts=[row.total]):
            yield Linkable(
                kind="deposit",
                id=row.pk,
                number=f"remise {row.number}",
                customer=who,
                contact=None,
                date=row.date,
                due_date=None,
                left=row.total,
                total=row.total,
                is_exact=row.total == wanted.left,
            )


def _payouts(wanted: _Wanted) -> Iterable[Linkable]:
    for row in payouts_waiting(wanted.company):
        is_same_way = row.net.cents * wanted.line.cents > 0  # refunds alone take money back from the account
        if (
            is_same_way
            and any(part.payment_id for part in row.parts.all())
            and wanted.says(row.provider, row.provider_id, row.token, "versement", amounts=[row.net, row.gross])
        ):
            yield Linkable(
                kind="payout",
                id=row.pk,
                number=f"versement du {date_text(row.arrives_on)}",
                customer=row.provider,
                contact=None,
                date=row.arrives_on,
                due_date=None,
                left=row.net,
                total=row.gross,
                fee=row.fee,
                is_exact=row.net == wanted.left,
            )


def _expenses(wanted: _Wanted) -> Iterable[Linkable]:
    """Money out pays expenses: of this amount, and the last ones."""
    if wanted.line.cents > 0:
        return
    rows = Expense.objects.filter(company=wanted.company).standing().linked(False).order_by("-date", "-pk")
    same = rows.filter(amount=abs(wanted.left))
    if wanted.text:
        found = Q(search__contains=fold(wanted.text))
        rows = rows.filter(found if wanted.amount is None else found | Q(amount=wanted.amount))
        same = rows.none()
    for row in {row.pk: row for part in (same, rows) for row in part[:_READ]}.values():
        yield expense_item(wanted.line, row)


def expense_item(line: BankLine, row: Expense) -> Linkable:
    return Linkable(
        kind="expense",
        id=row.pk,
        number=row.label,
        customer=row.supplier,
        contact=None,
        date=row.date,
        due_date=None,
        left=-row.amount,
        total=-row.amount,
        url=reverse("purchases:expense_detail", args=[row.pk]),
        is_exact=-row.amount == line.left,
    )
