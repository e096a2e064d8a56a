"""Every entry of a company between two days, streamed in their order: what is frozen decides, nothing is stored.

Keys are unique and stable: "invoice:12", "payment:34", "vat:34:56" (a payment and its allocation), "vat:issue:12",
"replaced:12" (what the corrective invoice 12 cancels). What is written later adds postings: it changes none of those
that were captured.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cache
from operator import itemgetter

from django.db.models import QuerySet

from ardoise.companies.models import Company
from ardoise.ledger import bank_sources, sources
from ardoise.ledger.books import Accounts, accounts_of
from ardoise.ledger.chunks import SIZE
from ardoise.ledger.formats import ExportLine
from ardoise.ledger.matches import lettered
from ardoise.ledger.papers import Papers
from ardoise.ledger.posting import Match, Posting
from ardoise.ledger.receipts import Families
from ardoise.ledger.shares import COUNTED
from ardoise.ledger.sources import PAYMENT_COLUMNS, Paid, paid_of
from ardoise.payments.models import Allocation, Payment
from ardoise.payments.queries import COUNTS
from ardoise.sales.models import Invoice

__all__ = ["Match", "Posting", "export_lines", "postings", "postings_of_invoice", "postings_of_payment"]

BEGINNING = date(1900, 1, 1)
OF_SALES = (
    sources.invoice_postings,
    sources.payment_postings,
    sources.confirmed_postings,
    sources.later_postings,
    sources.later_confirmed_postings,
)
OF_BANK = (
    bank_sources.deposit_postings,
    bank_sources.cancelled_postings,
    bank_sources.bank_postings,
    bank_sources.undone_postings,
)


def postings(
    company: Company,
    *,
    first: date | None,
    last: date,
    accounts: Accounts | None = None,
    letters_from: date | None = None,
    size: int = SIZE,
) -> Iterator[Posting]:
    """The postings of these days: by date, then documents before what settles them. `first` None: from the beginning.

    What is before the day from which the books are kept here (`Books.starts_on`) is left out. Letters are of what is
    closed between `first`, or `letters_from` when it is earlier, and `last`. `size`: how many rows are read at once.

    The streams share what they read: each makes the postings of a whole page before it gives the first of them.
    """
    accounts = accounts or accounts_of(company)
    since = max(first or BEGINNING, accounts.books.starts_on or BEGINNING)
    families = Families(Papers(company, accounts, size))
    streams = [stream(families, since, last) for stream in OF_SALES]
    streams += [stream(families.papers, since, last) for stream in OF_BANK]
    ranked = [_ranked(rank, stream) for rank, stream in enumerate(streams)]
    merged = (posting for _, posting in heapq.merge(*ranked, key=itemgetter(0)))
    yield from lettered(merged, families, min(since, letters_from or since), last, size)


def _ranked(rank: int, stream: Iterator[Posting]) -> Iterator[tuple[tuple[date, int, int], Posting]]:
    """Without the documents of nothing, which have no line."""
    for number, posting in enumerate(posting for posting in stream if posting.entry.lines):
        yield (posting.entry.date, rank, number), posting


def postings_of_invoice(invoice: Invoice, accounts: Accounts | None = None) -> list[Posting]:
    """The entries of one issued document: its own, and the VAT that its payments made due."""
    papers = Papers(invoice.company, accounts or accounts_of(invoice.company))
    families = Families(papers)
    papers.load([invoice.pk])
    found = list(sources.of_invoices(families, [invoice.pk]))
    shares = Allocation.objects.filter(invoice=invoice)
    payments = Payment.objects.filter(pk__in=shares.filter(made_at=None).values("payment"))
    vat = [one for one in sources.of_payments(families, _counted(payments)) if one.source == "vat"]
    vat += [one for one in sources.of_later(families, _later(shares)) if one.source == "vat"]
    number = papers.paper(invoice.pk).number
    return found + sorted((one for one in vat if one.number == number), key=lambda one: one.entry.date)


def postings_of_payment(payment: Payment, accounts: Accounts | None = None) -> list[Posting]:
    """The entries of one payment; none while it is only announced."""
    families = Families(Papers(payment.company, accounts or accounts_of(payment.company)))
    found = list(sources.of_payments(families, _counted(Payment.objects.filter(pk=payment.pk))))
    return found + list(sources.of_later(families, _later(Allocation.objects.filter(payment=payment))))


def export_lines(
    found: Iterable[Posting],
    accounts: Accounts,
    first_number: int = 1,
    *,
    first_rank: int = 1,
    valid_on: date | None = None,
    holds: Callable[[Posting, Match], bool] | None = None,
) -> Iterator[ExportLine]:
    """The lines of a file: entries numbered from `first_number` without a gap, lines from `first_rank`.

    `valid_on` is the day of validation (that of each entry when not given). A letter is written when `holds` says that
    the file has all that it closes, else it would not balance there.
    """
    label, journal_label = cache(accounts.label), cache(accounts.journal_label)
    rank = first_rank
    for number, posting in enumerate(found, first_number):
        entry = posting.entry
        for line in entry.lines:
            is_customer = bool(line.aux) or line.account.startswith(("411", "416"))
            match = posting.letters.get(line.aux) if is_customer else None
            if match and holds and not holds(posting, match):
                match = None
            yield ExportLine(
                journal=entry.journal,
                journal_label=journal_label(entry.journal),
                number=number,
                rank=rank,
                date=entry.date,
                account=line.account,
                account_label=label(line.account),
                piece=entry.reference,
                piece_date=entry.reference_date,
                label=entry.label,
                debit=line.debit.cents,
                credit=line.credit.cents,
                valid_date=valid_on or entry.date,
                aux=line.aux,
                aux_label=line.aux_name if line.aux else "",
                due=posting.due if is_customer else None,
                letter=match.code if match else "",
                letter_date=match.date if match else None,
                nature=posting.nature,
            )
            rank += 1


def _counted(rows: QuerySet[Payment]) -> list[Paid]:
    found = rows.filter(COUNTS).order_by("date", "pk").values_list(*PAYMENT_COLUMNS, named=True)
    return [paid_of(row) for row in found]


def _later(rows: QuerySet[Allocation]) -> list[int]:
    return list(rows.filter(COUNTED, made_at__isnull=False).order_by("made_at", "pk").values_list("pk", flat=True))
