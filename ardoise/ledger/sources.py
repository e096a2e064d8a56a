"""The postings of documents and of payments, chunk by chunk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from ardoise.domain.entries import Customer, EntryLine, entry_with, line_of
from ardoise.domain.money import ZERO, Money
from ardoise.ledger.chunks import chunks
from ardoise.ledger.papers import PAPER_COLUMNS, Paper, Papers
from ardoise.ledger.posting import Posting
from ardoise.ledger.receipts import Families
from ardoise.ledger.shares import SHARE_COLUMNS, Share, shares_of
from ardoise.payments.models import DIFFERENCE, Allocation, Direction, Method, Movement, MovementKind, Payment
from ardoise.sales.models import Invoice, InvoiceState

PAYMENT_COLUMNS = (
    *("pk", "contact_id", "date", "received", "confirmation__date", "method", "direction", "amount", "reverses_id"),
    "label",
)


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment that counts: from which day, and its amount, negative when it is paid back."""

    pk: int
    contact_id: int | None
    on: date
    method: str
    amount: Money
    reverses_id: int | None
    label: str


def paid_of(row: Any) -> Paid:
    """From `PAYMENT_COLUMNS`."""
    on = row.date if row.received else row.confirmation__date
    amount = row.amount if row.direction == Direction.IN else -row.amount
    return Paid(row.pk, row.contact_id, on, row.method, amount, row.reverses_id, row.label)


def invoice_postings(families: Families, first: date, last: date) -> Iterator[Posting]:
    """The issued documents dated between two days, each with the VAT that its issue alone moves."""
    company = families.papers.company
    rows = Invoice.objects.filter(company=company, state=InvoiceState.ISSUED, date__gte=first, date__lte=last)
    for page in chunks(rows.values_list(*PAPER_COLUMNS, named=True), "date", families.papers.size):
        families.papers.load([row.pk for row in page], page)
        yield from list(of_invoices(families, [row.pk for row in page]))


def of_invoices(families: Families, ids: Sequence[int]) -> Iterator[Posting]:
    """Of documents that are loaded."""
    papers = families.papers
    documents = [papers.paper(pk) for pk in ids]
    roots = {paper.root for paper in documents}
    roots |= {papers.paper(paper.replaces_id).root for paper in documents if paper.replaces_id}
    families.know(roots)
    for paper in documents:
        yield Posting(
            f"invoice:{paper.pk}",
            papers.entry(paper),
            "invoice",
            paper.pk,
            number=paper.number,
            due=paper.due_date,
            nature="AC" if paper.is_credit_note else "FC",
            contact_id=paper.contact_id,
        )
        if moved := families.entry(paper.root, "issue", paper.pk, paper.date):
            yield Posting(
                f"vat:issue:{paper.pk}", moved, "vat", paper.pk, number=paper.number, contact_id=paper.contact_id
            )
        if paper.replaces_id:
            yield from _replaced(families, paper)


def _replaced(families: Families, paper: Paper) -> Iterator[Posting]:
    """What a corrective invoice cancels, and the VAT of it that payments had made due."""
    papers = families.papers
    entry = papers.cancelling(paper)
    if entry is None or paper.replaces_id is None:
        return
    replaced = papers.paper(paper.replaces_id)
    contact_id = replaced.contact_id
    yield Posting(
        *(f"replaced:{paper.pk}", entry, "replaced", paper.pk), number=paper.number, nature="AC", contact_id=contact_id
    )
    if moved := families.entry(replaced.root, "replaced", paper.pk, paper.date):
        key = f"vat:replaced:{paper.pk}"
        yield Posting(key, moved, "vat", paper.pk, number=paper.number, contact_id=contact_id)


def payment_postings(families: Families, first: date, last: date) -> Iterator[Posting]:
    """The payments received, by their day."""
    papers = families.papers
    rows = Payment.objects.filter(company=papers.company, received=True, date__gte=first, date__lte=last)
    for page in chunks(rows.values_list(*PAYMENT_COLUMNS, named=True), "date", papers.size):
        yield from list(of_payments(families, map(paid_of, page)))


