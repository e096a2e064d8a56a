"""Bridge (bridgeapi.io), API v3 of aggregation, version 2025-01-15.

Verified in its public documentation and in public code that uses it: the headers Bridge-Version, Client-Id and
Client-Secret; POST users, authorization/token, connect-sessions (`callback_url`, `context`, and `item_id` to agree
again); items with `status` (0 is well, 1010 asks for strong authentication) and `authentication_expires_at` (180 days);
accounts; transactions by `account_id` and `since`, deleted ones among them; `resources` and `pagination.next_uri`;
BridgeApi-Signature, one or two `v1=` HMAC-SHA256 of the raw body in upper-case hexadecimal.
Assumed: negative statuses are a reading under way, 402 is a wrong password, 429 and 430 wait for an act on the bank's
site, 1003 is a bank that does not answer, and any other status asks the person to go there; `future` marks a
transaction that is not booked; `context` comes back in the query as it was given.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from django.conf import settings

from ardoise.banking.feeds.base import (
    Call,
    Consent,
    ConsentGone,
    ConsentNeeded,
    Facts,
    FeedFailure,
    GivenAccount,
    Going,
    KeysRefused,
    Opened,
    Page,
    PlaceLost,
)
from ardoise.banking.feeds.http import Door, NotFound, Rejected, moment
from ardoise.banking.feeds.values import account_of, amount_of, day_of, name_of, part_of, text_of, told
from ardoise.banking.readers.reading import Row
from ardoise.payments.providers.base import Forged

Answer = TypeVar("Answer")
VERSION = "2025-01-15"
API = "/v3/aggregation"
PAGE = 500
MOST_PAGES = 50  # of a list that is read at once
WAITED_FOR = {
    402: "La banque refuse l’identifiant ou le mot de passe : renouvelez l’accord.",
    429: "La banque attend quelque chose de vous : allez sur son site, puis renouvelez l’accord.",
    430: "La banque demande de changer de mot de passe : changez-le sur son site, puis renouvelez l’accord.",
    1010: "La banque demande une authentification forte : renouvelez l’accord.",
}
OTHERWISE = "La banque attend un geste de vous (code {}) : renouvelez l’accord."
BANK_DOWN = 1003
GONE = "La connexion n’existe plus chez Bridge : connectez de nouveau la banque."


class Bridge:
    key = "bridge"
    label = "Bridge"

    def __init__(self) -> None:
        self._tokens: dict[str, str] = {}  # of users, in memory only: they last two hours

    def has_keys(self) -> bool:
        return bool(settings.BRIDGE_ID and settings.BRIDGE_SECRET)

    def places(self) -> tuple[str, ...]:
        return (settings.BRIDGE_API_BASE,)

    def start(self, consent: Consent, going: Going) -> Opened:
        user = consent.user_id
        if not user:
            made = _door().post(f"{API}/users", {"external_user_id": f"ardoise-{uuid.uuid4()}"})
            user = name_of(made.get("uuid"))
        return self._session(Consent(user), going, {})

    def renew(self, consent: Consent, going: Going) -> Opened:
        try:
            return self._session(consent, going, {"item_id": int(consent.item_id), "force_reauthentication": True})
        except NotFound:
            raise ConsentGone(GONE) from None

    def _session(self, consent: Consent, going: Going, more: Mapping[str, Any]) -> Opened:
        asked = {"user_email": going.email, "callback_url": going.return_url, "context": going.state, **more}
        made = self._for_user(consent, lambda door: door.post(f"{API}/connect-sessions", asked))
        url = str(made.get("url") or "")
        if not url.startswith(("https://", f"{settings.BRIDGE_API_BASE}/")):
            raise FeedFailure("Bridge n’a pas donné l’adresse de la banque : réessayez dans un instant.")
        return Opened(url, consent)

    def finish(self, consent: Consent, query: Mapping[str, str]) -> Facts:
        item = name_of(query.get("item_id"))
        if query.get("success", "").lower() != "true" or not item:
            raise FeedFailure(
                "L’accord n’a pas été donné à la banque : rien n’est connecté. Recommencez quand vous voulez."
            )
        return self.facts(Consent(consent.user_id, consent.secret, item))

    def facts(self, consent: Consent) -> Facts:
        try:
            item = self._for_user(consent, lambda door: door.get(f"{API}/items/{consent.item_id}"))
        except NotFound:
            raise ConsentGone(GONE) from None
        status = item.get("status")
        if not isinstance(status, int):
            raise FeedFailure("Bridge ne dit pas l’état de la connexion : réessayez plus tard.")
        if status == BANK_DOWN:
            raise FeedFailure("La banque ne répond pas à Bridge : la lecture reprendra d’elle-même.")
        if status > 0:
            raise ConsentNeeded(
                WAITED_FOR.get(status, f"La banque attend un geste de vous (code {status}) : renouvelez l’accord.")
            )
        return Facts(
            item_id=consent.item_id,
            bank_name=self._bank(item.get("provider_id")),
            expires_at=moment(item.get("authentication_expires_at")),
        )

    def _bank(self, provider: Any) -> str:
        try:
            return text_of(_door().get(f"/v3/providers/{name_of(provider)}").get("name"), 100)
        except FeedFailure:
            return ""

    def accounts(self, consent: Consent) -> list[GivenAccount]:
        query = {"item_id": consent.item_id, "limit": PAGE}
        given = [
            account_of(found, name=found.get("name"), currency=found.get("currency_code"))
            for found in self._all(consent, f"{API}/accounts", query)
            if str(found.get("item_id")) == consent.item_id and found.get("data_access") != "disabled"
        ]
        return [account for account in given if account.id]

    def transactions(self, consent: Consent, account: str, since: datetime | None, place: str) -> Page:
        query: dict[str, Any] = {"account_id": account, "limit": PAGE}
        if since:
            query["since"] = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        try:
            if place:
                answer = self._for_user(consent, lambda door: door.get(door.inside(place)))
            else:
                answer = self._for_user(consent, lambda door: door.get(f"{API}/transactions", query))
        except (NotFound, Rejected) as failure:
            raise PlaceLost(failure.message) if place else failure from None
        return _page(answer, account)

    def forget(self, consent: Consent, *, with_user: bool) -> None:
        try:
            if consent.item_id:
                self._for_user(consent, lambda door: door.delete(f"{API}/items/{consent.item_id}"))
            if with_user:
                _door().delete(f"{API}/users/{name_of(consent.user_id)}")
        except NotFound:
            return

    def read_webhook(self, path: str, headers: Mapping[str, str], body: bytes) -> Call | None:
        secret = settings.BRIDGE_WEBHOOK_SECRET
        if not secret:
            raise Forged("no secret")
        right = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest().upper().encode()
        given = [part.strip() for part in headers.get("BridgeApi-Signature", "")[:400].split(",")]
        signed = [part[3:].upper().encode() for part in given if part.startswith("v1=")]
        if not any([hmac.compare_digest(one, right) for one in signed[:2]]):  # noqa: C419 - the same time whatever fits
            raise Forged("signature")
        try:
            said = json.loads(body)
            content, type_ = said["content"], str(said["type"])
            item, user = name_of(content.get("item_id")), name_of(content.get("user_uuid"))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise Forged("body") from None
        return Call(item, user, type_[:80]) if item and type_.startswith("item.") else None

    def _for_user(self, consent: Consent, ask: Callable[[Door], Answer]) -> Answer:
        """With a token of the user; when it expired, once more with a new one."""
        known = self._tokens.get(consent.user_id)
        if known:
            try:
                return ask(_door(known))
            except KeysRefused:
                self._tokens.pop(consent.user_id, None)
        try:
            made = _door().post(f"{API}/authorization/token", {"user_uuid": consent.user_id})
        except NotFound:
            raise ConsentGone(GONE) from None
        token = str(made.get("access_token") or "")
        if len(self._tokens) > 1000:
            self._tokens.clear()
        self._tokens[consent.user_id] = token
        return ask(_door(token))

    def _all(self, consent: Consent, path: str, query: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        answer = self._for_user(consent, lambda door: door.get(path, query))
        for _ in range(MOST_PAGES):
            yield from _door().rows(answer.get("resources"))
            place = _next(answer)
            if not place:
                return
            answer = self._for_user(consent, lambda door, place=place: door.get(door.inside(place)))  # type: ignore[misc]


def _door(token: str = "") -> Door:
    headers = {"Bridge-Version": VERSION, "Client-Id": settings.BRIDGE_ID, "Client-Secret": settings.BRIDGE_SECRET}
    return Door("Bridge", settings.BRIDGE_API_BASE, headers | ({"Authorization": f"Bearer {token}"} if token else {}))


def _next(answer: Mapping[str, Any]) -> str:
    place = str(part_of(answer, "pagination").get("next_uri") or "")
    return _door().inside(place) if place and place != "null" else ""


def _page(answer: Mapping[str, Any], account: str) -> Page:
    rows, deleted, unreadable, pending = [], [], [], 0
    for found in _door().rows(answer.get("resources")):
        name = name_of(found.get("id"))
        if str(found.get("account_id", account)) != account:
            continue
        if name and found.get("deleted"):
            deleted.append(f"bridge:{name}")
        elif found.get("future"):
            pending += 1
        elif row := _row(found, name):
            rows.append(row)
        else:
            unreadable.append(told(found))
    return Page(tuple(rows), tuple(deleted), pending, tuple(unreadable), _next(answer))


def _row(found: Mapping[str, Any], name: str) -> Row | None:
    day, amount = day_of(found.get("booking_date"), found.get("date")), amount_of(found.get("amount"))
    if not name or day is None or amount is None:
        return None
    return Row(
        date=day,
        amount=amount,
        label=text_of(found.get("provider_description") or found.get("clean_description")) or "Sans libellé",
        value_date=day_of(found.get("value_date")),
        bank_id=f"bridge:{name}",
        kind=text_of(found.get("operation_type"), 40),
        currency=text_of(found.get("currency_code"), 3).upper(),
    )
