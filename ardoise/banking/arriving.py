"""Whether a line of the bank seems to pay an invoice that nobody linked yet: then its customer is not reminded."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F

from ardoise.banking.desk import one_slip
from ardoise.banking.links import WAITING
from ardoise.banking.models import BankLine, LineProposal
from ardoise.domain.bank_labels import read_label
from ardoise.domain.french import date_text, money_text
from ardoise.domain.matching import Status
from ardoise.domain.names import match_name
from ardoise.sales.models import Invoice

_ENOUGH = 50  # hundredths of a customer's name, as `match_name` counts them


def arriving(invoices: Sequence[Invoice]) -> dict[int, str]:
    """Why the money of each of these seems to be on the account, in words. Two queries, however many invoices."""
    if not invoices:
        return {}
    found = _proposed(invoices)
    return {**_named([invoice for invoice in invoices if invoice.pk not in found]), **found}


def _proposed(invoices: Sequence[Invoice]) -> dict[int, str]:
    """The first reading of a waiting line is this invoice, which still asks what it did when the line was read."""
    asked = {invoice.pk: invoice for invoice in invoices}
    rows = LineProposal.objects.filter(
        company__in={invoice.company_id for invoice in invoices},
        status__in=[Status.AUTO, Status.SUGGEST],
        line__state__in=WAITING,
        line__linked_cents=0,
    )
    found = {}
    for row in rows.select_related("line").order_by("line__date", "line"):
        for pk, cents, due in row.content["candidates"][0]["links"]:
            if cents > 0 and pk in asked and asked[pk].settlement.due.cents == due:
                found[pk] = _said(row.line)
    return found


def _named(invoices: Sequence[Invoice]) -> dict[int, str]:
    """A receipt of what is due, that names the customer and is linked to nothing."""
    dues = {(invoice.company_id, invoice.settlement.due.cents) for invoice in invoices if invoice.settlement.due}
    lines = BankLine.objects.annotate(paid=F("cents") + F("kept_cents")).filter(
        company__in={company for company, _ in dues},
        paid__in={cents for _, cents in dues},
        state__in=WAITING,
        linked_cents=0,
        currency="EUR",
    )
    receipts: dict[tuple[int, int], list[BankLine]] = {}
    for row in lines.order_by("date", "pk"):
        receipts.setdefault((row.company_id, row.paid), []).append(row)
    found = {}
    for invoice in invoices:
        for line in receipts.get((invoice.company_id, invoice.settlement.due.cents), ()):
            words = read_label(line.label, line.counterparty, line.memo).words
            if match_name(invoice.customer_name, words, {}, close=one_slip).share >= _ENOUGH:
                found[invoice.pk] = _said(line)
    return found


def _said(line: BankLine) -> str:
    day, amount = date_text(line.date), money_text(line.amount)
    return f"une ligne de la banque du {day}, de {amount}, semble la régler : liez-la dans Ma Banque"
