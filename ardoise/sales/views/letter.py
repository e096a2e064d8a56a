"""ENVOYER: recipients by role, a template, the e-mail as it will leave, at once or later."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.domain.errors import Refused
from ardoise.domain.french import moment_text
from ardoise.history import clock
from ardoise.notifications.about import mails_of
from ardoise.notifications.models import Message
from ardoise.numbering.models import SeriesDocument
from ardoise.sales.actions.send import preview_message, send_document
from ardoise.sales.extras import HELP, MAX_BYTES, Extra
from ardoise.sales.mail_templates import QUOTES, VARIABLES
from ardoise.sales.mails import REPLACED, draft_message, templates_of
from ardoise.sales.models import Invoice, Quote
from ardoise.sales.queries import noted_share, status_of_invoice, status_of_quote
from ardoise.sales.views.editor import document_page
from ardoise.sales.views.sending import send_with_undo
from ardoise.sales.views.shared import ask_for_counter, leave_when_closed, number_hint
from ardoise.web.forms import Form, form_page
from ardoise.web.toasts import Action, toast

ADDRESSES = ("to", "cc", "bcc")
HEADERS = (("De", "From"), ("À", "To"), ("Cc", "Cc"), ("Réponse à", "Reply-To"))
KEY_LENGTH = 40
SOMEBODY = "destinataire@exemple.fr"  # never shown: stands for an address that cannot be read yet


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return [super(FilesField, self).clean(file, initial) for file in data or []]


class SendForm(Form):
    once = forms.CharField(required=False, max_length=KEY_LENGTH, widget=forms.HiddenInput)
    to = forms.CharField(
        label="À",
        widget=forms.Textarea(attrs={"rows": 1}),
        help_text="Plusieurs adresses : virgule, point-virgule ou retour à la ligne",
    )
    cc = forms.CharField(label="Cc", required=False, widget=forms.TextInput(attrs={"list": "people"}))
    bcc = forms.CharField(
        label="Cci",
        required=False,
        help_text="Les autres ne la voient pas",
        widget=forms.TextInput(attrs={"list": "people"}),
    )
    template = forms.ChoiceField(label="Modèle", required=False)
    subject = forms.CharField(label="Objet", max_length=300)
    message = forms.CharField(label="Message", widget=forms.Textarea(attrs={"rows": 10}))
    at = forms.DateTimeField(
        label="Envoyer plus tard",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text="Vide : tout de suite, avec 20 secondes pour annuler",
    )
    extras = FilesField(
        label="Autres pièces jointes", required=False, help_text=HELP, widget=FilesInput(attrs={"multiple": True})
    )

    def __init__(self, document: Quote | Invoice, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.zone = ZoneInfo(document.company.time_zone)
        self.templates = templates_of(document)
        field: Any = self.fields["template"]
        field.choices = [(key, one.name) for key, one in self.templates.items()]

    def clean_at(self) -> datetime | None:
        """In the time of the company."""
        at: datetime | None = self.cleaned_data["at"]
        if at is None:
            return None
        at = at.replace(tzinfo=self.zone)
        if at <= clock.now():
            raise forms.ValidationError("Cette heure est passée : choisissez-en une à venir, ou videz la case.")
        return at


@dataclass(frozen=True)
class Shown:
    """The e-mail as its reader will have it, and why it cannot leave as typed."""

    headers: list[tuple[str, str]]
    subject: str = ""
    text: str = ""
    files: tuple[str, ...] = ()
    problem: str = ""


@company_page(acts=Right.QUOTES_SEND)
def quote_send(request: AccessRequest, pk: int) -> HttpResponse:
    quote = _quote(request, pk)
    closed = leave_when_closed(request, quote, "send")
    if closed:
        return closed
    if not quote.number and not number_hint(quote, SeriesDocument.QUOTE):
        missing = Refused("series_missing", "Organisez d’abord le compteur des devis : un devis part avec son numéro.")
        return ask_for_counter(request, missing, quote, SeriesDocument.QUOTE)
    status = status_of_quote(quote, share=noted_share(quote), today=request.access.company.today)
    return _page(request, quote, quote=quote, status=status)


@company_page(acts=Right.INVOICES_ISSUE)
def invoice_send(request: AccessRequest, pk: int) -> HttpResponse:
    """A draft goes through the padlock, which sends it."""
    invoice = _invoice(request, pk)
    if not invoice.is_issued:
        return redirect("sales:invoice_issue", pk)
    status = status_of_invoice(invoice, today=request.access.company.today)
    return _page(request, invoice, invoice=invoice, status=status)


@require_POST
@company_page(acts=Right.QUOTES_SEND)
def quote_send_preview(request: AccessRequest, pk: int) -> HttpResponse:
    return _preview(request, _quote(request, pk))


@require_POST
@company_page(acts=Right.INVOICES_ISSUE)
def invoice_send_preview(request: AccessRequest, pk: int) -> HttpResponse:
    return _preview(request, _invoice(request, pk))


def _page(request: AccessRequest, document: Quote | Invoice, **context: Any) -> HttpResponse:
    mails = mails_of(request.access.company, document._meta.label_lower, document.pk, back=request.path)
    template = _template(request, document, mails["mails"])
    usual = draft_message(document, template)
    initial = {
        "once": uuid.uuid4().hex,
        "to": "\n".join(usual.to),
        "cc": ", ".join(usual.cc),
        "subject": usual.subject,
        "message": usual.text,
        "template": template,
    }
    form = SendForm(document, request.POST or None, request.FILES or None, initial=initial)
    response = form_page(
        request,
        form,
        lambda values: _send(request, document, values),
        template="sales/send.html",
        title=f"Envoyer {document.display_number}",
        people=_people(document),
        variables={name: VARIABLES[name] for name in QUOTES} if not document.number else {},
        letter=_shown(request, document, {name: str(form[name].value() or "") for name in form.fields}),
        **_when(form),
        **mails,
        **context,
    )
    if "template" in request.GET:  # the text changed under the hand: so does what it will look like
        response["HX-Trigger-After-Settle"] = "letter"
    return response


def _send(request: AccessRequest, document: Quote | Invoice, values: dict[str, Any]) -> HttpResponse:
    what = {
        "to": [values["to"]],
        "cc": [values["cc"]] if values["cc"] else [],
        "bcc": [values["bcc"]] if values["bcc"] else [],
        "subject": values["subject"],
        "message": values["message"],
        "template": values["template"],
        "once": _key(document, values["once"]),
        "extras": [Extra(file.name, file.read(MAX_BYTES + 1)) for file in values["extras"]],
    }
    if values["at"] is None:
        send_with_undo(request, document, **what)
        return redirect(document_page(document))
    sent = send_document(document, at=values["at"], by=request.access.user, **what)
    back = urlencode({"retour": document_page(document)})
    cancel = f"{reverse('notifications:message_cancel', args=[sent.pk])}?{back}"
    when = moment_text(values["at"], document.company.today)
    toast(request, f"Le courrier partira {_on(when)}.", Action("Annuler", cancel, post=True, symbol="undo"))
    return redirect(document_page(document))


def _people(document: Quote | Invoice) -> list[tuple[str, str]]:
    """Who else may be in copy: the people of the customer, and the company itself."""
    people = document.contact.people.order_by("pk") if document.contact else []
    found = {person.email: person.name for person in people if person.email}
    return [*found.items(), (document.company.email, str(document.company))]


def _key(document: Quote | Invoice, once: str) -> str | None:
    """The key of the form; a new one when what it sent was taken back: the page was shown again by « Précédent »."""
    while once and len(once) < KEY_LENGTH:
        known = Message.objects.filter(company=document.company, once=once).first()
        if known is None or not known.is_cancelled:
            break
        once += "+"
    return once or None


def _preview(request: AccessRequest, document: Quote | Invoice) -> HttpResponse:
    form = SendForm(document, request.POST)
    letter = _shown(request, document, request.POST.dict())
    return render(request, "sales/letter.html", {"letter": letter, "again": True, **_when(form)})


def _shown(request: AccessRequest, document: Quote | Invoice, typed: dict[str, Any]) -> Shown:
    """An address still being typed is told; the letter stays under the eyes."""
    addresses = {name: [typed[name]] if typed.get(name) else [] for name in ADDRESSES}
    problem = ""
    for tried in (addresses, {"to": [SOMEBODY], "cc": [], "bcc": []}):
        try:
            letter = preview_message(
                document,
                **tried,
                subject=typed.get("subject", ""),
                message=typed.get("message", ""),
                template=typed.get("template", ""),
                number="" if document.number else number_hint(document, SeriesDocument.QUOTE),
                by=request.access.user,
            )
        except Refused as refusal:
            problem = refusal.message
            if refusal.field not in ADDRESSES:
                break
        else:
            named = HEADERS if tried is addresses else HEADERS[:1]
            headers = [(word, str(letter.mail[name])) for word, name in named if letter.mail[name]]
            return Shown(
                headers, str(letter.mail["Subject"]), letter.mail.get_content(), tuple(letter.files), problem=problem
            )
    return Shown([], problem=problem)


def _when(form: SendForm) -> dict[str, str]:
    """What the button will do, and its word."""
    form.is_valid()
    at = getattr(form, "cleaned_data", {}).get("at")
    if at is None:
        return {"when": "Part tout de suite. Vous aurez 20 secondes pour annuler.", "verb": "Envoyer"}
    return {"when": f"Partira {_on(moment_text(at, clock.today(str(form.zone))))}.", "verb": "Programmer l’envoi"}


def _on(when: str) -> str:
    return f"le {when}" if when[0].isdigit() else when


def _template(request: AccessRequest, document: Quote | Invoice, mails: list[Message]) -> str:
    """The one asked for; a replacement that never left goes with the credit note of what it replaces."""
    known = templates_of(document)
    asked = request.POST.get("template") or request.GET.get("template", "")
    if asked in known:
        return asked
    return REPLACED if REPLACED in known and not mails else next(iter(known))


def _quote(request: AccessRequest, pk: int) -> Quote:
    return request.access.get(request.access.rows(Quote).select_related("company__logo", "contact"), pk=pk)


def _invoice(request: AccessRequest, pk: int) -> Invoice:
    rows = request.access.rows(Invoice).select_related("company__logo", "contact", "settlement", "issued", "replaces")
    return request.access.get(rows, pk=pk)
