"""The postings of the bank: what waited for it (cheques, cards, what a provider holds) and reached an account; fees.

A payment is entered where its mode of payment waits (5112, 5115, 512). The line of the bank that it is linked to moves
it from there; undoing the link moves it back, on its own day. A cheque is moved by its deposit, on the day of the slip.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from ardoise.banking.models import BankLine, ChequeDeposit, LinkKind, Reconciliation
from ardoise.domain.entries import entry_with, line_of
from ardoise.domain.money import ZERO, Money, total
from ardoise.ledger.books import Accounts
from ardoise.ledger.chunks import chunks
from ardoise.ledger.papers import Papers
from ardoise.ledger.posting import Posting
from ardoise.ledger.sources import fees_of
from ardoise.payments.models import Method

_KINDS = (LinkKind.MADE, LinkKind.FOUND, LinkKind.FEE)


def bank_postings(papers: Papers, first: date, last: date) -> Iterator[Posting]:
    """The lines of the bank that are linked, or were, by their day: one entry for each act of linking."""
    lines = BankLine.objects.filter(company=papers.company, date__gte=first, date__lte=last)
    lines = lines.filter(pk__in=Reconciliation.objects.filter(company=papers.company, kind__in=_KINDS).values("line"))
    for page in chunks(lines.only("pk", "date"), "date", papers.size):
        rows = Reconciliation.objects.filter(line__in=page, kind__in=_KINDS).order_by("line__date", "line", "act", "pk")
        yield from _acts(papers.accounts, list(_with_all(rows)), is_undone=False)


def undone_postings(papers: Papers, first: date, last: date) -> Iterator[Posting]:
    """The links that were undone, on the day of it."""
    at = papers.company.start_of
    rows = Reconciliation.objects.filter(company=papers.company, kind__in=_KINDS)
    rows = rows.filter(undone_at__gte=at(first), undone_at__lt=at(last + timedelta(days=1)))
    links = (link for page in chunks(_with_all(rows), "undone_at", papers.size) for link in page)
    for _, act in groupby(links, key=lambda link: (link.undone_at, link.act)):
        yield from _acts(papers.accounts, list(act), is_undone=True)


def deposit_postings(papers: Papers, first: date, last: date) -> Iterator[Posting]:
    """Cheques given to the bank, on the day of their slip."""
    rows = ChequeDeposit.objects.filter(company=papers.company, date__gte=first, date__lte=last)
    for page in chunks(rows.select_related("account"), "date", papers.size):
        for deposit in page:
            yield from _deposit(papers.accounts, deposit, deposit.date, is_back=False)


def cancelled_postings(papers: Papers, first: date, last: date) -> Iterator[Posting]:
    """Slips that were cancelled: their cheques wait again."""
    at, zone = papers.company.start_of, ZoneInfo(papers.company.time_zone)
    rows = ChequeDeposit.objects.filter(company=papers.company)
    rows = rows.filter(cancelled_at__gte=at(first), cancelled_at__lt=at(last + timedelta(days=1)))
    for page in chunks(rows.select_related("account"), "cancelled_at", papers.size):
        for deposit in page:
            assert deposit.cancelled_at is not None
            yield from _deposit(papers.accounts, deposit, deposit.cancelled_at.astimezone(zone).date(), is_back=True)


def _with_all(rows: QuerySet[Reconciliation]) -> QuerySet[Reconciliation]:
    return rows.select_related("line__account", "payment", "payout", "deposit")


def _acts(accounts: Accounts, links: Sequence[Reconciliation], *, is_undone: bool) -> Iterator[Posting]:
    known = fees_of([link.payment_id for link in links if link.payment_id and link.payout_id])
    for _, rows in groupby(links, key=lambda link: (link.line_id, link.act)):
        if posting := _act(accounts, list(rows), known, is_undone=is_undone):
            yield posting


def _act(
    accounts: Accounts, links: Sequence[Reconciliation], known: dict[int, Money], *, is_undone: bool
) -> Posting | None:
    """From where each payment waited to the account of the line, less the fee: what the line shows."""
    line = links[0].line
    account, journal = accounts.money(Method.BANK_TRANSFER, line.account)
    waited: dict[str, Money] = {}
    for link in links:
        if link.kind == LinkKind.FEE:
            noted = total(known.get(one.payment_id or 0, ZERO) for one in links) if link.payout_id else ZERO
            place = accounts.money(Method.CARD)[0]
            noted = min(noted, -link.amount)
            waited[place] = waited.get(place, ZERO) - noted
            fees = accounts.fit(accounts.books.fees)
            waited[fees] = waited.get(fees, ZERO) + link.amount + noted
        elif link.payment is not None and link.deposit_id is None:
            place = accounts.money(link.payment.method)[0]
            waited[place] = waited.get(place, ZERO) + link.amount
    sign = -1 if is_undone else 1
    waited.pop(account, None)
    lines = [line_of(account, sign * total(waited.values()).cents)]
    lines += [line_of(place, -sign * amount.cents) for place, amount in waited.items()]
    if not any(line.debit or line.credit for line in lines):
        return None
    payout = links[0].payout
    what = f"Versement {payout.provider_id}" if payout else line.label
    on = line.date
    if is_undone:
        assert links[0].undone_at is not None
        on = links[0].undone_at.astimezone(ZoneInfo(accounts.company.time_zone)).date()
        what = f"Lien défait : {what}"
    reference = f"BQ-{line.pk}"
    entry = entry_with(lines, journal, on, reference, what[:200], reference_date=line.date)
    key = f"{'bank:undone' if is_undone else 'bank'}:{links[0].act}"
    return Posting(key, entry, "bank", line.pk, number=reference)


def _deposit(accounts: Accounts, deposit: ChequeDeposit, on: date, *, is_back: bool) -> Iterator[Posting]:
    account, journal = accounts.money(Method.BANK_TRANSFER, deposit.account)
    place = accounts.money(Method.CHEQUE)[0]
    if account == place:
        return
    cents = -deposit.total.cents if is_back else deposit.total.cents
    what = f"Remise de chèques {deposit.number}"
    label = f"Annulation : {what}" if is_back else what
    entry = entry_with([line_of(account, cents), line_of(place, -cents)], journal, on, deposit.number, label)
    key = f"deposit:cancelled:{deposit.pk}" if is_back else f"deposit:{deposit.pk}"
    yield Posting(key, entry, "deposit", deposit.pk, number=deposit.number)
