"""The documents that a question may be pinned to: how each is called, which right shows it, and its page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.http import Http404
from django.urls import reverse

from ardoise.banking.models import BankLine
from ardoise.companies.gate import Access
from ardoise.companies.rights import Right
from ardoise.domain.french import date_text, money_text
from ardoise.domain.money import Money
from ardoise.payments.models import Payment
from ardoise.purchases.models import Expense
from ardoise.sales.models import Invoice, Quote


@dataclass(frozen=True)
class Subject:
    """One kind of document."""

    model: type[models.Model]
    right: Right
    page: str  # name of its address
    name: Callable[[Any], str]


def _quote(quote: Quote) -> str:
    return f"Devis {quote.number}" if quote.number else f"Devis, brouillon {quote.draft_number}"


def _invoice(invoice: Invoice) -> str:
    kind = "Avoir" if invoice.is_credit_note else "Facture"
    return f"{kind} {invoice.number}" if invoice.number else f"{kind}, brouillon {invoice.draft_number}"


def _payment(payment: Payment) -> str:
    word = "Remboursement" if payment.direction == "out" else "Règlement"
    return f"{word} de {money_text(payment.amount)} du {date_text(payment.date)}"


def _expense(expense: Expense) -> str:
    return f"Dépense {expense}, {money_text(expense.amount)} du {date_text(expense.date)}"


def _line(line: BankLine) -> str:
    amount = money_text(Money.of_cents(line.cents, line.currency))
    return f"Ligne de banque du {date_text(line.date)}, {amount}"


SUBJECTS: dict[str, Subject] = {
    "sales.quote": Subject(Quote, Right.QUOTES, "sales:quote_detail", _quote),
    "sales.invoice": Subject(Invoice, Right.INVOICES, "sales:invoice_detail", _invoice),
    "payments.payment": Subject(Payment, Right.PAYMENTS, "accountant:of_payment", _payment),
    "purchases.expense": Subject(Expense, Right.PURCHASES, "purchases:expense_detail", _expense),
    "banking.bankline": Subject(BankLine, Right.BANK, "banking:line", _line),
}
RIGHTS = tuple(subject.right for subject in SUBJECTS.values())


def document_of(access: Access, about: str, pk: int) -> Any:
    """The document of the company, for who may see its kind. Raises Http404, or Forbidden."""
    if about not in SUBJECTS:
        raise Http404
    document: Any = access.get(SUBJECTS[about].model, pk=pk)
    access.require(SUBJECTS[about].right)
    return document


def about_of(document: models.Model) -> str:
    return document._meta.label_lower


def name_of(document: models.Model) -> str:
    """ "Facture FA-2026-0001", "Règlement de 120,00 € du 12/03/2026"."""
    return SUBJECTS[about_of(document)].name(document)[:200]


def page_of(about: str, pk: int) -> str:
    return reverse(SUBJECTS[about].page, args=[pk])


def seen_by(access: Access) -> list[str]:
    """The kinds of documents that this person may see, and so the questions about them."""
    return [about for about, subject in SUBJECTS.items() if access.may(subject.right)]
