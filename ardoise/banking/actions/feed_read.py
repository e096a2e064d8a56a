"""Read a connection: what the bank says of the consent, then what changed on each account, page by page.

The aggregator is asked outside the transactions. Each page is kept with the place of the next one in one transaction,
so that a reading that is cut short starts again where it stopped, and two at once write nothing twice.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import transaction

from ardoise.banking import events
from ardoise.banking.actions.feed_accounts import refresh_accounts
from ardoise.banking.actions.feed_page import end_reading, keep_page, open_balance
from ardoise.banking.consents import consent_of, days_left, feed_of
from ardoise.banking.feeds.base import ConsentGone, ConsentNeeded, Facts, FeedFailure, KeysRefused, PlaceLost
from ardoise.banking.models import FeedAccount, FeedConnection, FeedState
from ardoise.history import clock, outbox
from ardoise.history.outbox import GiveUp, TryLater
from ardoise.history.record import PRODUCT, lock_chain, record
from ardoise.history.turns import writing

TASK = "banking.read_feed"
MOST_PAGES = 10  # of one account in one task: the rest is another task, so that no lease expires
MARGIN = timedelta(days=1)  # what changed while the last reading was going on is asked again


def ask_reading(connection: FeedConnection, due_at: datetime | None = None) -> None:
    """One reading a minute for each connection, whoever asks; what is asked while one goes on is read in the next."""
    due = max(due_at or clock.now(), connection.not_before or clock.now())
    slot = int(due.timestamp()) // 60
    for following in (slot, slot + 1):
        start = datetime.fromtimestamp(following * 60, UTC)
        task = outbox.put(TASK, key=f"feed:{connection.pk}:{following}", due_at=max(due, start), feed_pk=connection.pk)
        if not (task.done_at or task.failed_at or task.lease_until):
            return


def read_feed(feed_pk: int) -> None:
    connection = FeedConnection.objects.select_related("company").get(pk=feed_pk)
    if not connection.is_open or not connection.item_id:
        return
    if connection.not_before and connection.not_before > clock.now():
        ask_reading(connection)
        return
    try:
        is_whole = _read(connection)
    except ConsentNeeded as failure:
        _stop(connection, FeedState.ACTION, failure.message)
    except ConsentGone as failure:
        _stop(connection, FeedState.EXPIRED, failure.message)
    except KeysRefused as failure:
        _note(connection, failure.message)
        raise GiveUp(failure.message) from None
    except FeedFailure as failure:
        _failed(connection, failure)
    else:
        _note(connection, "", read_at=clock.now() if is_whole else connection.read_at)
        if not is_whole:
            ask_reading(connection, clock.later(seconds=60))


def _read(connection: FeedConnection) -> bool:
    """False when pages are left for another task. Raises FeedFailure."""
    if not _follow(connection, feed_of(connection).facts(consent_of(connection))):
        return True
    refresh_accounts(connection)
    followed = connection.accounts.filter(account__isnull=False, account__closed_at__isnull=True)
    return all([_read_account(connection, one.pk) for one in followed.order_by("pk")])  # noqa: C419 - each has its turn


def _follow(connection: FeedConnection, facts: Facts) -> bool:
    """The state of the connection as the bank says it; False when its consent ended."""
    with transaction.atomic():
        lock_chain(connection.company_id)
        fresh = FeedConnection.objects.select_related("company").get(pk=connection.pk)
        if not fresh.is_open:
            return False
        said = facts.expires_at
        if said and said > clock.now() and said != fresh.consent_expires_at:
            is_renewed = fresh.consent_expires_at is None or said > fresh.consent_expires_at
            fresh.consent_expires_at, fresh.warned = said, None if is_renewed else fresh.warned
        fresh.bank_name = facts.bank_name or fresh.bank_name
        left = days_left(fresh)
        is_over = left is not None and fresh.consent_expires_at is not None and fresh.consent_expires_at <= clock.now()
        fresh.state = FeedState.EXPIRED if is_over else FeedState.ACTIVE
        fresh.save(update_fields=["consent_expires_at", "warned", "bank_name", "state"])
    return not is_over


def _read_account(connection: FeedConnection, pk: int) -> bool:
    """True once its last page is kept."""
    feed, consent = feed_of(connection), consent_of(connection)
    row = _begun(connection, pk)
    added = 0
    try:
        for _ in range(MOST_PAGES):
            try:
                page = feed.transactions(consent, row.external_id, row.since, row.cursor)
            except PlaceLost:
                FeedAccount.objects.filter(pk=pk, cursor=row.cursor).update(cursor="")
                raise
            with writing():
                lock_chain(connection.company_id)
                fresh = FeedAccount.objects.select_related("connection__company", "account").get(pk=pk)
                if (fresh.cursor, fresh.started_at, fresh.account_id) != (row.cursor, row.started_at, row.account_id):
                    return True  # another reading went on meanwhile, or the account was chosen otherwise
                added += keep_page(fresh, page)
                fresh.cursor = page.next
                if not page.next:
                    if fresh.since is None:
                        open_balance(fresh)
                    fresh.since, fresh.started_at = _since(fresh), None
                fresh.save()
            row = fresh
            if not page.next:
                return True
        return False
    finally:
        if added:
            end_reading(row)


def _begun(connection: FeedConnection, pk: int) -> FeedAccount:
    with writing():
        lock_chain(connection.company_id)
        row = FeedAccount.objects.get(pk=pk)
        if row.started_at is None:
            row.started_at, row.cursor = clock.now(), ""
            row.save(update_fields=["started_at", "cursor"])
    return row


def _since(row: FeedAccount) -> datetime:
    return (row.started_at or clock.now()) - MARGIN


def _stop(connection: FeedConnection, state: FeedState, reason: str) -> None:
    """Said once: the same state for the same reason tells nobody again."""
    with transaction.atomic():
        lock_chain(connection.company_id)
        fresh = FeedConnection.objects.get(pk=connection.pk)
        if not fresh.is_open or (fresh.state, fresh.error) == (state, reason[:300]):
            return
        fresh.state, fresh.error = state, reason[:300]
        fresh.save(update_fields=["state", "error"])
        record(fresh.company_id, events.FEED_STOPPED, fresh, by=PRODUCT, bank=str(fresh), reason=reason)


def _failed(connection: FeedConnection, failure: FeedFailure) -> None:
    """Not the person's business yet: said on the page, tried again when the aggregator allows it."""
    if failure.wait is None:
        _note(connection, failure.message)
        raise TryLater(failure.message) from None
    connection.not_before = clock.now() + failure.wait
    _note(connection, failure.message, not_before=connection.not_before)
    ask_reading(connection)


def _note(connection: FeedConnection, error: str, **more: datetime | None) -> None:
    rows = FeedConnection.objects.filter(pk=connection.pk).exclude(state=FeedState.CLOSED)
    rows.update(error=error[:300], **({"not_before": None} | more))
