"""Accept, set aside, take back, undo: the acts on a line, and « Accepter les certaines »."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from ardoise.banking.actions.accept import accept_proposal, accept_sure
from ardoise.banking.actions.link import unlink_line
from ardoise.banking.actions.propose import refresh_proposals
from ardoise.banking.actions.set_aside import forget_rule, set_aside, take_back
from ardoise.banking.learning import domain_line, payer_key
from ardoise.banking.models import BankLine, Category, Lesson, LineState, Reconciliation, Rule
from ardoise.banking.open_items import own_names
from ardoise.banking.views.answers import BAR, UNDO, acts_of, answer, back_to, offer, page_behind, refuse
from ardoise.banking.views.equation import signed_text
from ardoise.banking.views.linked import linked_words, what_of
from ardoise.banking.views.to_link import WIPED
from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.domain.bank_categories import category_of
from ardoise.domain.errors import Refused
from ardoise.domain.french import money_text
from ardoise.domain.money import Money
from ardoise.web.fragments import dialog, in_dialog, leave
from ardoise.web.toasts import forget_undo

STRUCK = 50  # rows shown as just accepted; lines proposed again at once, the worker does the others


@require_POST
@company_page(acts=Right.BANK_ACT)
def accept(request: AccessRequest, pk: int) -> HttpResponse:
    """« Accepter »: what is proposed, as it was seen; `?lecture=` is the reading chosen among several."""
    line = request.access.get(BankLine, pk=pk)
    typed = request.GET.get("lecture", "0")
    rank = int(typed) if typed.isdigit() and len(typed) < 4 else 0
    try:
        links = accept_proposal(line, seen=request.POST.get("seen", ""), candidate=rank, by=request.access.user)
    except Refused as refusal:
        return refuse(request, line, refusal.message)
    what = what_of(links)
    offer(request, f"{signed_text(line.amount)} = {what}", acts=acts_of(links))
    return answer(request, line, linked_words(links))


@require_POST
@company_page(acts=Right.BANK_ACT)
def accept_all_sure(request: AccessRequest) -> HttpResponse:
    """« Accepter les certaines », and nothing else; the lines that it linked are struck on the page shown next."""
    done = accept_sure(request.access.company, by=request.access.user)
    links = list(Reconciliation.objects.filter(line__in=[one.pk for one in done.lines], undone_at=None).order_by("pk"))
    if done.lines:
        by_line: dict[int, list[Reconciliation]] = {}
        for link in links:
            by_line.setdefault(link.line_id, []).append(link)
        request.session[WIPED] = {str(pk): f"Liée à {what_of(made)}" for pk, made in list(by_line.items())[:STRUCK]}
        count = len(done.lines)
        amount = money_text(Money.of_cents(sum(line.cents for line in done.lines)))
        said = f"{count} lignes liées\u00a0: {amount}" if count > 1 else f"1 ligne liée\u00a0: {amount}"
        offer(request, said, acts=acts_of(links))
    for line, why in done.skipped[:3]:
        messages.warning(request, f"{signed_text(line.amount)}, {line.label}\u00a0: {why}")
    if not done.lines and not done.skipped:
        messages.info(request, "Plus aucune proposition certaine.")
    return redirect(page_behind(request))


@company_page(acts=Right.BANK_ACT)
def line_set_aside(request: AccessRequest, pk: int) -> HttpResponse:
    """« Pas une vente »: a category, and whether it is always so for this payer."""
    line = request.access.get(request.access.rows(BankLine).select_related("account"), pk=pk)
    likely = category_of(domain_line(line), own_names(request.access.company))
    typed = request.POST.get("category", line.category or likely)
    context: dict[str, Any] = {
        "title": "Pas une vente",
        "section": "bank",
        "line": line,
        "sum": signed_text(line.amount),
        "categories": Category.choices,
        "category": typed,
        "payer": payer_key(line),
        "teaches": "teach" in request.POST if request.method == "POST" else not _pays(line),
        "back": page_behind(request),
    }
    if request.method != "POST":
        return dialog(request, "banking/set_aside.html", context)
    try:
        rule = set_aside(line, typed, by=request.access.user, teach="teach" in request.POST)
    except Refused as refusal:
        return dialog(request, "banking/set_aside.html", {**context, "error": refusal.message}, status=422)
    word = Category(typed).label
    with_it = rule.lines.filter(state=LineState.IGNORED).count() if rule else 1
    said = f"{with_it} lignes mises de côté\u00a0: {word}" if with_it > 1 else f"Mise de côté\u00a0: {word}"
    offer(request, said, lines=[line.pk], rule=rule.pk if rule else None)
    return back_to(request) if with_it > 1 else answer(request, line, f"Mise de côté\u00a0: {word}")


def _pays(line: BankLine) -> bool:
    """Whether this payer seems to be a customer: setting all of them aside must be asked for."""
    lessons = Lesson.objects.filter(company=line.company_id, kind="payer", key=payer_key(line))
    return line.cents > 0 and (line.state == LineState.PROPOSED or lessons.exists())


@require_POST
@company_page(acts=Right.BANK_ACT)
def line_take_back(request: AccessRequest, pk: int) -> HttpResponse:
    line = request.access.get(BankLine, pk=pk)
    try:
        take_back(line, by=request.access.user)
    except Refused as refusal:
        messages.warning(request, refusal.message)
    else:
        refresh_proposals(request.access.company, [line])
        messages.success(request, "La ligne est reprise\u00a0: elle attend d’être liée.")
    return back_to(request)


@require_POST
@company_page(acts=Right.BANK_ACT)
def line_unlink(request: AccessRequest, pk: int) -> HttpResponse:
    """« Défaire »: all the links of a line, or those of one act."""
    line = request.access.get(BankLine, pk=pk)
    try:
        unlink_line(line, by=request.access.user, act=request.POST.get("act") or None)
    except Refused as refusal:
        messages.warning(request, refusal.message)
    else:
        refresh_proposals(request.access.company, [line])
        messages.success(request, "Le lien est défait\u00a0: ce qu’il réglait est de nouveau à régler.")
    return back_to(request)


@require_POST
@company_page(acts=Right.BANK_ACT)
def undo(request: AccessRequest) -> HttpResponse:
    """« Annuler » of the bar: what the last act linked or set aside."""
    last = request.session.get(UNDO) or {}
    if not last or last.get("key") != request.GET.get("acte"):
        messages.warning(request, "Trop tard pour annuler ici\u00a0: défaites-le dans toutes les lignes.")
        return leave(request, page_behind(request)) if in_dialog(request) else back_to(request)
    del request.session[UNDO]
    forget_undo(request, BAR)
    missed = _undo(request, last)
    if missed:
        messages.warning(request, missed)
    else:
        messages.success(request, "Annulé\u00a0: tout est comme avant.")
    return back_to(request)


def _undo(request: AccessRequest, last: dict[str, Any]) -> str:
    """Take each act back by itself; the first refusal is told, the others are done all the same."""
    missed, by = [], request.access.user
    acts = last.get("acts", [])
    lines = request.access.rows(BankLine).in_bulk([pk for pk, _ in acts] + last.get("lines", []))
    rule = request.access.rows(Rule).filter(pk=last["rule"]).first() if last.get("rule") else None
    for pk, act in acts:
        try:
            unlink_line(lines[pk], act=act, by=by)
        except (KeyError, Refused) as refusal:
            missed.append(getattr(refusal, "message", "Cette ligne n’existe plus."))
    if rule is not None:
        forget_rule(rule, by=by)
    else:
        for pk in last.get("lines", []):
            try:
                take_back(lines[pk], by=by)
            except (KeyError, Refused) as refusal:
                missed.append(getattr(refusal, "message", "Cette ligne n’existe plus."))
    refresh_proposals(request.access.company, list(lines.values())[:STRUCK])
    return missed[0] if missed else ""
