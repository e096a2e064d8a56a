"""Read what a provider paid out to the bank, with what each payout is made of. Nothing of it moves money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction

from ardoise.banking import events
from ardoise.banking.models import Payout, PayoutPart, PayoutSource, Reconciliation
from ardoise.banking.payout_parts import tie
from ardoise.domain.errors import Refused
from ardoise.domain.french import date_text
from ardoise.domain.money import Money
from ardoise.history import clock, outbox
from ardoise.history.outbox import GiveUp, TryLater
from ardoise.history.record import PRODUCT, Author, lock_chain, record
from ardoise.payments.models import ProviderAccount
from ardoise.payments.online import asking, provider_of
from ardoise.payments.providers.base import Keys, KeysRefused, PaidOut, ProviderFailure
from ardoise.payments.providers.mollie.payouts import ORGANISATION
from ardoise.web.secrets import decrypt, encrypt

TASK = "banking.read_payouts"
EURO = "EUR"
LATELY = timedelta(days=60)  # how far back each reading looks
EVERY = 6 * 3600  # seconds between two readings of an account
LARGEST = Decimal(10) ** 15


@dataclass(frozen=True)
class Found:
    """What one reading brought, and what it left aside, in French sentences."""

    added: tuple[Payout, ...] = ()
    remarks: tuple[str, ...] = ()


def read_payouts(account: ProviderAccount, *, by: Author = PRODUCT) -> Found:
    """The payouts of the last 60 days, and what changed in those that are known. Idempotent. Raises ProviderFailure.

    A trial moves no money: a test account has no payout, and a test payout of a live one is left out. The provider is
    asked outside the transaction.
    """
    if account.is_test:
        return Found()
    since = account.company.today - LATELY
    source = PayoutSource.objects.filter(account=account).first() or PayoutSource(account=account)
    try:
        told = _ask(account, source, since)
    except ProviderFailure as failure:
        source.error = failure.message[:300]
        source.save()
        raise
    with transaction.atomic():
        lock_chain(account.company_id)
        added, remarks = [], []
        for one in told:
            remark = _left_out(one)
            if remark:
                remarks.append(remark)
            elif payout := _write(account, one, by=by):
                added.append(payout)
        source.read_at, source.error, source.remarks = clock.now(), "", list(dict.fromkeys(remarks))
        source.save()
    return Found(tuple(added), tuple(source.remarks))


def watch_payouts() -> None:
    """One task for each connected account that really moves money, whose failure is its own."""
    slot = int(clock.now().timestamp()) // EVERY
    rows = ProviderAccount.objects.filter(disconnected_at=None, is_test=False)
    for pk in rows.values_list("pk", flat=True):
        outbox.put(TASK, key=f"payouts:{pk}:{slot}", account_pk=pk)


def read_payouts_of(account_pk: int) -> None:
    """Carries out one task of `watch_payouts`."""
    account = ProviderAccount.objects.select_related("company").get(pk=account_pk)
    if account.disconnected_at is not None:
        return
    try:
        read_payouts(account)
    except KeysRefused as failure:
        raise GiveUp(failure.message) from None
    except ProviderFailure as failure:
        raise TryLater(failure.message) from None


def _ask(account: ProviderAccount, source: PayoutSource, since: date) -> Sequence[PaidOut]:
    provider = provider_of(account)
    if source.secret:
        return provider.payouts(Keys(decrypt(source.secret)), since)
    return asking(account, lambda keys: provider.payouts(keys, since))


def _left_out(one: PaidOut) -> str:
    """Why a payout is not written, in a sentence."""
    if one.is_test:
        return "Un versement d’essai est laissé de côté : aucun argent n’a bougé."
    if one.currency != EURO:
        return (
            f"Un versement en {one.currency}, attendu le {date_text(one.arrives_on)}, est laissé de côté : Ardoise ne "
            "rapproche que des euros."
        )
    sums = [one.net, *(value for part in one.parts for value in (part.gross, part.fee))]
    if any(abs(value) >= LARGEST for value in sums):
        return f"Le versement {one.id} porte un montant illisible : il est laissé de côté."
    return ""


def _write(account: ProviderAccount, one: PaidOut, *, by: Author) -> Payout | None:
    """The payout when it is new. One that is linked to a line is not touched any more, but for its failure."""
    known = Payout.objects.filter(company=account.company_id, provider=account.provider, provider_id=one.id).first()
    if known and one.is_failed != known.is_failed:
        known.is_failed = one.is_failed
        known.save(update_fields=["is_failed"])
    if one.is_failed or (known and Reconciliation.objects.filter(payout=known, undone_at=None).exists()):
        return None
    gross = Money(sum((part.gross for part in one.parts), Decimal(0)))
    fee = Money(sum((part.fee for part in one.parts), Decimal(0)))
    net = Money(one.net)
    is_known = one.is_known and gross - fee == net
    payout = known or Payout(company=account.company, provider=account.provider, provider_id=one.id)
    payout.account, payout.arrives_on, payout.token = account, one.arrives_on, one.token[:60]
    payout.gross, payout.fee = (gross, fee) if is_known else (net, Money(0))
    payout.net, payout.is_known, payout.read_at = net, is_known, clock.now()
    payout.save()
    _write_parts(payout, one)
    tie(payout, {part.id: part.once for part in one.parts if part.once})
    if known:
        return None
    record(
        account.company_id,
        events.PAYOUT_READ,
        payout,
        by=by,
        provider=provider_of(account).label,
        amount=net,
        day=date_text(payout.arrives_on),
    )
    return payout


def _write_parts(payout: Payout, one: PaidOut) -> None:
    """Those that are new, without those that the provider says no more."""
    payout.parts.exclude(provider_id__in=[part.id[:100] for part in one.parts]).delete()
    known = set(payout.parts.values_list("provider_id", flat=True))
    PayoutPart.objects.bulk_create(
        PayoutPart(
            payout=payout,
            kind=part.kind.value,
            provider_id=part.id[:100],
            gross=Money(part.gross),
            fee=Money(part.fee),
            label=part.label[:200],
            charge=part.charge[:100],
        )
        for part in one.parts
        if part.id[:100] not in known
    )


def give_organisation_key(account: ProviderAccount, secret: str, *, by: Author) -> Found:
    """Tried at once, kept covered. Raises Refused("keys_refused") when it may not read payouts."""
    secret = secret.strip()
    if not secret.startswith(ORGANISATION):
        message = f"Un jeton d’organisation de Mollie commence par « {ORGANISATION} »."
        raise Refused("keys_refused", message, "secret")
    try:
        provider_of(account).payouts(Keys(secret), account.company.today)
    except ProviderFailure as failure:
        raise Refused("keys_refused", failure.message, "secret") from None
    with transaction.atomic():
        lock_chain(account.company_id)
        source = PayoutSource.objects.filter(account=account).first() or PayoutSource(account=account)
        source.secret = encrypt(secret)
        source.save()
        record(account.company_id, events.PAYOUT_KEY_GIVEN, account, by=by, provider=provider_of(account).label)
    return read_payouts(account, by=by)
