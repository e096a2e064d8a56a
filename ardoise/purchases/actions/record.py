"""Note an expense."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from ardoise.companies.models import Company
from ardoise.domain.errors import Invalid, Refused
from ardoise.domain.french import money_text
from ardoise.domain.identifiers import clean_text
from ardoise.domain.money import CENT, ZERO
from ardoise.history.record import Author, lock_chain, record
from ardoise.purchases import events
from ardoise.purchases.models import Expense
from ardoise.purchases.natures import nature_text
from ardoise.purchases.receipts import keep_receipt
from ardoise.purchases.vat import vat_in
from ardoise.web.fitting import misfits
from ardoise.web.search import fold

FIELDS = ("date", "supplier", "label", "ledger_account", "amount", "vat", "method", "payee")
_ACCOUNT = re.compile(r"[0-9]{3,20}")


def record_expense(
    company: Company,
    values: dict[str, Any],
    *,
    by: Author,
    receipt: bytes | None = None,
    receipt_name: str = "",
    once: str | None = None,
) -> Expense:
    """Note money spent: `date` and `amount` are required, a label or a supplier names it.

    `once` is the key of the form: the same key again gives the expense that it made. Raises Invalid with every
    refusal, Refused("receipt_…") when the file is no receipt.
    """
    with transaction.atomic():
        lock_chain(company.pk)
        if once and (known := Expense.objects.filter(company=company, once=once).first()):
            return known
        expense = Expense(company=company, once=once, created_by_id=by.pk)
        fill_expense(expense, values)
        if receipt is not None:
            expense.receipt = keep_receipt(company, receipt, name=receipt_name)
        expense.save()
        record(company.pk, events.EXPENSE_RECORDED, expense, by=by, amount=expense.amount, what=str(expense))
    return expense


def fill_expense(expense: Expense, values: dict[str, Any]) -> None:
    """Put the values on the row, cleaned. Raises Invalid with all that is refused."""
    for name, value in values.items():
        if name not in FIELDS:
            raise LookupError(name)
        setattr(expense, name, clean_text(value) if isinstance(value, str) else value)
    expense.vat = expense.vat or ZERO
    expense.label = expense.label or expense.supplier
    if problems := list(_problems(expense)):
        raise Invalid(problems)
    expense.search = fold(f"{expense.supplier} {expense.label} {nature_text(expense.ledger_account)}")[:500]


def _problems(expense: Expense) -> Iterable[Refused]:
    yield from misfits(expense, FIELDS)
    if expense.date and expense.date > expense.company.today:
        yield Refused("date_in_future", "Une dépense ne peut pas être datée dans le futur.", "date")
    if not expense.label:
        yield Refused("label_missing", "Dites à qui ou pour quoi : un fournisseur ou un libellé.", "label")
    if expense.ledger_account and not _ACCOUNT.fullmatch(expense.ledger_account):
        message = "Un compte comptable s’écrit en chiffres, par exemple 606300."
        yield Refused("ledger_account", message, "ledger_account")
    if not expense.amount:
        yield Refused("amount_missing", "Donnez le montant payé.", "amount")
    elif expense.amount < ZERO:
        yield Refused(
            "amount_negative", "Le montant d’une dépense est positif : c’est ce que vous avez payé.", "amount"
        )
    else:
        yield from _vat_problems(expense)


def _vat_problems(expense: Expense) -> Iterable[Refused]:
    most = vat_in(expense.amount, 20)
    if expense.vat < ZERO:
        yield Refused("vat_negative", "La TVA récupérable ne peut pas être négative.", "vat")
    elif expense.vat and expense.company.is_franchise:
        yield Refused("vat_franchise", "En franchise, la TVA ne se récupère pas : laissez 0.", "vat")
    elif expense.vat.amount > most.amount + CENT:
        yield Refused("vat_too_large", f"La TVA ne dépasse pas 20 %, soit {money_text(most)} ici.", "vat")
