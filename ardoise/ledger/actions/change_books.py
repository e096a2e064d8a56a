"""Change the settings of the books: the whole plan at once, what changed said in the history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from ardoise.banking.actions.accounts import change_account
from ardoise.companies.models import Company
from ardoise.domain.accounts import fit_account
from ardoise.domain.errors import Refused
from ardoise.history import clock
from ardoise.history.record import Author, lock_chain, record
from ardoise.ledger import events
from ardoise.ledger.books import accounts_of, books_of
from ardoise.ledger.models import Account, BankJournal, Books, CustomerAccount, MethodAccount, SalesAccount, VatAccount
from ardoise.ledger.plan import PLAIN, Change, Plan, clean_plan, differences, open_accounts, plan_of, rate_of

_TOLD = 12  # changes said in the sentence; the event holds them all


def change_books(
    company: Company,
    plan: Mapping[str, str],
    *,
    by: Author,
    event: str = events.BOOKS_CHANGED,
    confirmed: bool = False,
    **told: Any,
) -> Books:
    """Write the whole plan: a place that it does not name goes back to usual. The same plan again records nothing.

    `confirmed` says that the accountant stands behind it; any other change waits for them to look again. Raises
    Invalid with every refusal, each under its key.
    """
    wanted = clean_plan(company, plan)
    with transaction.atomic():
        lock_chain(company.pk)
        before = plan_of(accounts_of(company))
        books = books_of(company)
        _hold_customers(company, int(wanted["length"]))
        _write(books, wanted, by)
        changes = differences(before, plan_of(accounts_of(company)), company)
        if changes:
            books.confirmed_at = books.confirmed_by = None
            record(company.pk, event, books, by=by, **said(changes), **told)
        if confirmed and books.confirmed_at is None:
            books.confirmed_at, books.confirmed_by_id = clock.now(), by.pk
            record(company.pk, events.BOOKS_CONFIRMED, books, by=by)
        books.save()
    return books


def confirm_books(company: Company, *, by: Author) -> Books:
    """The accountant looked at the plan as it stands. Confirming again changes nothing."""
    with transaction.atomic():
        lock_chain(company.pk)
        books = books_of(company)
        if books.confirmed_at is None:
            books.confirmed_at, books.confirmed_by_id = clock.now(), by.pk
            books.save()
            record(company.pk, events.BOOKS_CONFIRMED, books, by=by)
    return books


def said(changes: Sequence[Change]) -> dict[str, Any]:
    """What an event keeps: a sentence, and every place with what it was and became."""
    shown = ", ".join(str(change) for change in changes[:_TOLD])
    more = f", et {len(changes) - _TOLD} autres" if len(changes) > _TOLD else ""
    return {
        "changes": shown + more,
        "before": {change.key: change.before for change in changes},
        "after": {change.key: change.after for change in changes},
    }


def _write(books: Books, plan: Plan, by: Author) -> None:
    for name in PLAIN:
        value: Any = plan.get(name, "")
        setattr(books, name, int(value) if name == "length" else value or (None if name == "starts_on" else ""))
    books.save()
    company = books.company
    _write_rates(company, plan)
    MethodAccount.objects.filter(company=company).delete()
    MethodAccount.objects.bulk_create(
        MethodAccount(company=company, method=method, account=text, journal=plan.get(f"method_journal:{method}", ""))
        for method, text in _under(plan, "method")
    )
    Account.objects.filter(company=company).delete()
    labels = {fit_account(number, books.length): text for number, text in _under(plan, "label")}
    Account.objects.bulk_create(Account(company=company, number=key, label=text) for key, text in labels.items())
    _write_banks(company, plan, by)


def _hold_customers(company: Company, length: int) -> None:
    """The accounts of customers follow the length, but none is cut. Raises Refused("account_length")."""
    rows = CustomerAccount.objects.filter(company=company).exclude(collective="", sales="")
    for row in rows.select_related("contact"):
        row.collective, row.sales = (fit_account(text, length) if text else "" for text in (row.collective, row.sales))
        if longest := max((text for text in (row.collective, row.sales) if len(text) > length), default=""):
            message = f"Le compte {longest} de {row.contact.name} a plus de {length} caractères : changez-le d’abord."
            raise Refused("account_length", message, "length")
        row.save(update_fields=["collective", "sales"])


def _write_rates(company: Company, plan: Plan) -> None:
    SalesAccount.objects.filter(company=company).delete()
    rows = [(*key.split(":")[1:], text) for key, text in plan.items() if key.startswith("sales:")]
    SalesAccount.objects.bulk_create(
        SalesAccount(company=company, nature=nature, vat_rate=rate_of(rate), territory=place, account=text)
        for nature, rate, place, text in rows
    )
    VatAccount.objects.filter(company=company).delete()
    waiting = dict(_under(plan, "waiting"))
    collected = dict(_under(plan, "vat"))
    VatAccount.objects.bulk_create(
        VatAccount(
            company=company, vat_rate=rate_of(rate), account=collected.get(rate, ""), waiting=waiting.get(rate, "")
        )
        for rate in dict.fromkeys([*collected, *waiting])
    )


def _write_banks(company: Company, plan: Plan, by: Author) -> None:
    BankJournal.objects.filter(company=company).delete()
    for account in open_accounts(company):
        ledger_account = plan.get(f"bank:{account.pk}", "")
        if ledger_account and ledger_account != account.ledger_account:
            change_account(account, by=by, ledger_account=ledger_account)
        if journal := plan.get(f"bank_journal:{account.pk}", ""):
            label = plan.get(f"bank_journal_label:{account.pk}", "")
            BankJournal.objects.create(company=company, bank_account=account, journal=journal, label=label)


def _under(plan: Plan, kind: str) -> list[tuple[str, str]]:
    return [(key.partition(":")[2], text) for key, text in plan.items() if key.startswith(f"{kind}:")]
