"""The questions of the accountant in their company: the block on a document, one question, the list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from ardoise.accountant.actions.question import ask_question, close_question, reopen_question, reply_to
from ardoise.accountant.files import file_response
from ardoise.accountant.models import Question, Reply, Side
from ardoise.accountant.reading import side_of, talk_of
from ardoise.accountant.subjects import RIGHTS, SUBJECTS, document_of, name_of, page_of, seen_by
from ardoise.accountant.uploads import ACCEPT, Upload
from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.payments.models import Payment
from ardoise.purchases.receipts import MAX_BYTES
from ardoise.web.forms import Form, form_page
from ardoise.web.fragments import frame
from ardoise.web.lists import paged

SHOWN = 20  # questions of one document
HERE = {"section": "profile", "current": "questions"}
ASKS = (Right.QUESTIONS, *RIGHTS)  # what a page asks once it knows the document
CHIPS = (("", "Ouvertes"), ("fermees", "Fermées"))


class QuestionForm(Form):
    text = forms.CharField(
        label="Votre question",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": 3000, "autofocus": True}),
    )


class ReplyForm(Form):
    text = forms.CharField(
        label="Votre message", required=False, widget=forms.Textarea(attrs={"rows": 3, "maxlength": 3000})
    )
    file = forms.FileField(
        label="Joindre une photo ou un PDF",
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )

    def upload(self) -> Upload | None:
        file = self.cleaned_data["file"]
        return Upload(file.name or "", file.read(MAX_BYTES + 1)) if file else None


@require_GET
@company_page(reads=None, asks=RIGHTS)
def panel(request: AccessRequest, about: str, pk: int) -> HttpResponse:
    """A fragment of the page of a document; nothing for who may neither see nor ask."""
    access = request.access
    if about not in SUBJECTS:
        raise Http404
    document = access.get(SUBJECTS[about].model, pk=pk)
    may_ask = access.may(Right.QUESTIONS)
    rows = Question.objects.told().filter(company=access.company, about_type=about, about_id=pk)
    found = list(rows.order_by("-pk")[:SHOWN]) if access.may(SUBJECTS[about].right) else []
    if not found and not may_ask:
        return HttpResponse()
    context = {
        "about": about,
        "document": document,
        "talks": [talk_of(question, access) for question in found],
        "may_ask": may_ask,
    }
    return render(request, "accountant/panel.html", context)


@company_page(reads=None, asks=ASKS)
def ask(request: AccessRequest, about: str, pk: int) -> HttpResponse:
    document = document_of(request.access, about, pk)
    request.access.require(Right.QUESTIONS)
    back = page_of(about, pk)

    def act(values: dict[str, Any]) -> HttpResponse:
        ask_question(document, values["text"], by=request.access.user)
        messages.success(request, "Votre question est posée : l’entreprise est prévenue.")
        return redirect(back)

    context = {"title": name_of(document), "back": back, "frame": frame(request), "button": "Poser la question"}
    return form_page(request, QuestionForm(request.POST or None), act, template="accountant/ask.html", **context)


@company_page(reads=None, asks=RIGHTS)
def question(request: AccessRequest, pk: int) -> HttpResponse:
    """One question with all that was said; who may see its document may answer."""
    access, found = request.access, _get(request, pk)

    def act(values: dict[str, Any]) -> HttpResponse:
        reply_to(found, values["text"], form.upload(), side=side_of(access), by=access.user)
        messages.success(request, "Votre réponse est enregistrée.")
        return redirect("accountant:question", pk)

    form = ReplyForm(request.POST or None, request.FILES or None)
    context = {
        **HERE,
        "title": found.label,
        "talk": talk_of(found, access, whole=True),
        "page_url": page_of(found.about_type, found.about_id),
        "sent_file": bool(request.FILES),
    }
    return form_page(request, form, act, template="accountant/question.html", **context)


@require_POST
@company_page(acts=None, asks=ASKS)
def question_close(request: AccessRequest, pk: int) -> HttpResponse:
    return _act(request, pk, close_question, "La question est fermée.")


@require_POST
@company_page(acts=None, asks=ASKS)
def question_reopen(request: AccessRequest, pk: int) -> HttpResponse:
    return _act(request, pk, reopen_question, "La question est rouverte.")


@require_GET
@company_page(reads=None, asks=RIGHTS)
def reply_file(request: AccessRequest, pk: int) -> HttpResponse:
    reply = Reply.objects.select_related("question", "file").filter(question__company=request.access.company, pk=pk)
    found = reply.first()
    if found is None or found.file is None:
        raise Http404
    request.access.require(SUBJECTS[found.question.about_type].right)
    return file_response(found.file)


@require_GET
@company_page(reads=None, asks=RIGHTS)
def question_list(request: AccessRequest) -> HttpResponse:
    """Those about documents that the person may see; the ones that wait for their side come first."""
    access = request.access
    is_closed = request.GET.get("etat") == "fermees"
    rows = access.rows(Question).filter(about_type__in=seen_by(access), closed_at__isnull=not is_closed)
    is_accountant = side_of(access) == Side.ACCOUNTANT
    order = ("-id",) if is_closed else (("waits_for", "-id") if is_accountant else ("-waits_for", "-id"))
    found = paged(request, rows.select_related("asked_by"), order)
    context = {
        **HERE,
        **found,
        "which": "fermees" if is_closed else "",
        "chips": CHIPS,
        "side": side_of(access),
        "talks": [talk_of(one, access, brief=True) for one in found["page"].rows],
    }
    return render(request, "accountant/questions.html", context)


@require_GET
@company_page(reads=Right.PAYMENTS)
def of_payment(request: AccessRequest, pk: int) -> HttpResponse:
    """A payment has no page of its own: its questions have one."""
    payment = request.access.get(Payment, pk=pk)
    context = {**HERE, "title": name_of(payment), "payment": payment}
    return render(request, "accountant/payment.html", context)


def _act(request: AccessRequest, pk: int, act: Callable[..., Any], said: str) -> HttpResponse:
    """Of the accountant alone."""
    found = _get(request, pk)
    request.access.require(Right.QUESTIONS)
    act(found, by=request.access.user)
    messages.success(request, said)
    return redirect("accountant:question", pk)


def _get(request: AccessRequest, pk: int) -> Question:
    """Raises Http404, and Forbidden for who may not see the document that it is about."""
    found = request.access.get(Question.objects.told(), pk=pk)
    request.access.require(SUBJECTS[found.about_type].right)
    return found
