"""The lines that the measures of exports write, and the same as rows of texts for the csv module."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from ardoise.ledger.formats import ExportLine

DAY = date(2026, 1, 1)


def stream(count: int) -> Iterator[ExportLine]:
    """Invoices of three lines, one after another, made as they are written."""
    for rank in range(1, count + 1):
        number, place = (rank - 1) // 3 + 1, (rank - 1) % 3
        on = DAY + timedelta(days=number * 360 // (count // 3 + 1))
        cents = 10_000 + number * 7 % 90_000
        vat = cents // 5
        account, label, debit, credit = (
            ("411000", "Clients", cents + vat, 0),
            ("706000", "Prestations de services", 0, cents),
            ("445710", "TVA collectée 20 %", 0, vat),
        )[place]
        yield ExportLine(
            journal="VE",
            journal_label="Ventes",
            number=number,
            rank=rank,
            date=on,
            account=account,
            account_label=label,
            piece=f"FA-2026-{number:05d}",
            piece_date=on,
            label=f"Facture FA-2026-{number:05d} Atelier du Parc – étage",
            debit=debit,
            credit=credit,
            valid_date=date(2026, 12, 31),
            aux="" if place else f"C{number % 400:05d}",
            aux_label="" if place else f"Atelier du Parc {number % 400}",
            due=None if place else on + timedelta(days=30),
            nature="FC",
        )


def row(line: ExportLine) -> tuple[str, ...]:
    """The cells of the FEC, as texts already."""
    return (
        *(line.journal, line.journal_label, str(line.number), f"{line.date:%Y%m%d}", line.account, line.account_label),
        *(line.aux, line.aux_label, line.piece, f"{line.piece_date:%Y%m%d}", line.label),
        *(f"{line.debit // 100},{line.debit % 100:02d}", f"{line.credit // 100},{line.credit % 100:02d}"),
        *("", "", f"{line.valid_date:%Y%m%d}", "", ""),
    )
