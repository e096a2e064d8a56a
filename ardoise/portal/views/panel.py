"""The company's side: the link of a deal, what its customer did with it, and their questions."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import SEES_DOCUMENT, SENDS_DOCUMENT, lacks
from ardoise.domain.errors import Refused
from ardoise.domain.french import moment_text
from ardoise.notifications.links import link_url
from ardoise.notifications.models import Opening, OpeningKind
from ardoise.notifications.queries import openings_of
from ardoise.portal.actions.answer import answer_question
from ardoise.portal.models import Question
from ardoise.portal.questions import questions_of
from ardoise.sales.actions.revoke_link import revoke_link
from ardoise.sales.deals import link_to, root_of
from ardoise.sales.models import Invoice, Quote
from ardoise.sales.views.editor import document_page


@company_page(reads=SEES_DOCUMENT)
def panel(request: AccessRequest, about: str, pk: int) -> HttpResponse:
    """A fragment of the page of a document; nothing while its deal never left the house."""
    document = _document(request, about, pk)
    if not has_left(document):
        return HttpResponse()
    company = request.access.company
    today, zone = company.today, ZoneInfo(company.time_zone)
    rows = openings_of(company, about, pk)
    asked = [
        (question, moment_text(question.at.astimezone(zone), today))
        for question in questions_of(root_of(document), with_authors=True)
    ]
    context = {
        "about": about,
        "document": document,
        # it opens the page where the customer signs and pays: for who may send it
        "url": "" if lacks(request.access.role, SENDS_DOCUMENT, about) else link_url(link_to(document)),
        "looks": [
            (kind.label, len(of_kind), moment_text(of_kind[0].at.astimezone(zone), today), _by(of_kind[0]))
            for kind in OpeningKind
            if (of_kind := [row for row in rows if row.kind == kind])
        ],
        "waiting": [one for one in asked if not one[0].answers.all()],
        "answered": [one for one in asked if one[0].answers.all()],
    }
    return render(request, "portal/panel.html", context)


@require_POST
@company_page(acts=SENDS_DOCUMENT)
def revoke(request: AccessRequest, about: str, pk: int) -> HttpResponse:
    document = _document(request, about, pk)
    if not has_left(document):
        raise Http404
    revoke_link(document, by=request.access.user)
    messages.success(request, "Le lien est révoqué : ceux qui sont partis n’ouvrent plus rien. Un nouveau est prêt.")
    return redirect(document_page(document))


@require_POST
@company_page(acts=SENDS_DOCUMENT)
def answer(request: AccessRequest, pk: int) -> HttpResponse:
    """A refused answer stays in its field: the page of the document is only left once it is sent."""
    question = request.access.get(Question.objects.select_related("quote__contact", "invoice__contact"), pk=pk)
    document = question.quote or question.invoice
    assert document is not None
    request.access.require(SENDS_DOCUMENT, document._meta.label_lower)
    try:
        answer_question(question, request.POST.get("text", ""), by=request.access.user)
    except Refused as refusal:
        messages.warning(request, refusal.message)
    else:
        sent = f" Elle part aussi à {question.address}." if question.address else ""
        messages.success(request, f"Votre réponse est sur la page du client.{sent}")
    return redirect(document_page(document))


def has_left(document: Quote | Invoice) -> bool:
    """Whether its customer may have a page: something of it was frozen."""
    return document.version > 0 if isinstance(document, Quote) else document.is_issued


def _document(request: AccessRequest, about: str, pk: int) -> Quote | Invoice:
    if about == "sales.quote":
        return request.access.get(Quote, pk=pk)
    if about == "sales.invoice":
        return request.access.get(Invoice, pk=pk)
    raise Http404


def _by(opening: Opening) -> str:
    return opening.delivery.address if opening.delivery else "le code du papier"
