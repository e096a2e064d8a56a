"""The logo of the paper."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.sales.actions.change_logo import change_logo
from ardoise.web.forms import Form, form_page

MAX_BYTES = 30 * 1024 * 1024


class LogoForm(Form):
    logo = forms.FileField(label="Fichier", required=False, help_text="PNG, JPEG, WebP ou SVG ; vide : plus de logo")


@company_page(reads=Right.PROFILE, acts=Right.PROFILE_CHANGE)
def logo(request: AccessRequest) -> HttpResponse:
    def act(values: dict[str, Any]) -> HttpResponse:
        change_logo(request.access.company, _content(values["logo"]), by=request.access.user)
        messages.success(request, "Le logo vaut pour les prochains documents.")
        return redirect("sales:logo")

    form = LogoForm(request.POST or None, request.FILES or None)
    return form_page(request, form, act, template="sales/logo.html", title="Logo", section="profile", current="logo")


@company_page(reads=None)
def logo_picture(request: AccessRequest) -> HttpResponse:
    current = request.access.company.logo
    if current is None:
        raise Http404
    return HttpResponse(bytes(current.content), content_type=current.media_type)


def _content(file: Any) -> bytes | None:
    return file.read(MAX_BYTES + 1) if file else None
