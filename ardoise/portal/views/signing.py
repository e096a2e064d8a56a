"""Signing a quote: what is agreed to, the signature, the code when the company asks one, then thanks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from ardoise.archive.keep import read
from ardoise.domain.changes import changes
from ardoise.domain.consent import ConsentCode
from ardoise.domain.document import from_json
from ardoise.domain.errors import Conflict, Refused
from ardoise.domain.money import Money
from ardoise.history import clock
from ardoise.notifications.models import DeliveryState, Opening, OpeningKind
from ardoise.portal import reading
from ardoise.portal.choices import MADE, choosable, chosen_in
from ardoise.portal.door import Deal, DealRequest, deal_page, page, too_many
from ardoise.portal.signing_form import LABELS, SigningForm
from ardoise.portal.told import told_changes
from ardoise.portal.views.paying import Wish
from ardoise.sales.actions.code import MINUTES, send_code
from ardoise.sales.actions.sign import check, sign_quote
from ardoise.sales.actions.withdraw import can_withdraw, last_day
from ardoise.sales.codes import masked
from ardoise.sales.evidence import Came
from ardoise.sales.models import (
    Invoice,
    InvoiceKind,
    Quote,
    QuoteVersion,
    Signature,
    SignatureFile,
    SignatureFileKind,
)
from ardoise.sales.selection import down_payment_of
from ardoise.sales.signing import Proposal, proposal_of, require_signable, rules_of
from ardoise.web.limits import Limit

TRIES = Limit("portal.sign", most=40, seconds=600)  # posts of one deal
ONE_ACT = timedelta(minutes=5)
FOR_CUSTOMER = (SignatureFileKind.SIGNED, SignatureFileKind.CERTIFICATE, SignatureFileKind.EVIDENCE)


@require_http_methods(["GET", "HEAD", "POST"])
@deal_page
def sign(request: DealRequest) -> HttpResponse:
    quote = quote_of(request)
    try:
        if request.method != "POST":
            require_signable(quote)
            return _blank(request, quote)
        if not TRIES.count(request, request.deal.link.deal):
            return too_many(request, TRIES)
        return _posted(request, quote)
    except Conflict as conflict:
        if conflict.code == "quote_signed" and _is_second_click(request, quote):
            return HttpResponseRedirect(f"{_next_page(request.deal)}?signe=1")
        return closed(request, quote, conflict)


@require_safe
@deal_page
def terms(request: DealRequest) -> HttpResponse:
    """The general conditions: those that were signed, else those of today."""
    quote = quote_of(request)
    signature = Signature.objects.select_related("terms_file").filter(quote=quote).first()
    file = signature.terms_file if signature else rules_of(quote.company).terms_file
    if file is None:
        raise Http404
    response = HttpResponse(read(file), content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, file.name) or "inline"
    return response


@require_safe
@deal_page
def proof(request: DealRequest, kind: str) -> HttpResponse:
    """The signed quote, its certificate, its evidence."""
    rows = SignatureFile.objects.select_related("file").filter(signature__quote=quote_of(request), kind=kind)
    found = rows.first()
    if found is None:
        raise Http404
    response = HttpResponse(read(found.file), content_type=found.file.media_type)
    response["Content-Disposition"] = content_disposition_header(True, found.file.name)
    return response


def quote_of(request: DealRequest) -> Quote:
    quote = request.deal.quote
    if quote is None:
        raise Http404
    return quote


def closed(request: DealRequest, quote: Quote, conflict: Conflict) -> HttpResponse:
    """Nothing to sign: why, and what to do. A quote that is signed shows what follows from its signature."""
    status = 409 if request.method == "POST" else 200
    if conflict.code == "quote_signed":
        return page(request, "portal/sign_done.html", _done(request, quote), status=status)
    context: dict[str, Any] = {"code": conflict.code, "quote": quote, "step": 2}
    if conflict.code == "version_replaced":
        context |= _what_changed(request.deal, quote, request.POST.get("version", ""))
    return page(request, "portal/sign_closed.html", context, status=status)


def _blank(request: DealRequest, quote: Quote) -> HttpResponse:
    """The choice comes from the page of the quote; one that is not whole goes back there."""
    try:
        proposal = _proposal(request, quote)
    except Refused:
        return _choose_again(request)
    return _form(request, proposal, SigningForm.blank(request.deal, proposal))


def _posted(request: DealRequest, quote: Quote) -> HttpResponse:
    deal, data = request.deal, request.POST
    form, version = SigningForm.of(data), _number(data.get("version", ""))
    require_signable(quote, version=version)
    try:
        proposal = _proposal(request, quote)
    except Refused:
        return _choose_again(request)
    if "back" in data:
        return _form(request, proposal, form)
    given, chosen = form.given(deal), proposal.chosen
    try:
        if proposal.rules.asks_code and ("code" not in data or "again" in data):
            check(quote, given, version=version, chosen=chosen, language=deal.language)
            return _send(request, proposal, form)
        sign_quote(
            quote,
            given,
            version=version,
            chosen=chosen,
            came=_came(request, quote),
            code=data.get("code", ""),
            by=form.visitor(deal),
        )
    except Conflict:
        raise
    except Refused as refusal:
        form.add(refusal, deal.language, approval=proposal.approval)
        is_about_code = refusal.field == "code"
        answer = _code_page if is_about_code else _form
        return answer(request, proposal, form, status=422)
    return HttpResponseRedirect(f"{_next_page(deal)}?signe=1")


def _is_second_click(request: DealRequest, quote: Quote) -> bool:
    """The same hand pressed twice: it is led on, not told that the quote is signed already."""
    if request.method != "POST":
        return False
    signature = Signature.objects.get(quote=quote)
    is_same = (signature.recipient, signature.name) == (request.deal.link.recipient, _name(request))
    return is_same and clock.now() - signature.at < ONE_ACT


def _name(request: DealRequest) -> str:
    return SigningForm.of(request.POST).visitor(request.deal).author_name


def _next_page(deal: Deal) -> str:
    """Paying the down payment that was just issued, when there is a way to; else thanks."""
    now = replace(deal)  # what it read before the signature is forgotten
    can_pay = bool(now.open_invoices) and Wish(now, {}).is_possible
    return reverse("portal:pay" if can_pay else "portal:sign", args=[deal.token])


def _send(request: DealRequest, proposal: Proposal, form: SigningForm) -> HttpResponse:
    deal, quote = request.deal, proposal.quote
    status = 200
    try:
        send_code(
            quote,
            version=quote.version,
            recipient=deal.link.recipient,
            address=deal.address,
            language=deal.language,
            by=form.visitor(deal),
        )
    except Refused as refusal:
        if refusal.field != "code":
            raise
        form.add(refusal, deal.language)
        status = 422
    return _code_page(request, proposal, form, status=status)


def _form(request: DealRequest, proposal: Proposal, form: SigningForm, status: int = 200) -> HttpResponse:
    deal = request.deal
    context = _context(proposal, form) | {"masked": masked(deal.address) if deal.address else ""}
    context["changed"] = reading.what_changed(deal)
    return page(request, "portal/sign.html", context, status=status)


def _code_page(request: DealRequest, proposal: Proposal, form: SigningForm, status: int = 200) -> HttpResponse:
    context = _context(proposal, form) | {"masked": masked(request.deal.address), "minutes": MINUTES}
    return page(request, "portal/sign_code.html", context, status=status)


def _context(proposal: Proposal, form: SigningForm) -> dict[str, Any]:
    lines = choosable(proposal.document, proposal.chosen)
    taken = [(one.name, one.position, one.line) for one in lines if one.is_taken]
    by_the_hand = (ConsentCode.AGREEMENT, ConsentCode.AUTHORITY)  # said where one signs; the conditions come first
    return {
        "agreement": proposal.consents[0],
        "authority": [text for text in proposal.consents if text.code is ConsentCode.AUTHORITY],
        "conditions": [text for text in proposal.consents if text.code not in by_the_hand],
        "proposal": proposal,
        "value": proposal.document,
        "form": form,
        "values": form.values,
        "errors": form.errors,
        "labels": LABELS,
        "taken": taken,
        "has_choice": bool(lines),
        "made": MADE,
        "down_payment": down_payment_of(proposal.quote, proposal.document),
        "step": 2,
    }


def _proposal(request: DealRequest, quote: Quote) -> Proposal:
    data = request.POST if request.method == "POST" else request.GET
    return proposal_of(quote, chosen_in(data, request.deal.value), language=request.deal.language)


def _choose_again(request: DealRequest) -> HttpResponse:
    return HttpResponseRedirect(reverse("portal:deal", args=[request.deal.token]))


def _came(request: DealRequest, quote: Quote) -> Came:
    deal = request.deal
    sent = deal.delivery and deal.delivery.state in (DeliveryState.HANDED_OVER, DeliveryState.DELIVERED)
    first = _openings(deal, quote).filter(version=quote.version).first()
    return Came(
        deal=deal.link.deal,
        generation=deal.link.generation,
        recipient=deal.link.recipient,
        address=deal.address,
        sent_at=deal.delivery.changed_at if deal.delivery and sent else None,
        seen_at=first.at if first else None,
        language=deal.language,
    )


def _openings(deal: Deal, quote: Quote) -> Any:
    rows = Opening.objects.filter(about_type=quote._meta.label_lower, about_id=quote.pk, kind=OpeningKind.OPENED)
    return rows.filter(company=quote.company_id, delivery=deal.delivery).order_by("pk")


def _what_changed(deal: Deal, quote: Quote, version: str) -> dict[str, Any]:
    rows = {
        row.version: row
        for row in QuoteVersion.objects.filter(quote=quote, version__in=[_number(version), quote.version])
    }
    old, new = rows.get(_number(version)), rows.get(quote.version)
    if old is None or new is None or old is new:
        return {}
    found = changes(from_json(old.document), from_json(new.document))
    return {"changes": told_changes(deal.language, found)}


def _done(request: DealRequest, quote: Quote) -> dict[str, Any]:
    signature = Signature.objects.select_related("company", "quote", "withdrawal").get(quote=quote)
    document = from_json(signature.document)
    kinds = set(signature.files.values_list("kind", flat=True))
    invoice = next((one for one in request.deal.open_invoices if one.kind == InvoiceKind.DOWN_PAYMENT), None)
    return {
        "signature": signature,
        "value": document,
        "invoice": invoice,
        "can_pay": invoice is not None and Wish(request.deal, {}).is_possible,
        "foreseen": None if invoice else _still_foreseen(quote, signature, document),
        "is_fresh": "signe" in request.GET,
        "day": request.deal.day_of(signature.at),
        "withdrawal": getattr(signature, "withdrawal", None),
        "can_withdraw": can_withdraw(signature),
        "withdraw_until": last_day(signature) if signature.can_withdraw else None,
        "papers": [kind for kind in FOR_CUSTOMER if kind in kinds],
        "masked": masked(signature.email),
        "step": 3,
    }


def _still_foreseen(quote: Quote, signature: Signature, document: Any) -> Money | None:
    """A down payment that the company will bill itself."""
    billed = Invoice.objects.filter(sources__quote=quote, issued_at__isnull=False).exists()
    if billed or getattr(signature, "withdrawal", None):
        return None
    return down_payment_of(quote, document)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= 6 else 0
