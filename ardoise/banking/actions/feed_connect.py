"""Connect the company to its bank: go there, come back, agree again, take the consent back."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from ardoise.banking import events
from ardoise.banking.actions.feed_accounts import refresh_accounts
from ardoise.banking.actions.feed_read import ask_reading
from ardoise.banking.consents import consent_of, feed_of, with_same_user
from ardoise.banking.feeds import FEEDS
from ardoise.banking.feeds.base import CONSENT_LASTS, NOT_GIVEN, Consent, Facts, FeedFailure, Going, KeysRefused, Opened
from ardoise.banking.models import FeedConnection, FeedState
from ardoise.companies.models import Company
from ardoise.domain.errors import Refused
from ardoise.history import clock, outbox
from ardoise.history.outbox import GiveUp, TryLater
from ardoise.history.record import lock_chain, record
from ardoise.users.models import User
from ardoise.web.secrets import encrypt

FORGET = "banking.forget_feed"
WAY_BACK = timedelta(hours=2)


def start_feed(company: Company, provider: str, *, by: User) -> str:
    """The address where the person chooses their bank. Raises Refused("feed_no_keys"), ("feed_failed")."""
    feed = FEEDS.get(provider)
    if feed is None or not feed.has_keys():
        message = "Cette installation n’a pas les clés de ce service : importez les fichiers de votre banque."
        raise Refused("feed_no_keys", message)
    before = with_same_user(company, provider).first()
    consent = consent_of(before) if before else Consent()
    state = secrets.token_hex(24)
    opened = _asking(lambda: feed.start(Consent(consent.user_id, consent.secret), _going(state, by)))
    with transaction.atomic():
        lock_chain(company.pk)
        rows = FeedConnection.objects.filter(company=company, provider=provider, state=FeedState.WAITING, item_id="")
        connection = rows.first() or FeedConnection(company=company, provider=provider, created_by=by)
        _sent(connection, state, opened)
    return opened.url


def renew_feed(connection: FeedConnection, *, by: User) -> str:
    """The address where the same consent is given again. Raises Refused("feed_closed"), ("feed_failed")."""
    if connection.state == FeedState.CLOSED or not connection.item_id:
        raise Refused("feed_closed", "Cette connexion est fermée : connectez de nouveau la banque.")
    state = secrets.token_hex(24)
    opened = _asking(lambda: feed_of(connection).renew(consent_of(connection), _going(state, by)))
    with transaction.atomic():
        lock_chain(connection.company_id)
        _sent(FeedConnection.objects.get(pk=connection.pk), state, opened)
    return opened.url


def come_back(company: Company, query: Mapping[str, str], *, by: User) -> FeedConnection:
    """Back from the bank. The token of the way back serves once, unless the aggregator could not be asked.

    Raises Refused("feed_way_back") for a token that is not known, ("feed_failed").
    """
    token = query.get("state") or query.get("context") or ""
    digest = _digest(token)
    with transaction.atomic():
        lock_chain(company.pk)
        asked = FeedConnection.objects.filter(company=company, state_token=digest).exclude(state=FeedState.CLOSED)
        connection = asked.filter(asked_at__gt=clock.now() - WAY_BACK).first() if token else None
        if connection is None:
            message = "Ce retour de la banque a déjà servi, ou date trop : recommencez la connexion."
            raise Refused("feed_way_back", message)
        _forget_token(connection)
    try:
        facts = feed_of(connection).finish(consent_of(connection), query)
    except FeedFailure as failure:
        if failure.message != NOT_GIVEN:
            FeedConnection.objects.filter(pk=connection.pk, state_token="").update(state_token=digest)
        raise Refused("feed_failed", failure.message) from None
    connection = _given(connection, facts, by)
    try:
        refresh_accounts(connection)
    except FeedFailure as failure:
        FeedConnection.objects.filter(pk=connection.pk).update(error=failure.message[:300])
    if connection.accounts.filter(account__isnull=False).exists():
        ask_reading(connection)
    return connection


def close_feed(connection: FeedConnection, *, by: User) -> None:
    """Nothing more is read; the worker takes the consent back at the aggregator. What was read stays. Idempotent."""
    with transaction.atomic():
        lock_chain(connection.company_id)
        fresh = FeedConnection.objects.get(pk=connection.pk)
        if fresh.state == FeedState.CLOSED:
            return
        shut(fresh)
        record(fresh.company_id, events.FEED_CLOSED, fresh, by=by, bank=str(fresh))


def shut(connection: FeedConnection) -> None:
    """Inside the transaction of an act."""
    connection.state, connection.closed_at, connection.state_token = FeedState.CLOSED, clock.now(), ""
    connection.error, connection.not_before = "", None
    connection.save()
    outbox.put(FORGET, key=f"forget-feed:{connection.pk}", feed_pk=connection.pk)


def forget_feed(feed_pk: int) -> None:
    """Take the consent back, then lose its token."""
    connection = FeedConnection.objects.select_related("company").get(pk=feed_pk)
    if connection.state != FeedState.CLOSED or not connection.user_id:
        return
    is_last = not with_same_user(connection.company, connection.provider).exists()
    try:
        if is_last or connection.item_id:
            feed_of(connection).forget(consent_of(connection), with_user=is_last)
    except KeysRefused as failure:
        raise GiveUp(failure.message) from None
    except FeedFailure as failure:
        raise TryLater(failure.message) from None
    FeedConnection.objects.filter(pk=feed_pk).update(secret="", user_id="")


def _given(connection: FeedConnection, facts: Facts, by: User) -> FeedConnection:
    """The consent stands. A bank that is connected already is renewed, not doubled."""
    with transaction.atomic():
        lock_chain(connection.company_id)
        fresh = FeedConnection.objects.select_related("company").get(pk=connection.pk)
        same = FeedConnection.objects.filter(company=fresh.company_id, provider=fresh.provider, item_id=facts.item_id)
        known = same.exclude(pk=fresh.pk).exclude(state=FeedState.CLOSED).select_related("company").first()
        if known is not None:
            fresh.delete()
            fresh = known
        is_new = not fresh.item_id
        now = clock.now()
        said = facts.expires_at if facts.expires_at and facts.expires_at > now else None
        fresh.item_id, fresh.consent_expires_at = facts.item_id, said or now + CONSENT_LASTS
        fresh.bank_name = facts.bank_name or fresh.bank_name or "Banque"
        fresh.state, fresh.error, fresh.warned, fresh.not_before = FeedState.ACTIVE, "", None, None
        fresh.save()
        name = events.FEED_CONNECTED if is_new else events.FEED_RENEWED
        record(fresh.company_id, name, fresh, by=by, bank=str(fresh), provider=fresh.get_provider_display())
    return fresh


def _asking(ask: Callable[[], Opened]) -> Opened:
    try:
        return ask()
    except FeedFailure as failure:
        raise Refused("feed_failed", failure.message) from None


def _sent(connection: FeedConnection, state: str, opened: Opened) -> None:
    connection.user_id = opened.consent.user_id
    if opened.consent.secret:
        connection.secret = encrypt(opened.consent.secret)
    connection.state_token, connection.asked_at = _digest(state), clock.now()
    connection.save()


def _forget_token(connection: FeedConnection) -> None:
    connection.state_token = ""
    connection.save(update_fields=["state_token"])


def _going(state: str, by: User) -> Going:
    return Going(state, settings.PUBLIC_URL + reverse("banking:feed_return"), by.email)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
