"""How customers sign: the rules of the company, and the files that prove a signature."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import content_disposition_header

from ardoise.archive.keep import read
from ardoise.archive.models import ArchivedFile
from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.domain.french import moment_text
from ardoise.sales.actions.change_signing import MAX_BYTES, NAMES, change_signing
from ardoise.sales.actions.withdraw import REFUND_DAYS, still_billed
from ardoise.sales.extras import Extra
from ardoise.sales.models import DownPaymentAtSigning, Quote, Signature, SignatureFile
from ardoise.sales.signing import rules_of
from ardoise.web.forms import Form, Group, form_page


class SigningForm(Form):
    field_groups = (
        Group("Vos conditions", ("terms", "without_terms")),
        Group("La signature", ("asks_code", "sells_at_distance")),
        Group("Ensuite", ("down_payment", "link_months")),
    )
    terms = forms.FileField(
        label="Conditions générales de vente",
        required=False,
        help_text="PDF de 10 Mo au plus. Le client les lit et les accepte avant de signer.",
    )
    without_terms = forms.BooleanField(label="Ne plus faire accepter de conditions", required=False)
    asks_code = forms.BooleanField(
        label="Demander un code reçu par e-mail avant de signer",
        required=False,
        help_text="La preuve dit alors que le signataire lit bien cette adresse.",
    )
    down_payment = forms.ChoiceField(
        label="Quand un devis signé prévoit un acompte", choices=DownPaymentAtSigning.choices
    )
    sells_at_distance = forms.BooleanField(
        label="Je vends à distance à des particuliers",
        required=False,
        help_text=(
            "Le bouton devient « Commande avec obligation de paiement », et le client peut se rétracter pendant"
            " 14 jours depuis sa page (C. conso. L221-14 et L221-18)."
        ),
    )
    link_months = forms.IntegerField(
        label="Pages des clients ouvertes (mois après le dernier document)", min_value=1, max_value=120
    )


@company_page(reads=Right.PROFILE, acts=Right.PROFILE_CHANGE)
def signing(request: AccessRequest) -> HttpResponse:
    company = request.access.company
    rules = rules_of(company)

    def act(values: dict[str, Any]) -> HttpResponse:
        file = values.pop("terms")
        terms = Extra(file.name, file.read(MAX_BYTES + 1)) if file else None
        without = values.pop("without_terms", False)
        change_signing(company, values, terms=terms, without_terms=without, by=request.access.user)
        messages.success(request, "Enregistré.")
        return redirect("sales:signing")

    initial = {name: getattr(rules, name) for name in NAMES}
    form = SigningForm(request.POST or None, request.FILES or None, initial=initial)
    if rules.terms_file is None:
        del form.fields["without_terms"]
    else:
        link = format_html('<a class="link" href="{}">{}</a>', reverse("sales:terms_file"), rules.terms_file.name)
        form.fields["terms"].help_text = format_html("En vigueur : {}. Un autre PDF le remplace.", link)
    context = {"title": "Signature", "section": "profile", "current": "signature"}
    return form_page(request, form, act, template="sales/signing.html", **context)


@company_page(reads=Right.PROFILE)
def terms_file(request: AccessRequest) -> HttpResponse:
    """The conditions as they are now."""
    file = rules_of(request.access.company).terms_file
    if file is None:
        raise Http404
    return _download(file)


@company_page(reads=Right.QUOTES)
def signature_file(request: AccessRequest, pk: int, kind: str) -> HttpResponse:
    quote = request.access.get(Quote, pk=pk)
    found = SignatureFile.objects.filter(signature__quote=quote, kind=kind).select_related("file").first()
    if found is None:
        raise Http404
    return _download(found.file)


def signature_context(quote: Quote) -> dict[str, Any]:
    """What `sales/signature.html` shows; nothing for a quote that was not signed on line."""
    rows = Signature.objects.select_related("withdrawal", "company")
    signature = rows.filter(quote=quote).first()
    if signature is None:
        return {}
    files = list(signature.files.order_by("-pk"))  # the papers before the file of a machine
    withdrawal = getattr(signature, "withdrawal", None)
    zone, today = ZoneInfo(quote.company.time_zone), quote.company.today
    context: dict[str, Any] = {
        "signature": signature,
        "signature_files": files,
        "signature_waits": len(files) < 3,
        "signed_when": moment_text(signature.at.astimezone(zone), today),
    }
    if withdrawal:
        left = withdrawal.at.astimezone(zone)
        context["withdrawn_when"] = moment_text(left, today)
        context["refund_by"] = left.date() + timedelta(days=REFUND_DAYS)
        context["to_credit"] = still_billed(quote)
    return context


def _download(file: ArchivedFile) -> HttpResponse:
    response = HttpResponse(read(file), content_type=file.media_type)
    response["Content-Disposition"] = content_disposition_header(True, file.name)
    response["Cache-Control"] = "private, no-store"
    return response
