"""What « Lier facture » shows beside what the search of the room finds: what was chosen before, credits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from ardoise.banking.models import BankLine, Reconciliation
from ardoise.banking.open_items import left_on_notes
from ardoise.banking.recorded import deposits_waiting, payouts_waiting
from ardoise.banking.search import Linkable, expense_item, linkable
from ardoise.companies.models import Company
from ardoise.contacts.models import Contact
from ardoise.domain.errors import Refused
from ardoise.domain.french import date_text
from ardoise.domain.money import ZERO, Money
from ardoise.domain.typing_numbers import parse_decimal
from ardoise.payments.models import Payment
from ardoise.payments.queries import credit_of, signed
from ardoise.purchases.models import Expense
from ardoise.sales.models import Invoice, InvoiceState
from ardoise.web.search import fold

RECORDED = ("payment", "deposit", "payout")
FEW = 4  # customers whose credit is offered
CHOSEN = 40  # rows chosen at once


def key_of(item: Linkable) -> str:
    return f"{item.kind}-{item.id}"


def found(line: BankLine, text: str) -> list[Linkable]:
    """The nearest first, then a customer's credit."""
    return [*linkable(line.company, line, text), *_credits(line, text)]


def by_keys(line: BankLine, keys: Sequence[str]) -> list[Linkable]:
    """What these keys name, in their order; what is no more to link, or of another company, is left out."""
    asked: dict[str, list[int]] = {}
    for key in dict.fromkeys(keys[:CHOSEN]):
        kind, _, pk = key.partition("-")
        if pk.isdigit() and len(pk) < 19:
            asked.setdefault(kind, []).append(int(pk))
    readers: dict[str, Callable[[BankLine, list[int]], Iterable[Linkable]]] = {
        "invoice": _invoices,
        "credit_note": _notes,
        "payment": _payments,
        "deposit": lambda line, pks: (one for one in linkable_deposits(line.company) if one.id in pks),
        "payout": lambda line, pks: (one for one in linkable_payouts(line.company) if one.id in pks),
        "expense": _expenses,
        "credit": lambda line, pks: _credit_rows(line, Contact.objects.filter(company=line.company, pk__in=pks)),
    }
    known: dict[str, Linkable] = {}
    for kind, pks in asked.items():
        if kind in readers:
            known |= {key_of(one): one for one in readers[kind](line, pks)}
    return [known[key] for key in dict.fromkeys(keys) if key in known]


def subjects_of(items: Iterable[Linkable]) -> Mapping[int, str]:
    """The object of each document."""
    pks = [one.id for one in items if one.kind in ("invoice", "credit_note")]
    return dict(Invoice.objects.filter(pk__in=pks).values_list("pk", "subject")) if pks else {}


def linkable_deposits(company: Company) -> Iterable[Linkable]:
    for row in deposits_waiting(company):
        who = ", ".join(dict.fromkeys(one.payment.contact.name for one in row.cheques.all() if one.payment.contact))
        yield _item("deposit", row.pk, f"remise {row.number}", row.date, row.total, who)


def linkable_payouts(company: Company) -> Iterable[Linkable]:
    for row in payouts_waiting(company):
        day = row.arrives_on
        yield _item("payout", row.pk, f"versement du {date_text(day)}", day, row.net, row.provider, fee=row.fee)


def _invoices(line: BankLine, pks: list[int]) -> Iterable[Linkable]:
    rows = Invoice.objects.filter(company=line.company_id, pk__in=pks, state=InvoiceState.ISSUED)
    for row in rows.select_related("settlement"):
        if not row.is_credit_note and row.settlement.due and row.date:
            yield _item("invoice", row.pk, row.number or "", row.date, row.settlement.due, row.customer_name, of=row)


def _notes(line: BankLine, pks: list[int]) -> Iterable[Linkable]:
    left = left_on_notes(line.company)
    for row in Invoice.objects.filter(company=line.company_id, pk__in=[pk for pk in pks if pk in left]):
        if row.date:
            yield _item("credit_note", row.pk, row.number or "", row.date, -left[row.pk], row.customer_name, of=row)


def _payments(line: BankLine, pks: list[int]) -> Iterable[Linkable]:
    rows = Payment.objects.money().filter(company=line.company_id, pk__in=pks, reverses=None, reversal=None)
    proved = Reconciliation.objects.filter(payment__in=pks, undone_at=None).values("payment")
    for row in rows.exclude(pk__in=proved).select_related("contact"):
        who = row.contact.name if row.contact else ""
        yield _item("payment", row.pk, f"règlement du {date_text(row.date)}", row.date, signed(row), who)


def _expenses(line: BankLine, pks: list[int]) -> Iterable[Linkable]:
    rows = Expense.objects.filter(company=line.company_id, pk__in=pks).standing().linked(False)
    return (expense_item(line, row) for row in rows)


def _credits(line: BankLine, text: str) -> Iterable[Linkable]:
    """The customers found by what is typed: money in may be their credit, money out may pay it back."""
    if len(text) < 2 or _amount(text):
        return
    rows = Contact.objects.filter(company=line.company, search__contains=fold(text)).order_by("name", "pk")
    yield from _credit_rows(line, rows[:FEW])


def _credit_rows(line: BankLine, rows: Iterable[Contact]) -> Iterable[Linkable]:
    for row in rows:
        left = line.left if line.cents > 0 else -credit_of(row)
        if left:
            yield _item("credit", row.pk, "crédit", line.date, left, row.name, contact=row.pk)


def _item(
    kind: str,
    pk: int,
    number: str,
    day: date,
    left: Money,
    customer: str,
    *,
    of: Invoice | None = None,
    contact: int | None = None,
    fee: Money = ZERO,
) -> Linkable:
    return Linkable(
        kind=kind,
        id=pk,
        number=number,
        customer=customer,
        contact=of.contact_id if of else contact,
        date=day,
        due_date=of.due_date if of else None,
        left=left,
        total=left,
        fee=fee,
    )


def _amount(text: str) -> Money | None:
    try:
        return abs(Money(parse_decimal(text))) if text else None
    except Refused:
        return None
