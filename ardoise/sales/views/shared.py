"""What the pages of quotes and invoices share: the paper on screen, the files, the history, the sending."""

from __future__ import annotations

import hashlib
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from ardoise.companies.gate import AccessRequest
from ardoise.domain.document import Document, to_json
from ardoise.history.models import Event
from ardoise.history.sentences import tell
from ardoise.rendering.pdf import render_png, render_svg
from ardoise.sales.actions.send import send_document
from ardoise.sales.extras import HELP, MAX_BYTES, Extra
from ardoise.sales.logo import logo_bytes
from ardoise.sales.mails import draft_message
from ardoise.sales.models import Invoice, Quote
from ardoise.sales.names import file_stem
from ardoise.sales.views.editor import document_page
from ardoise.web.forms import Form, form_page

SHOWN_EVENTS = 30


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return [super(FilesField, self).clean(file, initial) for file in data or []]


class SendForm(Form):
    to = forms.CharField(
        label="À", widget=forms.Textarea, help_text="Plusieurs adresses : virgule, point-virgule ou retour à la ligne"
    )
    cc = forms.CharField(label="Cc", required=False)
    bcc = forms.CharField(label="Cci", required=False)
    subject = forms.CharField(label="Objet", max_length=300)
    message = forms.CharField(label="Message", widget=forms.Textarea(attrs={"rows": 10}))
    at = forms.DateTimeField(
        label="Envoyer plus tard",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        help_text="Vide : tout de suite",
    )
    extras = FilesField(
        label="Autres pièces jointes", required=False, help_text=HELP, widget=FilesInput(attrs={"multiple": True})
    )


def send_page(request: AccessRequest, document: Quote | Invoice, **context: Any) -> HttpResponse:
    """ENVOYER: recipients by role, text from the template; queued, never shown as sent before it is."""
    usual = draft_message(document)
    initial = {"to": "\n".join(usual.to), "cc": ", ".join(usual.cc), "subject": usual.subject, "message": usual.text}

    def act(values: dict[str, Any]) -> HttpResponse:
        send_document(
            document,
            to=[values["to"]],
            cc=[values["cc"]] if values["cc"] else [],
            bcc=[values["bcc"]] if values["bcc"] else [],
            subject=values["subject"],
            message=values["message"],
            at=values["at"].replace(tzinfo=ZoneInfo(document.company.time_zone)) if values["at"] else None,
            extras=[Extra(file.name, file.read(MAX_BYTES + 1)) for file in values["extras"]],
            by=request.access.user,
        )
        messages.success(request, "Le courrier est en file : son état s’affiche ici dès qu’il est remis.")
        return redirect(document_page(document))

    return form_page(
        request,
        SendForm(request.POST or None, request.FILES or None, initial=initial),
        act,
        template="sales/send.html",
        **context,
    )


def page_numbers(document: Document) -> range:
    """How many pages the paper has, to show each of them."""
    return range(len(render_svg(document, logo_bytes(document))))


def paper_page(request: HttpRequest, document: Document, page: int) -> HttpResponse:
    """One page of the very paper, as a picture; unchanged values are not sent twice."""
    tag = f'"{hashlib.sha256(f"{page}{to_json(document)}".encode()).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304)
    pages = render_png(document, logo_bytes(document))
    if page >= len(pages):
        return HttpResponse(status=404)
    response = HttpResponse(pages[page], content_type="image/png")
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    return response


def download(content: bytes, document: Document, ending: str, media_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{file_stem(document)}.{ending}"'
    response["Cache-Control"] = "private, no-store"
    return response


def story(chain: int, subject: Model) -> list[tuple[Event, str]]:
    """The last events of a document, told."""
    label = subject._meta.label_lower
    rows = Event.objects.filter(chain=chain, subject_type=label, subject_id=subject.pk).order_by("-sequence")
    return [(event, tell(event)) for event in rows[:SHOWN_EVENTS]]
