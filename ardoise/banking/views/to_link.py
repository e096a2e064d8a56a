"""À LIER: what the bank says, and what each line is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from ardoise.banking.links import WAITING
from ardoise.banking.models import BankLine, LineProposal, LineState
from ardoise.banking.views.equation import rows_of
from ardoise.banking.views.head import COUNTED, TO_DO, few, head, many, to_do
from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.domain.matching import Status
from ardoise.web.lists import paged

WIPED = "bank_wiped"  # in the session: the lines just accepted together, struck the next time the page is shown
SIDES = {"": "À traiter", "recu": "Encaissements", "paye": "Décaissements", "toutes": "Toutes"}
OUT = Case(When(cents__lt=0, then=Value(1)), default=Value(0), output_field=IntegerField())


@company_page(reads=Right.BANK)
def to_link(request: AccessRequest) -> HttpResponse:
    context = head(request, "to_link")
    rows = waiting(request, request.GET).annotate(is_out=OUT).select_related("account")
    context |= paged(request, rows, ("is_out", "-date", "-id"))
    said: dict[int, str] = {int(pk): text for pk, text in request.session.pop(WIPED, {}).items()}
    gone = request.access.rows(BankLine).filter(pk__in=said).select_related("account").order_by("-date", "-pk")
    context |= summary_of(request, request.GET)
    context["rows"] = rows_of([*gone, *context["page"].rows], request.access, said)
    context["several"] = len(context["accounts"]) > 1
    context["direction"] = request.GET.get("sens", "")
    return render(request, "banking/to_link.html", context)


def waiting(request: AccessRequest, asked: QueryDict) -> QuerySet[BankLine]:
    """The lines of a side that wait. Without one, those of which there is something to do."""
    side, account = asked.get("sens", ""), asked.get("compte", "")
    rows = request.access.rows(BankLine)
    if account.isdigit() and len(account) < 19:
        rows = rows.filter(account=int(account))
    if side not in SIDES or not side:
        return rows.filter(TO_DO)
    rows = rows.filter(state__in=WAITING)
    return rows if side == "toutes" else rows.filter(**{"cents__gt" if side == "recu" else "cents__lt": 0})


def summary_of(request: AccessRequest, asked: Mapping[str, str]) -> dict[str, Any]:
    """« 7 lignes, 6 propositions dont 4 certaines », and the sides."""
    count, proposed = few(to_do(request)), few(to_do(request).filter(state=LineState.PROPOSED))
    sure = request.access.rows(LineProposal).filter(status=Status.AUTO, line__state=LineState.PROPOSED)
    known = sure.order_by()[: COUNTED + 1].count()
    said = f"{many(count)} ligne{'s' if count > 1 else ''}" if count else "Aucune ligne à lier"
    if proposed:
        said += f", {many(proposed)} proposition{'s' if proposed > 1 else ''}"
        said += f" dont {many(known)} certaine{'s' if known > 1 else ''}" if known else ""
    elif count:
        said += ", aucune proposition"
    side = asked.get("sens", "") if asked.get("sens", "") in SIDES else ""
    kept = {"compte": asked["compte"]} if asked.get("compte") else {}
    chips = [
        {"label": label, "url": f"?{urlencode({**kept, **({'sens': name} if name else {})})}", "is_on": name == side}
        for name, label in SIDES.items()
    ]
    return {"summary": {"words": said, "sure": known, "sure_words": many(known)}, "chips": chips}
