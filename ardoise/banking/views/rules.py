"""Règles: what the links taught, and « pas une vente »; each is forgotten by one click."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from ardoise.banking.actions.forget_lesson import forget_lesson
from ardoise.banking.actions.set_aside import forget_rule
from ardoise.banking.models import Lesson, Rule
from ardoise.banking.views.head import head
from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.domain.identifiers import iban_text
from ardoise.web.pagination import paginate

PER_PAGE = 50
SURE, OFTEN = 5, 2  # links from which a payer is well known


@company_page(reads=Right.BANK)
def rule_list(request: AccessRequest) -> HttpResponse:
    context = head(request, "rules")
    rules = request.access.rows(Rule).order_by("-created_at", "-pk").annotate(count=Count("lines"))
    rows = request.access.rows(Lesson).select_related("contact")
    page = paginate(rows, ("-learnt_at", "-id"), after=request.GET.get("after"), before=request.GET.get("before"))
    context |= {
        "rules": rules[:200],
        "page": page,
        "lessons": [(lesson, _key(lesson), _words(lesson.weight)) for lesson in page.rows],
    }
    return render(request, "banking/rules.html", context)


@require_POST
@company_page(acts=Right.BANK_ACT)
def rule_forget(request: AccessRequest, pk: int) -> HttpResponse:
    rule = request.access.get(Rule, pk=pk)
    forget_rule(rule, by=request.access.user)
    messages.success(request, f"Oubliée\u00a0: les lignes de {rule.key} attendent d’être liées.")
    return redirect("banking:rules")


@require_POST
@company_page(acts=Right.BANK_ACT)
def lesson_forget(request: AccessRequest, pk: int) -> HttpResponse:
    lesson = request.access.get(request.access.rows(Lesson).select_related("contact"), pk=pk)
    forget_lesson(lesson, by=request.access.user)
    messages.success(request, f"Oublié\u00a0: {_key(lesson)} n’est plus associé à {lesson.contact.name}.")
    return redirect("banking:rules")


def _key(lesson: Lesson) -> str:
    return iban_text(lesson.key) if lesson.kind == "iban" else lesson.key


def _words(weight: int) -> str:
    if weight >= SURE:
        return f"bien connu, lié {weight} fois"
    return f"lié {weight} fois" if weight >= OFTEN else "lié une fois"
