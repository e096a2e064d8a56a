"""The aged balance and the account of a customer as PDF, on the paper of the company."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from ardoise.companies.models import Company
from ardoise.domain.document import Look
from ardoise.domain.french import date_text, long_date, money_text
from ardoise.domain.money import Money, total
from ardoise.exports.balances import AGES, Aged, Statement
from ardoise.history import clock
from ardoise.rendering.letters import Facts, Letter, Paragraph, Table, render_letter
from ardoise.sales.parties import buyer_of, seller_of

MOST_ROWS = 2000  # of one paper: beyond, the workbook


def aged_paper(company: Company, rows: Sequence[Aged], day: date) -> bytes:
    """Raises PaperError."""
    shown = rows[:MOST_ROWS]
    table = Table(
        ("Client", *AGES, "Crédit", "Solde"),
        tuple((row.name, *map(_sum, row.ages), _sum(row.credit), money_text(row.balance)) for row in shown),
        figures=len(AGES) + 2,
        total=(
            "Total",
            *(_sum(total(row.ages[age] for row in rows)) for age in range(len(AGES))),
            _sum(total(row.credit for row in rows)),
            money_text(total(row.balance for row in rows)),
        ),
    )
    said = f"Arrêtée au {long_date(day)}, par ancienneté depuis l’échéance.{_cut(len(rows), 'clients')}"
    blocks = (Paragraph(said), table)
    return render_letter(_letter(company, "Balance âgée", blocks))


def statement_paper(company: Company, statement: Statement) -> bytes:
    """Raises PaperError."""
    rows = tuple(
        (date_text(line.day), line.label, _sum(line.debit), _sum(line.credit), money_text(balance))
        for line, balance in statement.lines[:MOST_ROWS]
    )
    opening = (date_text(statement.first), "Solde à l’ouverture", "", "", money_text(statement.opening))
    closing = ("", f"Solde au {date_text(statement.last)}", "", "", money_text(statement.closing))
    blocks: tuple[Paragraph | Facts | Table, ...] = (
        Facts((("Période", f"du {date_text(statement.first)} au {date_text(statement.last)}"),)),
        *([Paragraph(cut)] if (cut := _cut(len(statement.lines), "lignes")) else []),
        Table(("Date", "Libellé", "Débit", "Crédit", "Solde"), (opening, *rows), figures=3, total=closing),
    )
    letter = _letter(company, "Extrait de compte", blocks)
    return render_letter(replace(letter, recipient=buyer_of(statement.contact)))


def _letter(company: Company, title: str, blocks: tuple[Paragraph | Facts | Table, ...]) -> Letter:
    logo = company.logo
    return Letter(
        seller=seller_of(company),
        title=title,
        blocks=blocks,
        made_at=clock.now(),
        place_and_date=f"{company.city}, le {long_date(company.today)}" if company.city else long_date(company.today),
        look=Look(accent=company.accent),
        logo=bytes(logo.content) if logo else None,
    )


def _cut(count: int, what: str) -> str:
    """What a paper that does not hold everything says."""
    return (
        f" Ce papier montre {MOST_ROWS} {what} sur {count} ; le total les compte, le tableau les a."
        if count > MOST_ROWS
        else ""
    )


def _sum(amount: Money) -> str:
    return money_text(amount) if amount else ""
