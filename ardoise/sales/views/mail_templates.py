"""Mon Profil, Modèles emails: the words of each mail, read on a real document before they are kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.contacts.models import LANGUAGES
from ardoise.domain.errors import Invalid, Refused
from ardoise.notifications.links import example_url
from ardoise.notifications.models import LINK
from ardoise.sales.actions.change_mails import reset_mail_text, save_mail_text, text_problems, try_mail
from ardoise.sales.mail_templates import TEMPLATES, VARIABLES, Template, written_for
from ardoise.sales.mail_trials import filled_sample, trials_of
from ardoise.sales.models import Invoice, MailText, Quote
from ardoise.sales.samples import row_of
from ardoise.web.forms import Form, form_page

PAGE = {"section": "profile", "current": "emails"}


class MailForm(Form):
    subject = forms.CharField(label="Objet", max_length=300)
    text = forms.CharField(label="Message", max_length=5000, widget=forms.Textarea(attrs={"rows": 14}))


@dataclass(frozen=True)
class Line:
    """One mail of the list, and the languages in which the company wrote its own words."""

    template: Template
    own: list[tuple[str, str, bool]]  # code, language, whether it has words of its own


@company_page(reads=Right.PROFILE)
def mail_templates(request: AccessRequest) -> HttpResponse:
    own = set(request.access.rows(MailText).values_list("key", "language"))
    shown = [
        Line(template, [(code, word, (key, code) in own) for code, word in LANGUAGES])
        for key, template in TEMPLATES.items()
    ]
    return render(request, "sales/mail_templates.html", {"shown": shown, **PAGE})


@company_page(reads=Right.PROFILE, acts=Right.PROFILE_CHANGE)
def mail_template(request: AccessRequest, key: str, language: str) -> HttpResponse:
    _require_known(key, language)
    company, user = request.access.company, request.access.user
    written = written_for(company, language)[key]

    def act(values: dict[str, Any]) -> HttpResponse:
        if "try" in request.POST:
            try_mail(company, key, language, on=_on(request), by=user, **values)
            messages.success(request, f"Un essai part à {user.email}. Vos mots ne sont pas encore enregistrés.")
            return _page(request, key, language, MailForm(initial=values))
        save_mail_text(company, key, language, by=user, **values)
        messages.success(request, f"« {written.name} » enregistré : les prochains courriers le prennent.")
        return redirect("sales:mail_templates")

    form = MailForm(request.POST or None, initial={"subject": written.subject, "text": written.text})
    return form_page(request, form, act, template="sales/mail_template.html", **_context(request, key, language, form))


@company_page(reads=Right.PROFILE, acts=Right.PROFILE)
@require_POST
def mail_template_preview(request: AccessRequest, key: str, language: str) -> HttpResponse:
    """The mail being typed, as the chosen document would fill it."""
    _require_known(key, language)
    subject, text = request.POST.get("subject", ""), request.POST.get("text", "")
    return render(request, "sales/mail_preview.html", _read(request, key, language, subject, text))


@company_page(reads=Right.PROFILE, acts=Right.PROFILE_CHANGE)
@require_POST
def mail_template_reset(request: AccessRequest, key: str, language: str) -> HttpResponse:
    _require_known(key, language)
    reset_mail_text(request.access.company, key, language, by=request.access.user)
    messages.success(request, f"« {TEMPLATES[key].name} » a repris son texte d’origine.")
    return redirect("sales:mail_template", key, language)


def _page(request: AccessRequest, key: str, language: str, form: MailForm) -> HttpResponse:
    return render(request, "sales/mail_template.html", {"form": form, **_context(request, key, language, form)})


def _context(request: AccessRequest, key: str, language: str, form: MailForm) -> dict[str, Any]:
    template = TEMPLATES[key]
    word = dict(LANGUAGES)[language]
    samples = trials_of(request.access.company, key)
    subject, text = (str(form[name].value() or "") for name in ("subject", "text"))
    return {
        "mail": template,
        "language": language,
        "title": template.name if language == "fr" else f"{template.name}, en {word.lower()}",
        "others": [(code, name) for code, name in LANGUAGES if code != language],
        "is_own": request.access.rows(MailText).filter(key=key, language=language).exists(),
        "samples": samples,
        "sample": request.POST.get("sample") or (samples[0].key if samples else ""),
        "variables": {name: VARIABLES[name] for name in template.variables},
        **_read(request, key, language, subject, text),
        **PAGE,
    }


def _read(request: AccessRequest, key: str, language: str, subject: str, text: str) -> dict[str, Any]:
    on = _on(request, key)
    problems = text_problems(key, subject, text)
    told: dict[str, Any] = {"problems": [one.message for one in problems], "on": on}
    if problems:
        return told
    try:
        said, whole = filled_sample(request.access.company, key, language, subject, text, on)
    except (Refused, Invalid) as refusal:
        return {**told, "problems": [refusal.message]}
    return {**told, "subject": said, "text": whole.replace(LINK, example_url())}


def _on(request: AccessRequest, key: str = "") -> Quote | Invoice | None:
    """The document chosen on the page, else the last one that suits."""
    company = request.access.company
    chosen = row_of(company, request.POST.get("sample", ""))
    if chosen is None and key and request.method != "POST":
        first = next(iter(trials_of(company, key)), None)
        chosen = row_of(company, first.key) if first else None
    return chosen


def _require_known(key: str, language: str) -> None:
    if key not in TEMPLATES or language not in dict(LANGUAGES):
        raise Http404
