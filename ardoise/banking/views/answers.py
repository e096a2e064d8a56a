"""What a page answers once an act on a line is done: a struck row, counts that move, « Annuler » for 20 seconds."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from ardoise.banking.models import BankLine, LineState, Reconciliation
from ardoise.banking.views.equation import rows_of
from ardoise.banking.views.head import head
from ardoise.banking.views.to_link import summary_of
from ardoise.companies.gate import AccessRequest
from ardoise.history import clock
from ardoise.web.back import back_of
from ardoise.web.fragments import in_dialog, leave
from ardoise.web.toasts import offer_undo

BAR = "bank"  # one bar for the module: the last act is the one that it takes back
UNDO = "bank_undo"
DONE = (LineState.LINKED, LineState.IGNORED)


def offer(request: AccessRequest, text: str, **undone: Any) -> None:
    """A bar with « Annuler »; `undone` says what it takes back: acts of links, lines set aside, or a rule."""
    request.session[UNDO] = {"key": uuid.uuid4().hex, **undone}
    url = f"{reverse('banking:undo')}?acte={request.session[UNDO]['key']}"
    seconds = settings.UNDO_SECONDS
    offer_undo(request, BAR, text, url, until=clock.later(seconds=seconds), seconds=seconds)


def acts_of(links: Sequence[Reconciliation]) -> list[list[Any]]:
    """The acts that made these links, as pairs of a line and an act."""
    return [list(pair) for pair in dict.fromkeys((link.line_id, link.act) for link in links)]


def answer(request: AccessRequest, line: BankLine, said: str) -> HttpResponse:
    """The row of À LIER where it was asked from, else the page that asked, shown again."""
    if not is_on_the_list(request):
        return leave(request, page_behind(request))
    line = request.access.get(request.access.rows(BankLine).select_related("account"), pk=line.pk)
    response = fragment(request, line, {line.pk: said} if line.state in DONE else {})
    response["HX-Trigger"] = "dialog:close"
    response["HX-Retarget"], response["HX-Reswap"] = f"#line-{line.pk}", "outerHTML"
    return response


def refuse(request: AccessRequest, line: BankLine, message: str) -> HttpResponse:
    """What was refused as a notice, and the row as it stands."""
    messages.warning(request, message)
    return answer(request, line, "Déjà traitée")


def fragment(request: AccessRequest, line: BankLine, said: dict[int, str]) -> HttpResponse:
    context = head(request, "to_link", asked(request))
    context |= summary_of(request, asked(request))
    context["row"] = rows_of([line], request.access, said)[0]
    context["several"] = len(context["accounts"]) > 1
    return render(request, "banking/row_answer.html", {**context, "oob": True})


def asked(request: AccessRequest) -> QueryDict:
    """What the address of the page that asks says."""
    return QueryDict(urlsplit(page_behind(request)).query)


def page_behind(request: AccessRequest) -> str:
    shown = urlsplit(request.headers.get("HX-Current-URL", "")) if in_dialog(request) else urlsplit("")
    path = f"{shown.path}{'?' if shown.query else ''}{shown.query}"
    return back_of(request) or path or reverse("banking:to_link")


def is_on_the_list(request: AccessRequest) -> bool:
    return in_dialog(request) and urlsplit(page_behind(request)).path == reverse("banking:to_link")


def back_to(request: AccessRequest) -> HttpResponse:
    return leave(request, page_behind(request)) if in_dialog(request) else redirect(page_behind(request))
