"""A question asked on the page of a deal."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from ardoise.domain.errors import Refused
from ardoise.portal.actions.ask import ask_question
from ardoise.portal.door import DealRequest, deal_page, too_many
from ardoise.portal.views.deal import deal_answer
from ardoise.web.limits import Limit

QUESTIONS = Limit("portal.question", most=10, seconds=3600)  # of one deal


@require_POST
@deal_page
def question(request: DealRequest) -> HttpResponse:
    """`site` is a field that people do not see: a program that fills every field is thanked and forgotten."""
    deal, typed = request.deal, request.POST
    page = f"{reverse('portal:deal', args=[deal.token])}?question=posee#questions"
    if typed.get("site"):
        return redirect(page)
    if not QUESTIONS.count(request, deal.link.deal):
        return too_many(request, QUESTIONS)
    line = typed.get("line", "")
    names = ("text", "name", "address")
    text, name, address = (typed.get(field, "") for field in names)
    try:
        ask_question(
            deal, text, line=int(line) if line.isdecimal() and len(line) <= 4 else None, name=name, address=address
        )
    except Refused as refusal:
        asked = {**{field: typed.get(field, "") for field in (*names, "line")}, "problem": refusal}
        return deal_answer(request, asked, status=422)
    return redirect(page)
