"""Who may do what in which state, and the statuses shown."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ardoise.domain.document import DocumentKind
from ardoise.domain.errors import Conflict
from ardoise.domain.lifecycle import (
    TABLES,
    Act,
    DocumentName,
    InvoiceStatus,
    QuoteStatus,
    allowed,
    invoice_status,
    quote_state,
    quote_status,
    require,
)
from ardoise.domain.money import Money

PAGE = Path(__file__).parents[3] / "docs" / "domain" / "lifecycle.md"
TODAY = date(2026, 11, 25)


def rows(title: str) -> list[list[str]]:
    """The cells of the table under one heading of the page, the line under its header left out."""
    section = PAGE.read_text(encoding="utf-8").split(f"## {title}\n")[1].split("\n## ")[0]
    table = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in [table[0], *table[2:]]]


def test_the_page_lists_every_state_of_every_document() -> None:
    listed = {(row[0], row[1]) for row in rows("Who may do what")[1:]}
    assert listed == {(document, state) for document, states in TABLES.items() for state in states}
    assert rows("Who may do what")[0][2:] == [act.value for act in Act]


@pytest.mark.parametrize("row", rows("Who may do what")[1:], ids=lambda row: f"{row[0]} {row[1]}")
def test_the_page_says_who_may_do_what(row: list[str]) -> None:
    document: DocumentName = row[0]  # type: ignore[assignment]
    state = row[1]
    for act, mark in zip(Act, row[2:], strict=True):
        if mark == "yes":
            require(document, state, act)
            assert act in allowed(document, state)
            continue
        with pytest.raises(Conflict) as conflict:
            require(document, state, act)
        assert conflict.value.code == f"{document}_{state}_{act}"
        assert conflict.value.message.endswith(".")


@pytest.mark.parametrize("row", rows("Statuses of a quote")[1:], ids=lambda row: " ".join(row[:3]))
def test_the_page_says_the_status_of_a_quote(row: list[str]) -> None:
    state, valid_until, invoiced, status, label = row
    until = date.fromisoformat(valid_until) if valid_until else None
    found = quote_status(state, valid_until=until, today=TODAY, invoiced=invoiced or "nothing")  # type: ignore[arg-type]
    assert (found.value, found.label) == (status, label)


@pytest.mark.parametrize("row", rows("Statuses of an invoice")[1:], ids=lambda row: " ".join(row[:6]))
def test_the_page_says_the_status_of_an_invoice(row: list[str]) -> None:
    kind, state, amount, paid, credited, due, status, label = row
    found = invoice_status(
        DocumentKind(kind),
        state,
        total=Money(amount),
        paid=Money(paid),
        credited=Money(credited),
        due_date=date.fromisoformat(due) if due else None,
        today=TODAY,
    )
    assert (found.value, found.label) == (status, label)


def test_every_status_is_on_the_page() -> None:
    assert {row[3] for row in rows("Statuses of a quote")[1:]} == {status.value for status in QuoteStatus}
    assert {row[6] for row in rows("Statuses of an invoice")[1:]} == {status.value for status in InvoiceStatus}


def test_an_issued_invoice_is_corrected_by_a_credit_note() -> None:
    with pytest.raises(Conflict, match="Cette facture est émise : pour la corriger, faites un avoir"):
        require("invoice", "issued", "edit")


def test_an_unknown_state_is_a_defect() -> None:
    with pytest.raises(KeyError):
        allowed("invoice", "paid")


def test_a_sent_quote_expires_the_day_after_its_validity() -> None:
    last = date(2026, 6, 30)
    assert quote_state("sent", valid_until=last, today=last) == "sent"
    assert quote_state("sent", valid_until=last, today=date(2026, 7, 1)) == "expired"
    assert quote_state("sent", valid_until=None, today=date(2030, 1, 1)) == "sent"
    assert quote_state("draft", valid_until=last, today=date(2026, 7, 1)) == "draft"


def test_dat_01_overdue_starts_the_day_after_the_due_date() -> None:
    def status(today: date) -> InvoiceStatus:
        due = date(2026, 11, 20)
        return invoice_status(DocumentKind.INVOICE, "issued", total=Money("120.00"), due_date=due, today=today)

    assert status(date(2026, 11, 19)) is InvoiceStatus.UNPAID
    assert status(date(2026, 11, 20)) is InvoiceStatus.UNPAID
    assert status(date(2026, 11, 21)) is InvoiceStatus.OVERDUE


def test_badges_have_short_words() -> None:
    assert QuoteStatus.PENDING.short == "En attente"
    assert QuoteStatus.DOWN_PAYMENT_INVOICED.short == "Accepté : acompte facturé"
