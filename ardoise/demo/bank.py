"""What the bank says of a house: a statement written as a bank writes it, brought in by the same acts as a user's."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ardoise.banking.actions.accept import accept_sure
from ardoise.banking.actions.accounts import open_account
from ardoise.banking.actions.import_statement import import_statement
from ardoise.banking.actions.read_statement import read_statement
from ardoise.banking.actions.set_aside import set_aside
from ardoise.banking.models import BankAccount, Category, LineState
from ardoise.demo.cast import House
from ardoise.domain.money import Money
from ardoise.payments.models import Direction, Method, Payment
from ardoise.sales.models import Invoice, InvoiceState
from ardoise.web.search import fold

MONTHS = timedelta(days=92)  # told by the bank
NEW = timedelta(days=9)  # of which this is still to be linked
NOT_SALES = {
    "PRLV SEPA URSSAF": Category.SOCIAL,
    "ECHEANCE PRET": Category.LOAN,
    "FRAIS TENUE": Category.FEES,
    "PRLV SEPA BOIS": Category.PURCHASE,
    "CB STATION": Category.PURCHASE,
}
STRANGER = Money("640.00")  # a receipt that nothing explains


@dataclass(frozen=True)
class Movement:
    """One row of the statement: money in is positive."""

    day: date
    amount: Money
    label: str


def bring_in(house: House, last: date, *, seed: int = 4) -> BankAccount:
    """Three months of the account: what was noted already is linked, the last days wait."""
    first, opening = last - MONTHS, Money("9412.50")
    old = [*_noted(house, first, last - NEW), *_spent(first, last - NEW, random.Random(seed))]
    new = [*_unnoted(house, last), *_spent(last - NEW, last, random.Random(seed + 1))]
    account = open_account(
        house.company,
        by=house.owner,
        name="Compte courant",
        iban=house.company.iban,
        opening_balance=opening,
        opening_date=first,
    )
    for movements in (old, new):
        content = ofx(account.iban, movements, opening=account.balance)
        statement = read_statement(house.company, content, "releve.ofx", by=house.owner, account=account)
        import_statement(statement, account=account, by=house.owner)
        account.refresh_from_db()
        if movements is old:
            accept_sure(house.company, by=house.owner)
            _set_aside(house, account)
    return account


def _set_aside(house: House, account: BankAccount) -> None:
    """What is no sale, said once for each payer: the next ones follow by themselves."""
    for start, category in NOT_SALES.items():
        line = account.lines.filter(label__startswith=start, state=LineState.TO_LINK).order_by("date", "pk").first()
        if line:
            set_aside(line, category, by=house.owner)


def ofx(iban: str, movements: Iterable[Movement], *, opening: Money) -> bytes:
    """An OFX 1 statement, as French banks give it: one identifier for each row, the balance at the end."""
    rows = sorted(movements, key=lambda one: one.day)
    closing = opening + sum((one.amount for one in rows), Money())
    last = rows[-1].day
    written = "".join(_row(rank, one) for rank, one in enumerate(rows, start=1))
    return (
        "OFXHEADER:100\r\nDATA:OFXSGML\r\nVERSION:102\r\nSECURITY:NONE\r\nENCODING:UTF-8\r\nCHARSET:NONE\r\n"
        "COMPRESSION:NONE\r\nOLDFILEUID:NONE\r\nNEWFILEUID:NONE\r\n\r\n"
        "<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR"
        f"<BANKACCTFROM><BANKID>{iban[4:9]}<BRANCHID>{iban[9:14]}<ACCTID>{iban[14:25]}<ACCTTYPE>CHECKING</BANKACCTFROM>"
        f"<BANKTRANLIST><DTSTART>{rows[0].day:%Y%m%d}<DTEND>{last:%Y%m%d}{written}</BANKTRANLIST>"
        f"<LEDGERBAL><BALAMT>{closing.amount}<DTASOF>{last:%Y%m%d}</LEDGERBAL>"
        "</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\r\n"
    ).encode()


def _row(rank: int, one: Movement) -> str:
    kind = "CREDIT" if one.amount > Money() else "DEBIT"
    return (
        f"<STMTTRN><TRNTYPE>{kind}<DTPOSTED>{one.day:%Y%m%d}<TRNAMT>{one.amount.amount}"
        f"<FITID>{one.day:%Y%m%d}{rank:04d}<NAME>{one.label}</STMTTRN>\r\n"
    )


def receipt(invoice: Invoice, day: date, *, quotes: bool = True, amount: Money | None = None) -> Movement:
    """The transfer that pays an invoice, with or without its number."""
    who = fold(invoice.customer_name).upper()
    label = f"VIR SEPA RECU /DE {who} /MOTIF {invoice.number}" if quotes else f"VIR INST {who}"
    return Movement(day, amount or invoice.settlement.due, label)


def _noted(house: House, first: date, last: date) -> list[Movement]:
    """Payments typed by hand, as the bank saw them one day later; a cheque is a deposit of its own."""
    rows = Payment.objects.filter(
        company=house.company, direction=Direction.IN, date__gte=first, date__lt=last, reversal=None, reverses=None
    ).select_related("contact")
    found = []
    for payment in rows.exclude(method__in=[Method.CASH, Method.CARD]).order_by("date", "pk"):
        who = fold(payment.contact.name).upper() if payment.contact else ""
        label = f"REM CHQ {payment.pk:07d}" if payment.method == Method.CHEQUE else f"VIR SEPA RECU /DE {who}"
        found.append(Movement(payment.date + timedelta(days=1), payment.amount, label))
    return found


def _unnoted(house: House, last: date) -> list[Movement]:
    """What came in the last days: with a number, with a name, two invoices at once, in part, and by a stranger."""
    waiting = _waiting(house)
    told = [receipt(invoice, last - timedelta(days=rank + 1), quotes=not rank % 2) for rank, invoice in waiting[:3]]
    for rank, invoice in waiting[3:4]:
        half = Money.rounded(invoice.settlement.due.amount / 2)
        told.append(receipt(invoice, last - timedelta(days=rank + 1), amount=half))
    return [*told, Movement(last - timedelta(days=6), STRANGER, "REM CHQ 0004417")]


def _waiting(house: House) -> Sequence[tuple[int, Invoice]]:
    """Unpaid and not late yet, newest last: those whose reminders are shown are left as they are."""
    rows = Invoice.objects.filter(company=house.company, state=InvoiceState.ISSUED, settlement__due__gt=0)
    rows = rows.exclude(due_date__lt=house.company.today).select_related("settlement", "contact")
    return list(enumerate(rows.order_by("due_date", "pk")[:4]))


def _spent(first: date, last: date, chance: random.Random) -> list[Movement]:
    """What a joinery pays each month."""
    found = []
    day = first
    while day < last:
        if day.day == 5:
            found.append(Movement(day, -Money("412.80"), "PRLV SEPA URSSAF RHONE ALPES"))
        if day.day == 10:
            found.append(Movement(day, -Money("386.14"), "ECHEANCE PRET 00012345678"))
        if day.day == 28:
            found.append(Movement(day, -Money("18.40"), "FRAIS TENUE DE COMPTE"))
        if day.weekday() == 1 and chance.random() < 0.5:
            found.append(Movement(day, -Money.of_cents(chance.randint(8000, 62000)), "PRLV SEPA BOIS DE L OUEST"))
        if day.weekday() == 3 and chance.random() < 0.4:
            found.append(Movement(day, -Money.of_cents(chance.randint(4500, 9800)), "CB STATION DES QUAIS LYON"))
        day += timedelta(days=1)
    return found
