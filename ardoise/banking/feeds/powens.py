"""Powens (powens.com, formerly Budget Insight), API 2.0.

Verified in its public documentation and in public code that uses it: POST auth/init, GET auth/token/code; the webview's
`connect` and `reconnect` with domain, client_id, redirect_uri, code and state; connections with their `state` (null is
well) and their connector, accounts, transactions with `limit`, `offset`, `last_update` and `_links.next`; `value`,
`original_wording`, `rdate`, `vdate`, `coming`, `deleted`; BI-Signature, base64 of HMAC-SHA256 over
"POST.<path>.<BI-Signature-Date>.<body>".
Assumed: `all` shows deleted transactions too; `expire` of a connection, when there, is the end of the consent (else
180 days); the webhook of a synced connection holds it under `connection`, that of a deleted one is the connection.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

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

API = "/2.0"
PAGE = 500
STRONG = "La banque demande une authentification forte : renouvelez l’accord."
WAITED_FOR = {
    "SCARequired": STRONG,
    "webauthRequired": STRONG,
    "additionalInformationNeeded": STRONG,
    "decoupled": "La banque attend votre accord dans son application : renouvelez l’accord.",
    "wrongpass": "La banque refuse l’identifiant ou le mot de passe : renouvelez l’accord.",
    "passwordExpired": "Le mot de passe de la banque est périmé : changez-le sur son site, puis renouvelez l’accord.",
    "actionNeeded": "La banque attend quelque chose de vous : allez sur son site, puis renouvelez l’accord.",
}
GONE = "La connexion n’existe plus chez Powens : connectez de nouveau la banque."


class Powens:
    key = "powens"
    label = "Powens"

    def has_keys(self) -> bool:
        return bool(settings.POWENS_DOMAIN and settings.POWENS_ID and settings.POWENS_SECRET)

    def places(self) -> tuple[str, ...]:
        return (settings.POWENS_WEBVIEW_BASE,)

    def start(self, consent: Consent, going: Going) -> Opened:
        if not consent.secret:
            keys = {"client_id": settings.POWENS_ID, "client_secret": settings.POWENS_SECRET}
            try:
                made = _door("").post(f"{API}/auth/init", keys)
            except Rejected:
                raise KeysRefused(
                    "Powens refuse les clés de cette installation : prévenez la personne qui l’administre."
                ) from None
            consent = Consent(name_of(made.get("id_user")), str(made.get("auth_token") or ""))
        return self._webview("connect", consent, going, {})

    def renew(self, consent: Consent, going: Going) -> Opened:
        return self._webview("reconnect", consent, going, {"connection_id": consent.item_id})

    def _webview(self, flow: str, consent: Consent, going: Going, more: Mapping[str, str]) -> Opened:
        code = str(_asked(consent, f"{API}/auth/token/code", {"type": "singleAccess"}).get("code") or "")
        query = {
            "domain": settings.POWENS_DOMAIN,
            "client_id": settings.POWENS_ID,
            "redirect_uri": going.return_url,
            "code": code,
            "state": going.state,
            **more,
        }
        return Opened(f"{settings.POWENS_WEBVIEW_BASE}/fr/{flow}?{urlencode(query)}", consent)

    def finish(self, consent: Consent, query: Mapping[str, str]) -> Facts:
        item = name_of(query.get("connection_id"))
        if query.get("error") or not item:
            raise FeedFailure(
                "L’accord n’a pas été donné à la banque : rien n’est connecté. Recommencez quand vous voulez."
            )
        return self.facts(Consent(consent.user_id, consent.secret, item))

    def facts(self, consent: Consent) -> Facts:
        try:
            found = _asked(consent, f"{API}/users/me/connections/{consent.item_id}", {"expand": "connector"})
        except NotFound:
            raise ConsentGone(GONE) from None
        state = found.get("state") or found.get("error")
        if isinstance(state, str) and state in WAITED_FOR:
            raise ConsentNeeded(WAITED_FOR[state])
        if state:  # websiteUnavailable, rateLimiting, bug, validating…
            raise FeedFailure("La banque ne répond pas à Powens : la lecture reprendra d’elle-même.")
        bank = text_of(part_of(found, "connector").get("name"), 100)
        return Facts(consent.item_id, bank, moment(found.get("expire")))

    def accounts(self, consent: Consent) -> list[GivenAccount]:
        found = _asked(consent, f"{API}/users/me/connections/{consent.item_id}/accounts").get("accounts")
        given = [
            account_of(one, name=one.get("name") or one.get("original_name"), currency=_unit(one.get("currency")))
            for one in _door("").rows(found)
            if not one.get("deleted") and not one.get("disabled")
        ]
        return [account for account in given if account.id]

    def transactions(self, consent: Consent, account: str, since: datetime | None, place: str) -> Page:
        query: dict[str, Any] = {"limit": PAGE, "offset": 0, "all": "true"}
        if since:
            query["last_update"] = since.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
        path = f"{API}/users/me/accounts/{name_of(account)}/transactions"
        try:
            answer = _asked(consent, _door("").inside(place)) if place else _asked(consent, path, query)
        except (NotFound, Rejected) as failure:
            raise PlaceLost(failure.message) if place else failure from None
        return _page(answer)

    def forget(self, consent: Consent, *, with_user: bool) -> None:
        path = f"{API}/users/me" if with_user else f"{API}/users/me/connections/{consent.item_id}"
        try:
            _door(consent.secret).delete(path)
        except (NotFound, KeysRefused):
            return  # the token is dead: there is nothing left to take back

    def read_webhook(self, path: str, headers: Mapping[str, str], body: bytes) -> Call | None:
        secret = settings.POWENS_WEBHOOK_SECRET
        if not secret:
            raise Forged("no secret")
        date = headers.get("BI-Signature-Date", "")[:100]
        signed = f"POST.{path}.{date}.".encode() + body
        right = base64.b64encode(hmac.new(secret.encode(), signed, hashlib.sha256).digest())
        if not date or not hmac.compare_digest(headers.get("BI-Signature", "")[:200].encode(), right):
            raise Forged("signature")
        try:
            said = json.loads(body)
            about = part_of(said, "connection") or (said if "id_user" in said else {})
            item, user = name_of(about.get("id")), name_of(part_of(said, "user").get("id") or about.get("id_user"))
        except (ValueError, TypeError, AttributeError, RecursionError):
            raise Forged("body") from None
        return Call(item, user) if item else None


def _door(token: str) -> Door:
    return Door("Powens", settings.POWENS_API_BASE, {"Authorization": f"Bearer {token}"} if token else {})


def _asked(consent: Consent, path: str, query: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """With the token of the user. It lasts as long as the user: refused, the user is no more."""
    try:
        return _door(consent.secret).get(path, query)
    except KeysRefused:
        raise ConsentGone(GONE) from None


def _unit(currency: Any) -> Any:
    return currency.get("id") if isinstance(currency, dict) else currency


def _page(answer: Mapping[str, Any]) -> Page:
    rows, deleted, unreadable, pending = [], [], [], 0
    for found in _door("").rows(answer.get("transactions")):
        name = name_of(found.get("id"))
        if name and found.get("deleted"):
            deleted.append(f"powens:{name}")
        elif found.get("coming"):
            pending += 1
        elif row := _row(found, name):
            rows.append(row)
        else:
            unreadable.append(told(found))
    place = str(part_of(part_of(answer, "_links"), "next").get("href") or "")
    return Page(tuple(rows), tuple(deleted), pending, tuple(unreadable), _door("").inside(place) if place else "")


def _row(found: Mapping[str, Any], name: str) -> Row | None:
    """`value` is in the currency of the account, whatever was paid abroad."""
    day, amount = day_of(found.get("date"), found.get("rdate")), amount_of(found.get("value"))
    if not name or day is None or amount is None:
        return None
    return Row(
        date=day,
        amount=amount,
        label=text_of(found.get("original_wording") or found.get("wording")) or "Sans libellé",
        value_date=day_of(found.get("vdate")),
        bank_id=f"powens:{name}",
        counterparty=text_of(part_of(found, "counterparty").get("label"), 200),
        kind=text_of(found.get("type"), 40),
    )
