"""Documents that miss: ask for one by a link, see what came, make the link again, close."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from ardoise.accountant.actions.missing import DAYS, ask_document, close_missing, renew_link
from ardoise.accountant.files import file_response
from ardoise.accountant.models import MissingDocument, Piece
from ardoise.accountant.reading import story_of
from ardoise.accountant.subjects import RIGHTS, SUBJECTS, document_of, name_of, page_of
from ardoise.accountant.texts import WORDS
from ardoise.companies.gate import Access, AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.domain.errors import Refused
from ardoise.domain.french import date_text
from ardoise.notifications.about import mails_of
from ardoise.notifications.links import link_url
from ardoise.web.forms import Form, form_page
from ardoise.web.lists import paged

HERE = {"section": "profile", "current": "pieces"}
CHIPS = (("", "Ouvertes"), ("fermees", "Fermées"))
ASKS = (Right.QUESTIONS, Right.PURCHASES_WRITE, *RIGHTS)


class MissingForm(Form):
    words = forms.CharField(
        label="Quelle pièce ?",
        required=False,
        max_length=WORDS,
        widget=forms.TextInput(attrs={"placeholder": "Facture fournisseur de 84,90 € du 12/03", "autofocus": True}),
        help_text="La personne lit ces mots et le nom de l’entreprise, rien d’autre.",
    )
    address = forms.CharField(
        label="E-mail",
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text="Vide : vous recevez un lien à transmettre, par SMS par exemple.",
    )


class LinkForm(Form):
    address = forms.CharField(
        label="Envoyer le nouveau lien à", required=False, max_length=254, widget=forms.EmailInput()
    )


@company_page(reads=Right.PURCHASES)
def missing_list(request: AccessRequest) -> HttpResponse:
    is_closed = request.GET.get("etat") == "fermees"
    rows = request.access.rows(MissingDocument).filter(closed_at__isnull=not is_closed)
    context = {
        **HERE,
        **paged(request, rows.select_related("asked_by", "company"), ("-id",)),
        "which": "fermees" if is_closed else "",
        "chips": CHIPS,
        "may_ask": _may_ask(request.access),
    }
    return render(request, "accountant/missing_list.html", context)


@company_page(reads=Right.PURCHASES, asks=ASKS)
def missing_new(request: AccessRequest) -> HttpResponse:
    """`?type=purchases.expense&numero=12`: the document that it is missing to."""
    access = request.access
    _require_ask(access)
    about = _about(request)

    def act(values: dict[str, Any]) -> HttpResponse:
        missing = ask_document(access.company, values["words"], address=values["address"], about=about, by=access.user)
        sent = f"Le lien part à {missing.address}." if missing.address else "Le lien est prêt : transmettez-le."
        messages.success(request, sent)
        return redirect("accountant:missing", missing.pk)

    initial = {"words": name_of(about)} if about else {}
    context = {
        **HERE,
        "title": "Demander une pièce",
        "about": name_of(about) if about else "",
        "days": DAYS,
        "back": reverse("accountant:missing_list"),
    }
    form = MissingForm(request.POST or None, initial=initial)
    return form_page(request, form, act, template="accountant/missing_new.html", **context)


@company_page(reads=Right.PURCHASES)
def missing(request: AccessRequest, pk: int) -> HttpResponse:
    return _detail(request, _get(request, pk), LinkForm())


@require_POST
@company_page(acts=Right.PURCHASES, asks=ASKS)
def missing_renew(request: AccessRequest, pk: int) -> HttpResponse:
    found = _get(request, pk)
    _require_ask(request.access)

    form = LinkForm(request.POST)
    if not form.is_valid():
        return _detail(request, found, form, status=422)
    try:
        renewed = renew_link(found, address=form.cleaned_data["address"], by=request.access.user)
    except Refused as refusal:
        form.add_refusal(refusal)
        return _detail(request, found, form, status=422)
    where = f" Il part à {renewed.address}." if renewed.address else ""
    messages.success(request, f"Un nouveau lien est prêt : ceux d’avant n’ouvrent plus rien.{where}")
    return redirect("accountant:missing", pk)


@require_POST
@company_page(acts=Right.PURCHASES, asks=ASKS)
def missing_close(request: AccessRequest, pk: int) -> HttpResponse:
    _require_ask(request.access)
    close_missing(_get(request, pk), by=request.access.user)
    messages.success(request, "La demande est fermée : son lien n’ouvre plus rien.")
    return redirect("accountant:missing", pk)


@require_GET
@company_page(reads=Right.PURCHASES)
def piece_file(request: AccessRequest, pk: int) -> HttpResponse:
    piece = Piece.objects.select_related("file").filter(missing__company=request.access.company, pk=pk).first()
    if piece is None:
        raise Http404
    return file_response(piece.file)


def _detail(request: AccessRequest, found: MissingDocument, form: LinkForm, status: int = 200) -> HttpResponse:
    url = link_url(found.link)
    holds = not found.closed_at and not found.is_expired
    context = {
        **HERE,
        "missing": found,
        "form": form,
        "pieces": list(found.pieces.select_related("file").order_by("pk")),
        "url": url if holds else "",
        "sms": quote(f"{found.company} a besoin de cette pièce : {found.words}. Déposez-la ici, sans compte : {url}"),
        "last_day": date_text(found.last_day),
        "about_url": page_of(found.about_type, found.about_id)
        if found.about_id and found.about_type in SUBJECTS
        else "",
        "may_ask": _may_ask(request.access),
        "story": story_of(found),
        **mails_of(found.company, found._meta.label_lower, found.pk, back=request.path),
    }
    return render(request, "accountant/missing.html", context, status=status)


def _get(request: AccessRequest, pk: int) -> MissingDocument:
    return request.access.get(request.access.rows(MissingDocument).select_related("asked_by"), pk=pk)


def _about(request: AccessRequest) -> Any:
    """The document named in the address, if any; one that may not be seen does not exist."""
    about, pk = request.GET.get("type", ""), request.GET.get("numero", "")
    if not about:
        return None
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        raise Http404
    return document_of(request.access, about, int(pk))


def _may_ask(access: Access) -> bool:
    return access.may(Right.QUESTIONS) or access.may(Right.PURCHASES_WRITE)


def _require_ask(access: Access) -> None:
    if not _may_ask(access):
        access.require(Right.PURCHASES_WRITE)
