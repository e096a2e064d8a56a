"""What the company wished at signing: the down payment that the quote foresees, drafted, or issued and sent."""

from __future__ import annotations

from ardoise.domain.document import from_json
from ardoise.domain.errors import Refused
from ardoise.history.record import PRODUCT, record
from ardoise.history.turns import writing
from ardoise.sales import events
from ardoise.sales.actions.bill import bill_down_payment
from ardoise.sales.actions.draft import lock
from ardoise.sales.actions.issue import issue_invoice
from ardoise.sales.actions.send import send_document
from ardoise.sales.mails import recipients
from ardoise.sales.models import DownPaymentAtSigning, Invoice, QuoteState, Signature
from ardoise.sales.selection import down_payment_of
from ardoise.sales.signing import rules_of


def bill_signed(event_id: int) -> None:
    """What follows `quote.signed`, run before the answer to the customer, and by the worker if a kill interrupted it.

    A refusal (no counter, something missing on the invoice) is told to the company, and leaves the draft: nothing of
    it can touch the signature.
    """
    signature = Signature.objects.select_related("company", "quote__contact").get(event_id=event_id)
    wish = rules_of(signature.company).down_payment
    if wish == DownPaymentAtSigning.NONE:
        return
    try:
        invoice = _draft(signature)
        if invoice is not None and wish == DownPaymentAtSigning.ISSUE:
            _issue(signature, invoice)
    except Refused as refusal:
        with writing():
            quote = signature.quote
            record(
                quote.company_id,
                events.QUOTE_NOT_BILLED,
                quote,
                by=PRODUCT,
                number=quote.number,
                reason=refusal.message,
            )


def _draft(signature: Signature) -> Invoice | None:
    """The down payment of this signature, made once; None when none is foreseen, or something is billed already."""
    once = f"signature:{signature.pk}"
    document = from_json(signature.document)
    with writing():
        quote = lock(signature.quote)
        if known := Invoice.objects.filter(company=quote.company, once=once).first():
            return known
        is_foreseen = down_payment_of(quote, document) is not None
        if not is_foreseen or quote.state != QuoteState.ACCEPTED or quote.billings.exists():
            return None
        invoice = bill_down_payment(quote, percent=document.down_payment_percent, by=PRODUCT)
        invoice.once = once
        invoice.save(update_fields=["once"])
    return invoice


def _issue(signature: Signature, invoice: Invoice) -> None:
    if not invoice.is_issued:
        invoice = issue_invoice(invoice, by=PRODUCT)
    to = () if recipients(invoice)[0] else (signature.email,)
    send_document(invoice, to=to, once=f"signature:{signature.pk}:acompte", by=PRODUCT)
