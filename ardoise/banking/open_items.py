"""What the lines of a company may pay, as `domain/matching.py` reads it: a few queries, however many documents."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import F, Q, Sum

from ardoise.companies.models import Company
from ardoise.contacts.models import Contact, Person
from ardoise.domain.matching import Ledger, OpenItem, Settled
from ardoise.domain.money import ZERO, Money
from ardoise.sales.models import Deduction, Invoice, InvoiceKind, InvoiceState, Settlement
from ardoise.sales.parties import transfer_reference

SETTLED_DAYS = 400  # settled documents that a line may quote a second time
SETTLED_MOST = 2000

Names = dict[str, tuple[str, ...]]


def ledger_of(company: Company, names: Names | None = None) -> Ledger:
    """The open invoices and the credit notes with something left, the settled ones of late, and every customer."""
    names = names_of(company) if names is None else names
    items = [*_invoices(company, names), *_credit_notes(company, names)]
    return Ledger(items, _settled(company, names), own_names=own_names(company), customers=names)


def names_of(company: Company) -> Names:
    """Each customer's names: its own first, then those of its people."""
    found: dict[str, list[str]] = {}
    for pk, name in Contact.objects.filter(company=company).order_by("pk").values_list("pk", "name"):
        found[str(pk)] = [name]
    people = Person.objects.filter(contact__company=company).order_by("pk")
    for pk, name in people.values_list("contact_id", "name"):
        found[str(pk)].append(name)
    return {customer: tuple(dict.fromkeys(names)) for customer, names in found.items()}


def own_names(company: Company) -> tuple[str, ...]:
    names = (company.legal_name, company.trade_name, company.account_name)
    return tuple(dict.fromkeys(name for name in names if name))


def left_on_notes(company: Company) -> dict[int, Money]:
    """What of each credit note no invoice absorbs and nobody was paid back: `refundable`, for all at once."""
    notes = Invoice.objects.filter(company=company, state=InvoiceState.ISSUED, kind=InvoiceKind.CREDIT_NOTE)
    notes = notes.filter(settlement__paid__lt=F("total_incl_vat")).order_by("pk")
    asked = F("original__total_incl_vat") - F("original__settlement__credited")
    over_paid = Q(original__settlement__paid__gt=asked) | Q(original__deducts_as_prepaid=True)
    notes = notes.filter(Q(original=None) | over_paid)  # not the years of those that their invoice absorbed
    rows = list(notes.values_list("pk", "original_id", "total_incl_vat", "settlement__paid"))
    over = _over_paid({original for _, original, _, _ in rows if original})
    found = {}
    for pk, original, whole, used in rows:
        left = whole - used
        if original:
            left = max(ZERO, min(left, over.get(original, ZERO)))
            over[original] = over.get(original, ZERO) - left
        if left:
            found[pk] = left
    return found


def _over_paid(originals: Iterable[int]) -> dict[int, Money]:
    """What each invoice got, payments and credit notes, above what it asked."""
    rows = Settlement.objects.filter(invoice__in=originals).values_list(
        "invoice_id", "paid", "credited", "invoice__total_incl_vat", "invoice__deducts_as_prepaid"
    )
    deducted = dict(
        Deduction.objects.filter(invoice__in=originals, invoice__deducts_as_prepaid=True)
        .values_list("invoice_id")
        .annotate(sum=Sum(F("base") + F("vat")))
        .order_by("invoice_id")
    )
    return {
        pk: paid + credited - (whole - _money(deducted.get(pk)) if prepaid else whole)
        for pk, paid, credited, whole, prepaid in rows
    }


def _money(sum_: Money | int | None) -> Money:
    return sum_ if isinstance(sum_, Money) else Money.of_cents(sum_ or 0)


def _invoices(company: Company, names: Names) -> Iterable[OpenItem]:
    rows = Settlement.objects.filter(company=company, due__gt=0).order_by("due_date", "invoice_id")
    columns = ("invoice_id", "invoice__contact_id", "invoice__customer_name", "invoice__number", "invoice__date")
    for pk, contact, customer, number, day, due, paid, due_date, net in rows.values_list(
        *columns, "due", "paid", "due_date", "invoice__total_excl_vat"
    ):
        yield OpenItem(
            id=str(pk),
            customer=str(contact),
            names=_names(names, contact, customer),
            number=number,
            date=day,
            due=due,
            due_date=due_date,
            total=due + paid,
            excl_vat=net,
            rf_reference=transfer_reference(pk, number),
        )


def _credit_notes(company: Company, names: Names) -> Iterable[OpenItem]:
    left = left_on_notes(company)
    rows = Invoice.objects.filter(pk__in=left).order_by("pk")
    for pk, contact, customer, number, day, whole in rows.values_list(
        "pk", "contact_id", "customer_name", "number", "date", "total_incl_vat"
    ):
        assert day is not None
        yield OpenItem(
            id=str(pk),
            customer=str(contact),
            names=_names(names, contact, customer),
            number=number or "",
            date=day,
            due=-left[pk],
            total=-whole,
            is_credit_note=True,
        )


def _settled(company: Company, names: Names) -> Iterable[Settled]:
    late = company.today - timedelta(days=SETTLED_DAYS)
    rows = Invoice.objects.filter(company=company, state=InvoiceState.ISSUED, date__gte=late, settlement__due=0)
    rows = rows.filter(~Q(kind=InvoiceKind.CREDIT_NOTE)).order_by("-date", "-pk")
    for contact, customer, number in rows.values_list("contact_id", "customer_name", "number")[:SETTLED_MOST]:
        yield Settled(number or "", str(contact), _names(names, contact, customer))


def _names(names: Names, contact: int | None, customer: str) -> tuple[str, ...]:
    """The name that the document froze counts too: the customer may have changed theirs since."""
    known = names.get(str(contact), ())
    return known if not customer or customer in known else (*known, customer)