def confirmed_postings(families: Families, first: date, last: date) -> Iterator[Posting]:
    """The payments that were announced, by the day on which they really came."""
    papers = families.papers
    rows = Payment.objects.filter(company=papers.company, received=False)
    rows = rows.filter(confirmation__date__gte=first, confirmation__date__lte=last)
    for page in chunks(rows.values_list(*PAYMENT_COLUMNS, named=True), "confirmation__date", papers.size):
        yield from list(of_payments(families, map(paid_of, page)))


def of_payments(families: Families, found: Iterable[Paid]) -> Iterator[Posting]:
    """Each payment: its money, the fee that its provider kept, and the VAT that it made due."""
    payments, papers = list(found), families.papers
    ids = [payment.pk for payment in payments]
    known = families.shares.of_payments(ids)
    shares = {pk: [share for share in known[pk] if not share.is_later] for pk in ids}
    _know(families, [share for found in shares.values() for share in found])
    papers.accounts.know({payment.contact_id for payment in payments if payment.contact_id})
    fees = fees_of(ids)
    for payment in payments:
        own = shares[payment.pk]
        if payment.amount or any(papers.paper(one.invoice_id).contact_id != payment.contact_id for one in own):
            yield _money(papers, payment, own)
        if fee := fees.get(payment.pk):
            yield _fee(papers, payment, fee)
        yield from _vat(families, own)


def later_postings(families: Families, first: date, last: date) -> Iterator[Posting]:
    """What was allocated after its payment was recorded, by the day of it."""
    papers = families.papers
    at = papers.company.start_of
    rows = Allocation.objects.filter(payment__company=papers.company, payment__received=True)
    rows = rows.filter(made_at__gte=at(first), made_at__lt=at(last + timedelta(days=1)))
    for page in chunks(rows.values_list("pk", "made_at", named=True), "made_at", papers.size):
        yield from list(of_later(families, [row.pk for row in page]))


def later_confirmed_postings(families: Families, first: date, last: date) -> Iterator[Posting]:
    """The same of payments that had been announced: few, they are sorted here."""
    company = families.papers.company
    rows = Allocation.objects.filter(payment__company=company, payment__received=False, made_at__isnull=False)
    rows = rows.filter(payment__confirmation__isnull=False)
    shares = shares_of(rows.values_list(*SHARE_COLUMNS), company.time_zone)
    kept = sorted((share.date, share.pk) for share in shares if first <= share.date <= last)
    for start in range(0, len(kept), 500):
        yield from list(of_later(families, [pk for _, pk in kept[start : start + 500]]))


def of_later(families: Families, ids: Sequence[int]) -> Iterator[Posting]:
    """Allocations made later: from a customer's account to another's, and the VAT that they made due."""
    papers = families.papers
    rows = Allocation.objects.filter(pk__in=ids)
    found = {share.pk: share for share in shares_of(rows.values_list(*SHARE_COLUMNS), papers.company.time_zone)}
    _know(families, found.values())
    payers = dict(Payment.objects.filter(allocations__in=ids).values_list("pk", "contact_id"))
    papers.accounts.know({pk for pk in payers.values() if pk})
    for share in (found[pk] for pk in ids):
        paper = papers.paper(share.invoice_id)
        payer = payers[share.payment_id]
        if payer != paper.contact_id:
            yield _moved(papers, share, paper, payer)
        yield from _vat(families, [share])


def payment_reference(payment_id: int) -> str:
    """The supporting document of a payment: « RG-34 »."""
    return f"RG-{payment_id}"


def _know(families: Families, shares: Iterable[Share]) -> None:
    invoices = {share.invoice_id for share in shares}
    families.papers.load(invoices)
    families.know({families.papers.paper(pk).root for pk in invoices})


