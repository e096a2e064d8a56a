"""How a reading differs from the one that is expected of its file: what `ardoise bank read FOLDER` prints."""

from __future__ import annotations

from decimal import Decimal
from itertools import zip_longest
from typing import Any

from ardoise.banking.readers.reading import Reading, Row


def differences(reading: Reading, expected: dict[str, Any]) -> list[str]:
    """One sentence for each row, count or balance that is not as expected, in the file's order.

    `expected` holds `transactions` (date, amount, label, perhaps value_date, ref, id, code), `rejected`, perhaps
    `statements` with their balances. A label is compared on its words: the number of spaces says nothing.
    """
    found = []
    for rank, (row, wanted) in enumerate(zip_longest(reading.transactions, expected["transactions"]), start=1):
        if row is None:
            found.append(f"ligne {rank} : absente, attendu {_said(wanted)}")
        elif wanted is None:
            found.append(f"ligne {rank} : en trop, {row.date} {row.amount} {row.label}")
        else:
            found += [f"ligne {rank} : {fault}" for fault in _faults(row, wanted)]
    rejected = len(expected.get("rejected", []))
    aside = len(reading.ignored) + len(reading.errors)
    if aside < rejected:
        found.append(f"{aside} ligne(s) écartée(s), attendu {rejected}")
    for rank, wanted in enumerate(expected.get("statements", [])):
        if rank >= len(reading.statements):
            found.append(f"relevé {rank + 1} : absent")
            continue
        statement = reading.statements[rank]
        for name, read in (("open", statement.opening_balance), ("close", statement.closing_balance)):
            if name in wanted and (read is None or read != Decimal(wanted[name])):
                found.append(f"relevé {rank + 1} : solde {read}, attendu {wanted[name]}")
        if wanted.get("account", statement.account) != statement.account:
            found.append(f"relevé {rank + 1} : compte {statement.account}, attendu {wanted['account']}")
    return found


def _faults(row: Row, wanted: dict[str, Any]) -> list[str]:
    read: dict[str, Any] = {
        "date": row.date.isoformat(),
        "value_date": row.value_date.isoformat() if row.value_date else None,
        "amount": row.amount,
        "label": " ".join(row.label.split()),
        "ref": row.reference,
        "id": row.bank_id or None,
        "code": row.kind,
        "entry_mmdd": f"{row.booked_on:%m%d}" if row.booked_on else None,
    }
    faults = []
    for name, value in read.items():
        if name not in wanted:
            continue
        right = wanted[name]
        if name == "amount":
            right = Decimal(right)
        elif name == "label":
            right = " ".join(str(right).split())
        if value != right:
            faults.append(f"{name} « {value} », attendu « {right} »")
    return faults


def _said(wanted: dict[str, Any]) -> str:
    return f"{wanted.get('date')} {wanted.get('amount')} {wanted.get('label')}"
