"""Lines and invoices for the tests of the room."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from ardoise.banking.models import BankAccount, BankLine, BankStatement, StatementState
from ardoise.contacts.models import Contact
from ardoise.domain.money import Money
from ardoise.history import outbox
from ardoise.payments.actions.record import record_payment
from ardoise.payments.models import Payment
from ardoise.sales.actions.credit import credit_invoice
from ardoise.sales.actions.draft import create_invoice
from ardoise.sales.actions.issue import issue_invoice
from ardoise.sales.models import Invoice, Settlement
from ardoise.sales.sheet import Sheet, TypedLine
from tests.world import House


def account_of(house: House, currency: str = "EUR") -> BankAccount:
    return BankAccount.objects.get_or_create(company=house.company, name=f"Compte {currency}", currency=currency)[0]


def bank_line(house: House, amount: str, label: str, *, day: date | None = None, **values: Any) -> BankLine:
    """A line as an import writes it."""
    account = account_of(house, values.pop("currency", "EUR"))
    rank = BankLine.objects.count()
    statement = BankStatement.objects.get_or_create(
        company=house.company, account=account, state=StatementState.IMPORTED
    )[0]
    line = BankLine.objects.create(
        company=house.company,
        account=account,
        statement=statement,
        date=day or house.company.today,
        cents=Money(amount).cents,
        currency=account.currency,
        label=label,
        key=f"key-{rank}",
        content=f"content-{rank}",
        loose=f"loose-{rank}",
        search=label.lower(),
        **values,
    )
    account.moved_cents += line.cents
    account.save(update_fields=["moved_cents"])
    return line


def invoice_of(house: House, price: str, contact: Contact | None = None, **values: Any) -> Invoice:
    """Issued, of this price without VAT: 20 % comes on top."""
    typed = TypedLine(label="Travail", unit_price=Decimal(price), vat_rate=Decimal(20))
    sheet = Sheet({"contact": contact or house.contacts[0], "subject": "Porte", **values}, [typed])
    return issue_invoice(create_invoice(house.company, sheet, by=house.owner), by=house.owner)


def note_of(house: House, invoice: Invoice, amount: str) -> Invoice:
    """A credit note on an invoice, issued."""
    return credit_invoice(invoice, amount=Money(amount), by=house.owner)


def typed_payment(house: House, amount: str, contact: Contact | None = None, **values: Any) -> Payment:
    """A payment noted by hand."""
    fields = {"day": house.company.today, "method": "bank_transfer", **values}
    return record_payment(
        house.company, amount=Money(amount), contact=contact or house.contacts[0], by=house.owner, **fields
    )


def due(invoice: Invoice) -> str:
    return str(Settlement.objects.get(invoice=invoice).due)


def work() -> None:
    """What the worker does until nothing is left."""
    while outbox.run_due():
        pass
