"""Which accounts a connection gives, and which account of the company each of them fills."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from ardoise.banking import events
from ardoise.banking.actions.accounts import open_account
from ardoise.banking.consents import consent_of, feed_of
from ardoise.banking.feeds.base import GivenAccount
from ardoise.banking.models import BankAccount, FeedAccount, FeedConnection, FeedState
from ardoise.domain.errors import Refused
from ardoise.domain.money import Money
from ardoise.history.record import lock_chain, record
from ardoise.users.models import User

NEW, NONE = "new", ""


def refresh_accounts(connection: FeedConnection) -> list[FeedAccount]:
    """What the bank gives today. One that came back under another name keeps the account that it fills.

    Raises FeedFailure.
    """
    given = feed_of(connection).accounts(consent_of(connection))
    with transaction.atomic():
        lock_chain(connection.company_id)
        known = {one.external_id: one for one in connection.accounts.all()}
        names = {one.id for one in given}
        gone = {one.iban: one for one in known.values() if one.iban and one.external_id not in names}
        kept = []
        for one in given:
            row = known.get(one.id) or FeedAccount(connection=connection, external_id=one.id)
            old = gone.get(one.iban)
            if row.pk is None and old is not None and old.currency == one.currency:
                row.account, old.account = old.account, None
                old.save(update_fields=["account"])
            kept.append(_kept(row, one))
    return kept


def _kept(row: FeedAccount, said: GivenAccount) -> FeedAccount:
    if row.account_id is None:
        row.currency = said.currency  # else it is that of the account that it fills
    row.name, row.iban = said.name, said.iban
    row.balance_cents = None if said.balance is None else Money(said.balance).cents
    row.save()
    return row


def matching(feed_account: FeedAccount) -> BankAccount | None:
    """The open account of the company that has its IBAN."""
    if not feed_account.iban:
        return None
    rows = BankAccount.objects.filter(company=feed_account.connection.company_id, closed_at__isnull=True)
    return rows.filter(iban=feed_account.iban, currency=feed_account.currency).first()


def choose_accounts(connection: FeedConnection, chosen: Mapping[int, str], *, by: User) -> None:
    """For each account of the connection: NEW, NONE, or the key of an account. What is not named stays as it is.

    Raises Refused("feed_closed"), ("feed_account_unknown"), ("feed_other_currency"), ("feed_account_taken").
    """
    with transaction.atomic():
        lock_chain(connection.company_id)
        if not FeedConnection.objects.get(pk=connection.pk).is_open:
            raise Refused("feed_closed", "Cette connexion est fermée : connectez de nouveau la banque.")
        rows = list(connection.accounts.select_related("account").order_by("pk"))
        for row in rows:
            if row.pk in chosen:
                _fill(row, chosen[row.pk], by)
        _once([row for row in rows if row.account_id])
        names = [row.account.name for row in rows if row.account] or ["rien"]
        record(
            connection.company_id,
            events.FEED_CHOSEN,
            connection,
            by=by,
            bank=str(connection),
            accounts=", ".join(names),
        )


def _fill(row: FeedAccount, choice: str, by: User) -> None:
    account = _account(row, choice, by)
    if (account.pk if account else None) == row.account_id:
        return
    row.account = account
    row.since, row.started_at, row.cursor, row.read_until = None, None, "", None
    row.save()
    row.entries.all().delete()


def _account(row: FeedAccount, choice: str, by: User) -> BankAccount | None:
    if choice == NONE:
        return None
    if choice == NEW:
        known = matching(row)
        if known is not None:
            return known
        name = f"{row.connection.bank_name} {row.name}".strip()[:100]
        return open_account(row.connection.company, by=by, name=name, iban=row.iban, currency=row.currency)
    rows = BankAccount.objects.filter(company=row.connection.company_id, closed_at__isnull=True)
    account = rows.filter(pk=int(choice)).first() if choice.isdecimal() and len(choice) < 19 else None
    if account is None:
        raise Refused("feed_account_unknown", "Choisissez un compte de la liste.", f"account_{row.pk}")
    if account.currency != row.currency:
        message = (
            f"{row.name} est en {row.currency} et {account.name} en {account.currency} : choisissez un autre compte."
        )
        raise Refused("feed_other_currency", message, f"account_{row.pk}")
    return account


def _once(rows: list[FeedAccount]) -> None:
    """One account of the company is filled by one account of a bank."""
    for row in rows:
        others = FeedAccount.objects.filter(account=row.account_id).exclude(pk=row.pk)
        others = others.exclude(connection__state=FeedState.CLOSED)
        if others.exists() and row.account:
            message = f"{row.account.name} est déjà rempli par une connexion : choisissez un autre compte."
            raise Refused("feed_account_taken", message, f"account_{row.pk}")
