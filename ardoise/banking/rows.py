"""From a row of a file to a line of an account: what the columns can hold, cleaned, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from ardoise.banking.fees import kept_of
from ardoise.banking.fingerprint import Identity
from ardoise.banking.models import BankLine, BankStatement
from ardoise.banking.readers.reading import Event, Ignored, Problem, Row
from ardoise.domain.identifiers import clean_text
from ardoise.web.fitting import FIRST_YEAR, LAST_YEAR
from ardoise.web.search import fold

MOST = Decimal(10) ** 13  # an amount beyond it is a number read in the wrong column
LONGEST = {
    field.name: field.max_length or 0
    for field in BankLine._meta.fields
    if field.name in ("label", "counterparty", "counterparty_iban", "reference", "kind", "bank_id")
}
LONGEST_MEMO = 4000


def movements(events: Iterable[Event]) -> Iterator[Event]:
    """The same events, whose rows are movements that a line can hold: the others are left aside with their reason."""
    for event in events:
        yield _movement(event) if isinstance(event, Row) else event


def _movement(row: Row) -> Event:
    shown = f"{row.day:%d/%m/%Y} {row.label} {str(row.amount).replace('.', ',')}"[:500]
    if not row.amount:
        return Ignored("montant nul", shown, row.line_number)
    if abs(row.amount) >= MOST:
        return Problem(row.line_number, "Ce montant est trop grand pour une opération de banque.", shown)
    if row.amount != row.amount.quantize(Decimal("0.01")):
        return Problem(row.line_number, "Ce montant a plus de deux décimales.", shown)
    if not (FIRST_YEAR <= row.day.year <= LAST_YEAR):
        return Problem(row.line_number, f"L’année {row.day.year} n’est pas celle d’une opération de banque.", shown)
    bank_id = one_line(row.bank_id, None) if row.bank_id else ""
    return row if bank_id == row.bank_id else replace(row, bank_id=bank_id)


def cents_of(amount: Decimal) -> int:
    """Whole hundredths of the unit, whatever the currency."""
    return int(amount.scaleb(2).to_integral_exact())


def cents_or_none(amount: Decimal | None) -> int | None:
    """Of a balance, which a damaged file may write with any number of figures."""
    if amount is None or abs(amount) >= MOST * 10_000 or amount != amount.quantize(Decimal("0.01")):
        return None
    return cents_of(amount)


def one_line(text: str, most: int | None) -> str:
    return " ".join(clean_text(text).split())[:most]


def line_of(row: Row, identity: Identity, statement: BankStatement, key: str = "") -> BankLine:
    """Not saved. A text that is too long is cut, and kept whole in the memo."""
    account = statement.account
    assert account is not None
    texts = {name: one_line(getattr(row, name), most) for name, most in LONGEST.items()}
    cut = [
        getattr(row, name) for name in ("label", "counterparty", "reference") if len(getattr(row, name)) > LONGEST[name]
    ]
    label = texts["label"] or texts["counterparty"] or texts["reference"] or "Sans libellé"
    value_date = row.value_date if row.value_date and FIRST_YEAR <= row.value_date.year <= LAST_YEAR else None
    return BankLine(
        company_id=account.company_id,
        account=account,
        statement=statement,
        date=row.day,
        value_date=value_date,
        booked_on=row.booked_on,
        cents=cents_of(row.amount),
        currency=account.currency,
        **(texts | {"label": label}),
        memo=one_line(" ".join(cut), LONGEST_MEMO),
        kept_cents=kept_of(row, account.currency),
        details=[[one_line(code, 40), one_line(text, LONGEST_MEMO)] for code, text in row.details],
        key=key or identity.key,
        content=identity.content,
        loose=identity.loose,
        by_bank_id=identity.by_bank_id,
        search=fold(f"{label} {texts['counterparty']} {texts['reference']}"),
    )
