"""A consumer goes back on a quote signed at a distance: at once, without a reason, with a receipt."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from ardoise.domain import withdrawal
from ardoise.domain.document import OperationCategory, from_json
from ardoise.domain.errors import Conflict, Invalid, Refused
from ardoise.domain.identifiers import clean_email, clean_text
from ardoise.history import clock
from ardoise.history.models import Event
from ardoise.history.record import PRODUCT, Author, record, where
from ardoise.history.turns import writing
from ardoise.notifications.actions.write import write_message, written_before
from ardoise.rendering.letters import render_letter
from ardoise.sales import amounts, events
from ardoise.sales.actions.complete_signature import file_of_signature, has_file, keep_file
from ardoise.sales.actions.draft import delete_draft, lock
from ardoise.sales.certificate import day_text, receipt_of, when_text
from ardoise.sales.deals import link_to
from ardoise.sales.logo import logo_bytes
from ardoise.sales.models import (
    Acceptance,
    Decline,
    Invoice,
    InvoiceKind,
    InvoiceState,
    Quote,
    QuoteState,
    Signature,
    SignatureFileKind,
    Withdrawal,
)
from ardoise.web.fitting import misfits

REFUND_DAYS = 14  # C. conso. L221-24
DELIVERING = (InvoiceKind.INVOICE, InvoiceKind.FINAL)

_DECLARATIONS = {
    "fr": "Je vous notifie ma rétractation du contrat portant sur le devis {number}, signé le {day}.",
    "en": "I hereby give notice that I withdraw from my contract for quote {number}, signed on {day}.",
}
_RECEIPTS = {
    "fr": (
        "Accusé de réception de votre rétractation",
        "Bonjour,\n\nNous avons reçu votre rétractation du devis {number} le {when}. L’accusé de réception est joint :"
        " gardez-le. Ce que vous avez versé vous est remboursé sous 14 jours{early}.\n\n{company}",
        ", moins le prix de ce qui a déjà été fait à votre demande",
    ),
    "en": (
        "Receipt of your withdrawal",
        "Hello,\n\nWe received your withdrawal from quote {number} on {when}. The receipt is attached: keep it. What"
        " you paid is reimbursed within 14 days{early}.\n\n{company}",
        ", less the price of what was already done at your request",
    ),
}


def last_day(signature: Signature) -> date | None:
    """The last day to withdraw; None while goods are not received. Meaningless when `can_withdraw` is False."""
    has_goods = from_json(signature.document).operation_category is not OperationCategory.SERVICES
    received = _received_on(signature.quote) if has_goods else None
    return withdrawal.last_day(_signed_on(signature), has_goods=has_goods, received_on=received)


def can_withdraw(signature: Signature) -> bool:
    """Whether the control is to be shown: during the whole period, until it is used."""
    if not signature.can_withdraw or getattr(signature, "withdrawal", None):
        return False
    return withdrawal.has_control(_signed_on(signature), signature.company.today, last_day(signature))


def declaration_of(signature: Signature, language: str) -> str:
    """What is confirmed, word for word."""
    text = _DECLARATIONS.get(language, _DECLARATIONS["fr"])
    return text.format(number=signature.quote.number, day=day_text(signature.at, signature.company))


def withdraw(signature: Signature, *, name: str, email: str, language: str = "fr", by: Author) -> Withdrawal:
    """End the contract: nothing more is billed, drafts go, and the company is told what it must credit.

    Confirmed twice is once. Raises Conflict("withdrawal_over") after the period, Invalid for the name or the address.
    """
    name = " ".join(clean_text(name).split())
    with writing():
        quote = lock(signature.quote)
        signature = Signature.objects.select_related("company", "quote", "event").get(pk=signature.pk)
        if known := Withdrawal.objects.filter(signature=signature).first():
            return known
        if not can_withdraw(signature):
            message = "Le délai de rétractation de ce contrat est passé : écrivez à l’entreprise."
            raise Conflict("withdrawal_over", message, "status")
        origin = where.get()
        done = Withdrawal(
            signature=signature,
            name=name,
            email=clean_email(email),
            text=declaration_of(signature, language),
            ip=origin.ip,
            user_agent=origin.user_agent[:300],
            at=clock.now(),
        )
        _require_whole(done)
        done.save()
        _undo(quote)
        to_credit = ", ".join(still_billed(quote))
        record(
            quote.company_id,
            events.QUOTE_WITHDRAWN,
            quote,
            by=by,
            number=quote.number,
            to_do=f"annulez par un avoir {to_credit}" if to_credit else "rien n’est facturé, il n’y a rien à faire",
            signature=signature.pk,
        )
    return done


def complete_withdrawal(event_id: int) -> None:
    """What follows `quote.withdrawn`: the receipt on a durable medium, kept and sent. A task of the outbox."""
    done = Withdrawal.objects.select_related("signature__company", "signature__quote", "signature__event").get(
        signature__quote_id=_quote_of(event_id)
    )
    signature, company = done.signature, done.signature.company
    document = from_json(signature.document)
    if not has_file(signature, SignatureFileKind.RECEIPT):
        pdf = render_letter(receipt_of(done, document, logo=logo_bytes(document)))
        name = f"Retractation-{document.number}.pdf".replace("/", "-")
        keep_file(signature, SignatureFileKind.RECEIPT, pdf, name)
    receipt = file_of_signature(signature, SignatureFileKind.RECEIPT)
    assert receipt is not None
    subject, text, early = _RECEIPTS.get(signature.language, _RECEIPTS["fr"])
    once = f"withdrawal:{done.pk}"
    with writing():
        if written_before(company, once):
            return
        write_message(
            company,
            about=signature.quote,
            subject=subject,
            text=text.format(
                number=document.number,
                when=when_text(done.at, company),
                early=early if signature.starts_early else "",
                company=company,
            ),
            to=list({done.email, signature.email}),  # both are the consumer's
            attachments=[(receipt, receipt.name)],
            once=once,
            deal=link_to(signature.quote),
            by=PRODUCT,
        )


def still_billed(quote: Quote) -> list[str]:
    """The numbers of its issued invoices that a credit note has not cancelled yet."""
    billed = amounts.earlier_invoices([quote])
    return [one.issue.number for one in billed if any(group.base or group.vat for group in one.groups)]


def _quote_of(event_id: int) -> int:
    return Event.objects.get(pk=event_id).subject_id


def _signed_on(signature: Signature) -> date:
    return signature.at.astimezone(ZoneInfo(signature.company.time_zone)).date()


def _received_on(quote: Quote) -> date | None:
    """The day the goods were received: the one written on the quote, or that of the invoice of all of it."""
    invoices = Invoice.objects.filter(sources__quote=quote, state=InvoiceState.ISSUED, kind__in=DELIVERING)
    days = [invoice.delivery_date or invoice.date for invoice in invoices]
    known = [day for day in (*days, quote.delivery_date) if day is not None]
    return max(known, default=None)


def _require_whole(done: Withdrawal) -> None:
    problems = misfits(done, ["name"])
    if not done.name:
        problems.append(Refused("name_missing", "Écrivez votre nom et votre prénom.", "name"))
    if not done.email:
        problems.append(Refused("email_missing", "Donnez l’adresse où envoyer l’accusé de réception.", "email"))
    if problems:
        raise Invalid(problems)


def _undo(quote: Quote) -> None:
    """The quote is refused, and its drafts go."""
    for draft in Invoice.objects.filter(sources__quote=quote, state=InvoiceState.DRAFT).distinct():
        delete_draft(draft, by=PRODUCT)
    Acceptance.objects.filter(quote=quote).delete()
    Decline.objects.get_or_create(quote=quote, defaults={"reason": withdrawal.REASON})
    Quote.objects.filter(pk=quote.pk).update(state=QuoteState.DECLINED)