def _money(papers: Papers, payment: Paid, shares: Sequence[Share]) -> Posting:
    """The money, and the account of each customer that it settles: of the payer, what is left to no one else.

    Without money, the credit note of one customer settles the invoice of another.
    """
    accounts, amount = papers.accounts, payment.amount
    account, journal = accounts.money(payment.method)
    if not amount:
        journal = accounts.books.other_journal
    settled: dict[int | None, int] = {payment.contact_id: amount.cents}  # in cents
    for share in shares:
        contact = papers.paper(share.invoice_id).contact_id
        settled[contact] = settled.get(contact, 0) + share.amount.cents
        settled[payment.contact_id] -= share.amount.cents
    lines = [line_of(account, amount.cents)]
    lines += [_customer_line(papers, contact, -cents) for contact, cents in settled.items()]
    numbers = list(dict.fromkeys(papers.paper(share.invoice_id).number for share in shares))
    name = accounts.customer(payment.contact_id).name if payment.contact_id else ""
    label = " ".join(part for part in (_what(payment), *numbers[:3], "…" if numbers[3:] else "", name) if part)
    return Posting(
        f"payment:{payment.pk}",
        entry_with(lines, journal, payment.on, payment_reference(payment.pk), label),
        "payment",
        payment.pk,
        number=payment_reference(payment.pk),
        nature="" if payment.method == DIFFERENCE else "RC",
        contact_id=payment.contact_id,
    )


def _what(payment: Paid) -> str:
    if payment.reverses_id:
        return f"Annulation {payment_reference(payment.reverses_id)}"
    if not payment.amount:
        return "Avoir affecté"
    if payment.method == DIFFERENCE:
        return "Écart de règlement"
    return f"{Method(payment.method).label} {'reçu' if payment.amount > ZERO else 'remboursé'}"


def _customer_line(papers: Papers, contact_id: int | None, cents: int) -> EntryLine:
    chart = papers.accounts.chart(contact_id)
    customer: Customer = papers.accounts.customer(contact_id)
    return line_of(chart.customers, cents, aux=customer)


def _moved(papers: Papers, share: Share, paper: Paper, payer: int | None) -> Posting:
    lines = [
        _customer_line(papers, payer, share.amount.cents),
        _customer_line(papers, paper.contact_id, -share.amount.cents),
    ]
    journal = papers.accounts.books.other_journal
    reference = payment_reference(share.payment_id)
    entry = entry_with(lines, journal, share.date, reference, f"Affectation {reference} à {paper.number}")
    return Posting(f"allocation:{share.pk}", entry, "allocation", share.pk, number=reference, contact_id=payer)


def _vat(families: Families, shares: Iterable[Share]) -> Iterator[Posting]:
    for share in shares:
        paper = families.papers.paper(share.invoice_id)
        if moved := families.entry(paper.root, "share", share.pk, share.date):
            key = f"vat:{share.payment_id}:{share.pk}"
            yield Posting(key, moved, "vat", share.payment_id, number=paper.number, contact_id=paper.contact_id)


def _fee(papers: Papers, payment: Paid, fee: Money) -> Posting:
    """What the provider keeps of an online payment: it will pay out the rest."""
    account, journal = papers.accounts.money(payment.method)
    lines = [line_of(papers.accounts.chart().fees, fee.cents), line_of(account, -fee.cents)]
    reference = payment_reference(payment.pk)
    entry = entry_with(lines, journal, payment.on, reference, f"Frais {payment.label}".strip())
    return Posting(f"fee:{payment.pk}", entry, "fee", payment.pk, number=reference)


def fees_of(ids: Sequence[int]) -> dict[int, Money]:
    """The fee of each checkout, on the first payment that it brought."""
    if not ids:
        return {}
    rows = Movement.objects.filter(payment__in=ids, kind=MovementKind.RECEIVED, checkout__fee__gt=0)
    found = {checkout: (pk, payment, fee) for pk, payment, checkout, fee in _movements(rows)}
    first = Movement.objects.filter(checkout__in=list(found), kind=MovementKind.RECEIVED).order_by("-pk")
    firsts = dict(first.values_list("checkout_id", "pk")) if found else {}
    return {
        payment: fee for checkout, (pk, payment, fee) in found.items() if firsts[checkout] == pk and payment is not None
    }


def _movements(rows: QuerySet[Movement]) -> QuerySet[Movement, tuple[int, int | None, int, Money]]:
    return rows.order_by("-pk").values_list("pk", "payment_id", "checkout_id", "checkout__fee")  # type: ignore[return-value]
