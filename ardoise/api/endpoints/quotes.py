"""Quotes: written, sent, answered, billed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponse
from ninja import Query, Router, Status

from ardoise.api import outputs
from ardoise.api.acceptance import AcceptanceIn
from ardoise.api.auth import ApiRequest, Bearer
from ardoise.api.dates import Day
from ardoise.api.endpoints.files import pdf_answer
from ardoise.api.endpoints.sending import SendingIn, send, sendings
from ardoise.api.inputs import Body, Id, as_money
from ardoise.api.lists import between, listed, of_status
from ardoise.api.sheets import QuoteIn
from ardoise.archive.keep import read
from ardoise.companies.rights import Right
from ardoise.domain.errors import Conflict, Refused
from ardoise.notifications.links import link_url
from ardoise.sales.actions.accept import accept_quote, decline_quote, reopen_quote
from ardoise.sales.actions.bill import bill_down_payment, bill_part, bill_total
from ardoise.sales.actions.draft import change_quote, create_quote, delete_draft
from ardoise.sales.actions.duplicate import duplicate_quote
from ardoise.sales.actions.finalise import finalise_quote
from ardoise.sales.actions.pdf import quote_pdf
from ardoise.sales.actions.revoke_link import revoke_link
from ardoise.sales.amounts import earlier_invoices
from ardoise.sales.deals import closes_on, link_to
from ardoise.sales.family import family_of
from ardoise.sales.models import Invoice, Quote, QuoteState, SignatureFile, SignatureFileKind, SigningRules
from ardoise.sales.queries import quotes_of_status
from ardoise.sales.selection import current_quote

router = Router(tags=["Devis"])


class RefusalIn(Body):
    reason: str = ""


class LinkIn(Body):
    revoke: bool = False


@router.get("/quotes", summary="Liste des devis", auth=Bearer(Right.QUOTES))
def quote_list(
    request: ApiRequest,
    q: str = "",
    status: str = "",
    contact: Id | None = None,
    first: Day | None = Query(None, alias="from"),
    to: Day | None = None,
    after: str | None = None,
    limit: int = 50,
) -> Any:
    rows = between(request.auth.rows(Quote).select_related("company"), first, to)
    rows = rows.filter(contact=contact) if contact else rows
    rows = of_status(rows, status, quotes_of_status, request.auth.company.today)
    return listed(request, rows, outputs.quotes, q=q, after=after, limit=limit)


@router.post("/quotes", summary="Écrire un devis", response={201: Any}, auth=Bearer(Right.QUOTES_WRITE))
def quote_create(request: ApiRequest, body: QuoteIn) -> Any:
    access = request.auth
    return Status(201, outputs.quote(create_quote(access.company, body.sheet(access), by=access.user)))


@router.get("/quotes/{pk}", summary="Un devis", auth=Bearer(Right.QUOTES))
def quote_detail(request: ApiRequest, pk: int) -> Any:
    return outputs.quote(_get(request, pk))


@router.patch("/quotes/{pk}", summary="Modifier un devis", auth=Bearer(Right.QUOTES_WRITE, asks=(Right.QUOTES_SEND,)))
def quote_change(request: ApiRequest, pk: int, body: QuoteIn) -> Any:
    quote = _get(request, pk)
    if quote.state != QuoteState.DRAFT:  # it is at the customer's: changing it takes it back
        request.auth.require(Right.QUOTES_SEND)
    changed = change_quote(quote, body.sheet(request.auth), revision=body.revision, by=request.auth.user)
    return outputs.quote(changed)


@router.delete(
    "/quotes/{pk}", summary="Supprimer un brouillon de devis", response={204: None}, auth=Bearer(Right.QUOTES_WRITE)
)
def quote_delete(request: ApiRequest, pk: int) -> Any:
    delete_draft(_get(request, pk), by=request.auth.user)
    return Status(204, None)


@router.post(
    "/quotes/{pk}/validation", summary="Valider un devis : son numéro, sa version", auth=Bearer(Right.QUOTES_SEND)
)
def quote_finalise(request: ApiRequest, pk: int) -> Any:
    return outputs.quote(finalise_quote(_get(request, pk), by=request.auth.user))


@router.post(
    "/quotes/{pk}/acceptance",
    summary="Noter l’accord du client, et préparer la facture",
    auth=Bearer(Right.QUOTES_SEND, asks=(Right.INVOICES_WRITE,)),
)
def quote_accept(request: ApiRequest, pk: int, body: AcceptanceIn | None = None) -> Any:
    body = body or AcceptanceIn()
    if body.invoice:
        request.auth.require(Right.INVOICES_WRITE)
    quote = _get(request, pk)
    body.require_coherent()
    with transaction.atomic():  # an invoice refused leaves the quote as it was
        quote = _accept(quote, body, request)
        invoice = _bill(quote, body, request)
    return {
        "quote": outputs.quote(_get(request, pk)),
        "invoice": outputs.invoice(Invoice.objects.get(pk=invoice.pk)) if invoice else None,
    }


@router.post("/quotes/{pk}/refusal", summary="Noter le refus du client", auth=Bearer(Right.QUOTES_SEND))
def quote_decline(request: ApiRequest, pk: int, body: RefusalIn | None = None) -> Any:
    reason = body.reason if body else ""
    return outputs.quote(decline_quote(_get(request, pk), reason=reason, by=request.auth.user))


@router.post("/quotes/{pk}/reopening", summary="Rouvrir un devis", auth=Bearer(Right.QUOTES_SEND))
def quote_reopen(request: ApiRequest, pk: int) -> Any:
    return outputs.quote(reopen_quote(_get(request, pk), by=request.auth.user))


@router.post("/quotes/{pk}/copy", summary="Copier un devis", response={201: Any}, auth=Bearer(Right.QUOTES_WRITE))
def quote_copy(request: ApiRequest, pk: int) -> Any:
    return Status(201, outputs.quote(duplicate_quote(_get(request, pk), by=request.auth.user)))


@router.post("/quotes/{pk}/sending", summary="Envoyer un devis", response={202: Any}, auth=Bearer(Right.QUOTES_SEND))
def quote_send(request: ApiRequest, pk: int, body: SendingIn | None = None) -> Any:
    return Status(202, send(_get(request, pk), body or SendingIn(), by=request.auth.user))


@router.get("/quotes/{pk}/sending", summary="Ce que sont devenus les envois d’un devis", auth=Bearer(Right.QUOTES))
def quote_sendings(request: ApiRequest, pk: int) -> Any:
    return sendings(request.auth, _get(request, pk))


@router.post(
    "/quotes/{pk}/link",
    summary="Le lien de la page du client ; `revoke` annule d’abord les précédents",
    auth=Bearer(Right.QUOTES_SEND),
)
def quote_link(request: ApiRequest, pk: int, body: LinkIn | None = None) -> Any:
    quote = _get(request, pk)
    if not quote.version:
        raise Conflict("not_finalised", "Ce devis n’est pas encore validé : validez-le d’abord.", "status")
    link = revoke_link(quote, by=request.auth.user) if body and body.revoke else link_to(quote)
    return {"url": link_url(link), "expires_on": _last_day(quote)}


@router.get("/quotes/{pk}/pdf", summary="Le PDF d’un devis", auth=Bearer(Right.QUOTES))
def quote_paper(request: ApiRequest, pk: int) -> HttpResponse:
    quote = _get(request, pk)
    return pdf_answer(quote_pdf(quote), current_quote(quote))


@router.get("/quotes/{pk}/evidence", summary="La preuve de la signature en ligne d’un devis", auth=Bearer(Right.QUOTES))
def quote_evidence(request: ApiRequest, pk: int) -> HttpResponse:
    quote = _get(request, pk)
    found = SignatureFile.objects.filter(signature__quote=quote, kind=SignatureFileKind.EVIDENCE)
    proof = found.select_related("file").first()
    if proof is None:
        raise Http404
    return HttpResponse(read(proof.file), content_type=proof.file.media_type)


def _get(request: ApiRequest, pk: int) -> Quote:
    return request.auth.get(request.auth.rows(Quote).select_related("company__logo", "contact"), pk=pk)


def _last_day(quote: Quote) -> date:
    """Of a quote that waits for its answer, the last day to sign it; else the last day of its page."""
    if quote.state == QuoteState.SENT and quote.valid_until:
        return quote.valid_until
    rules = SigningRules.objects.filter(company=quote.company).first() or SigningRules(company=quote.company)
    issued = [invoice for invoice in family_of(quote).invoices if invoice.is_issued]
    return closes_on([quote, *issued], rules.link_months)


def _accept(quote: Quote, body: AcceptanceIn, request: ApiRequest) -> Quote:
    """With the options of the body; a choice that cannot be is said on them."""
    chosen = body.positions(list(quote.lines.all()))
    try:
        return accept_quote(quote, chosen=chosen, by=request.auth.user)
    except Refused as refusal:
        if refusal.code in ("option_unknown", "choice_missing", "choice_twice", "choice_below_discount"):
            refusal.field = "options"
        raise


def _bill(quote: Quote, body: AcceptanceIn, request: ApiRequest) -> Invoice | None:
    by = request.auth.user
    match body.invoice:
        case None:
            return None
        case "down_payment":
            return bill_down_payment(quote, percent=body.percent, amount=as_money(body.amount), by=by)
        case "part":
            if not body.lines:
                raise Refused("part_empty", "Donnez les lignes du devis à facturer et leur quantité.", "lines")
            try:
                return bill_part(quote, body.quantities(), by=by)
            except Conflict:
                raise
            except Refused as refusal:
                raise Refused(refusal.code, refusal.message, body.path_of(refusal.field)) from None
        case "total":
            _refuse_total_after_a_part(quote)
    return bill_total([quote], by=by)


def _refuse_total_after_a_part(quote: Quote) -> None:
    earlier = earlier_invoices([quote])
    if any(group.base for entry in earlier for group in entry.groups):
        number = earlier[-1].issue.number
        raise Conflict(
            "already_invoiced",
            f"Ce devis est déjà facturé, au moins en partie (facture {number}) : demandez le solde (final).",
            "invoice",
        )
