"""Many rows at once, for reading pages: inserted in bulk, not lived. What is measured by acts is lived."""

from __future__ import annotations

from datetime import date, timedelta

from ardoise.companies.models import Company, Membership
from ardoise.contacts.models import Contact
from ardoise.domain.money import Money
from ardoise.numbering.actions.organise import organise_series
from ardoise.numbering.models import Series, SeriesDocument
from ardoise.payments.models import Allocation, Payment
from ardoise.sales.models import Invoice, InvoiceState, Settlement
from ardoise.users.models import User

FIRST_DAY = date(2024, 1, 1)
BATCH = 2_000
OPEN = 1_000  # the invoices among which some are not paid yet


def company(name: str) -> Company:
    """A company that may issue at once, with its owner and its series."""
    made = Company.objects.create(
        legal_name=name,
        siren="732829320",
        vat_number="FR44732829320",
        line1="1 rue des Lilas",
        postcode="69003",
        city="Lyon",
        email="compta@exemple.fr",
    )
    owner = User.objects.create_user(f"{name.lower().replace(' ', '-')}@exemple.fr", None, full_name="Durand")
    Membership.objects.create(user=owner, company=made)
    for document, pattern in ((SeriesDocument.QUOTE, "D-ANNÉE-NUMÉRO"), (SeriesDocument.INVOICE, "F-ANNÉE-NUMÉRO6")):
        organise_series(made, document, pattern=pattern, by=owner)
    return made


def owner_of(made: Company) -> User:
    return Membership.objects.get(company=made).user


def customers(made: Company, count: int) -> list[Contact]:
    rows = [
        Contact(
            company=made,
            name=f"Client {rank:05}",
            siren="552100554",
            line1="2 rue des Roses",
            postcode="75001",
            city="Paris",
            email=f"client{rank}@exemple.fr",
            search=f"client {rank:05} paris",
        )
        for rank in range(count)
    ]
    return Contact.objects.bulk_create(rows, batch_size=BATCH)


def invoices(made: Company, count: int, *, per_customer: int = 10, paid_share: int = 3, payments: bool = False) -> None:
    """Issued rows with their settlement, each with its payment when asked.

    As in life, what is not paid is recent: of the last `OPEN` one in `paid_share` is paid, of the older ones all are.
    """
    people = customers(made, max(1, count // per_customer))
    series = Series.objects.get(company=made, document=SeriesDocument.INVOICE)
    for start in range(0, count, BATCH):
        ranks = range(start, min(start + BATCH, count))
        rows = Invoice.objects.bulk_create(_invoice(made, series, people, rank) for rank in ranks)
        Settlement.objects.bulk_create(
            _settlement(made, row, rank % paid_share == 0 or rank < count - OPEN)
            for row, rank in zip(rows, ranks, strict=True)
        )
        if payments:
            _payments(made, rows)


def _invoice(made: Company, series: Series, people: list[Contact], rank: int) -> Invoice:
    day = FIRST_DAY + timedelta(days=rank * 700 // 60_000)
    total = Money.of_cents(12_000 + (rank * 7_919) % 500_000)
    customer = people[rank % len(people)]
    number = f"F-{day.year}-{rank + 1:06}"
    return Invoice(
        company=made,
        contact=customer,
        customer_name=customer.name,
        draft_number=rank + 1,
        number=number,
        date=day,
        due_date=day + timedelta(days=30),
        subject=f"Chantier {rank}",
        search=f"{number.lower()} {customer.search} chantier {rank}",
        total_excl_vat=total,
        total_incl_vat=total,
        series=series,
        series_year=day.year,
        series_number=rank + 1,
        state=InvoiceState.ISSUED,
    )


def _settlement(made: Company, invoice: Invoice, paid: bool) -> Settlement:
    due = Money() if paid else invoice.total_incl_vat
    return Settlement(
        invoice=invoice, company=made, due_date=invoice.due_date, paid=invoice.total_incl_vat - due, due=due
    )


def _payments(made: Company, rows: list[Invoice]) -> None:
    made_payments = Payment.objects.bulk_create(
        Payment(
            company=made,
            contact=row.contact,
            date=row.due_date or FIRST_DAY,
            method="bank_transfer",
            amount=row.total_incl_vat,
        )
        for row in rows
    )
    Allocation.objects.bulk_create(
        Allocation(payment=payment, invoice=row, amount=row.total_incl_vat)
        for payment, row in zip(made_payments, rows, strict=True)
    )
