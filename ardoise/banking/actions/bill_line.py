"""« Créer la facture » from money that came: a draft of exactly its amount, linked to its line once it is issued.

An invoice is due when the service is delivered; money received before is a down payment: a quote that waits to be
billed is billed for that amount instead.
"""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from ardoise.banking.actions.link import link_line, method_of
from ardoise.banking.actions.merge import merge_line
from ardoise.banking.links import locked, require_linkable
from ardoise.banking.models import BankLine, InvoiceFromLine, Reconciliation
from ardoise.catalogue.models import CatalogueItem
from ardoise.contacts.models import Contact
from ardoise.domain.errors import Conflict, Refused
from ardoise.domain.french import money_text
from ardoise.domain.money import ZERO
from ardoise.history import clock
from ardoise.history.models import Event
from ardoise.history.record import PRODUCT, Author
from ardoise.payments.actions.record import Wanted
from ardoise.payments.models import Payment
from ardoise.sales.actions.bill import bill_down_payment, bill_total
from ardoise.sales.actions.draft import create_invoice
from ardoise.sales.models import Invoice, InvoiceState, Quote, Settlement
from ardoise.sales.sheet import Sheet, TypedLine


def bill_line(
    line: BankLine,
    *,
    by: Author,
    contact: Contact | None = None,
    item: CatalogueItem | None = None,
    label: str = "",
    vat_rate: Decimal | None = None,
) -> Invoice:
    """A draft of one line at a price with VAT, so that its total is the money to the cent, said paid on its day.

    The day of the money is proposed as that of the service. Without a rate: that of the item, else the usual one.
    Raises Refused("line_money_out"), Conflict("draft_exists").
    """
    with transaction.atomic():
        line = locked(line)
        _require_to_bill(line)
        typed = TypedLine(
            label=label,
            unit_price=line.left.amount,
            vat_rate=vat_rate,
            catalogue_item=item.pk if item else None,
        )
        values = {
            "contact": contact,
            "prices_include_vat": True,
            "delivery_date": line.date,
            "paid_on": line.date,
            "paid_method": method_of(line),
        }
        return _tied(line, create_invoice(line.company, Sheet(values, [typed]), by=by), by=by)


def bill_quote_of_line(line: BankLine, quote: Quote, *, by: Author, whole: bool = False) -> Invoice:
    """The down payment of an accepted quote for the amount of the line; `whole` bills all that is left of it.

    Raises what billing refuses: more than is left, a draft that waits already.
    """
    with transaction.atomic():
        line = locked(line)
        _require_to_bill(line)
        if whole:
            return _tied(line, bill_total([quote], by=by), by=by)
        return _tied(line, bill_down_payment(quote, amount=line.left, by=by), by=by)


def draft_of(line: BankLine) -> Invoice | None:
    """The draft made from this line that waits to be issued."""
    tie = line.billed.filter(invoice__state=InvoiceState.DRAFT).select_related("invoice").order_by("-pk").first()
    return tie.invoice if tie else None


def require_paid(event: Event) -> None:
    """In the transaction that issues an invoice said paid: the line it was made from must hold its money, for the
    paper says so. Raises Refused("paid_less")."""
    tie = InvoiceFromLine.objects.filter(invoice=event.subject_id, done_at=None).select_related("line").first()
    if tie is None:
        return
    due, left = Settlement.objects.get(invoice=tie.invoice_id).due, max(ZERO, locked(tie.line).left)
    if due > left:
        message = (
            f"Cette facture se dit déjà payée et demande {money_text(due)}, mais la ligne de la banque n’a plus que "
            f"{money_text(left)} : effacez « Déjà payée le », ou ramenez le total à cette somme."
        )
        raise Refused("paid_less", message, "paid_on")


def is_made_from_a_line(event: Event) -> bool:
    return InvoiceFromLine.objects.filter(invoice=event.subject_id, done_at=None).exists()


def link_billed(event_id: int) -> None:
    """What follows issuing: the line pays the invoice that was made from it, once, for what both have left.

    Runs before the payment of an invoice said paid is noted, which then finds it made; or finds that payment, and
    the line proves it. Nothing when the line was linked to something else meanwhile.
    """
    event = Event.objects.get(pk=event_id)
    tie = InvoiceFromLine.objects.filter(invoice=event.subject_id, done_at=None).select_related("invoice").first()
    if tie is None or not tie.invoice.is_issued:
        return
    with transaction.atomic():
        line = locked(tie.line)
        if InvoiceFromLine.objects.filter(pk=tie.pk, done_at=None).update(done_at=clock.now()):
            _link(line, tie.invoice)


def _link(line: BankLine, invoice: Invoice) -> None:
    share = min(line.left, Settlement.objects.get(invoice=invoice).due)
    try:
        if share > ZERO:
            link_line(line, [Wanted(invoice, share)], by=PRODUCT, is_automatic=True)
        elif payment := _noted(line, invoice):
            merge_line(line, [payment], by=PRODUCT, is_automatic=True)
    except Refused:
        pass  # linked elsewhere, or paid otherwise, meanwhile: the line waits, and its proposal says what is left


def _noted(line: BankLine, invoice: Invoice) -> Payment | None:
    """The payment that issuing noted, when it is this very money."""
    rows = Payment.objects.money().filter(allocations__invoice=invoice, amount=line.left, date=line.date, reversal=None)
    taken = Reconciliation.objects.filter(payment__in=rows.values("pk"), undone_at=None).values("payment")
    return rows.exclude(pk__in=taken).order_by("pk").first()


def _require_to_bill(line: BankLine) -> None:
    if line.cents <= 0:
        message = "Cette ligne est une sortie d’argent : une facture part d’une entrée."
        raise Refused("line_money_out", message, "line")
    require_linkable(line)
    if draft := draft_of(line):
        message = f"Une facture de cette ligne attend : {draft.display_number}. Validez-la ou supprimez-la d’abord."
        raise Conflict("draft_exists", message, "invoice")


def _tied(line: BankLine, invoice: Invoice, *, by: Author) -> Invoice:
    InvoiceFromLine.objects.create(line=line, invoice=invoice, created_by_id=by.pk)
    return invoice
