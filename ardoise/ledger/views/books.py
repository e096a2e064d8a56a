"""« Plan comptable »: one page of what is used and where it goes, saved whole, confirmed by the accountant."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from ardoise.companies.gate import AccessRequest, Forbidden, company_page
from ardoise.companies.models import Role
from ardoise.companies.rights import Right
from ardoise.domain.accounts import LONGEST, SHORTEST
from ardoise.domain.errors import Refused
from ardoise.ledger import pcg
from ardoise.ledger.actions.change_books import change_books
from ardoise.ledger.books import Accounts, accounts_of
from ardoise.ledger.formats import CHOICES
from ardoise.ledger.models import AuxiliaryRule
from ardoise.ledger.plan import Plan, label_of, open_accounts, plan_of
from ardoise.ledger.sheet import Sheet, choices, typed_plan
from ardoise.ledger.used import used_by

PROFILE = {"section": "profile", "current": "plan"}
_LONGEST_NAME = 20  # characters of a number that a name is asked for


@company_page(reads=Right.LEDGER, acts=Right.LEDGER_WRITE)
def books(request: AccessRequest) -> HttpResponse:
    accounts = accounts_of(request.access.company)
    if request.method != "POST":
        return _page(request, accounts, plan_of(accounts), {})
    confirmed = "confirm" in request.POST
    if confirmed and request.access.role != Role.ACCOUNTANT:
        raise Forbidden("accountant_only", "Seul le comptable confirme le plan comptable.")
    try:
        plan = typed_plan(request.POST, plan_of(accounts))
        change_books(request.access.company, plan, by=request.access.user, confirmed=confirmed)
    except Refused as refusal:
        errors = {problem.field: problem.message for problem in refusal.problems}
        return _page(request, accounts, plan, errors, status=422)
    except LookupError:
        raise Http404 from None
    messages.success(request, "Plan comptable confirmé." if confirmed else "Plan comptable enregistré.")
    return redirect("ledger:books")


@company_page(reads=Right.LEDGER)
def account_name(request: AccessRequest) -> HttpResponse:
    """The name of the account just typed, for the cell beside it."""
    number = str(next(iter(request.GET.values()), ""))[:_LONGEST_NAME].strip()
    name = accounts_of(request.access.company).label(number) if number[:3].isdigit() else ""
    return HttpResponse(name, content_type="text/plain; charset=utf-8")


@company_page(reads=Right.LEDGER)
def account_search(request: AccessRequest) -> HttpResponse:
    """The accounts of the PCG, by number or by words."""
    q = request.GET.get("q", "").strip()[:100]
    context = {**PROFILE, "q": q, "rows": pcg.find(q, most=100) if q else [], "placeholder": "706, acompte, TVA…"}
    return render(request, "ledger/pcg.html", context)


def _page(
    request: AccessRequest, accounts: Accounts, plan: Plan, errors: dict[str, str], *, status: int = 200
) -> HttpResponse:
    used = used_by(request.access.company)
    banks = {str(account.pk): account.name for account in open_accounts(request.access.company)}
    context = {
        **PROFILE,
        **choices(),
        "sheet": Sheet(accounts, used, plan, errors),
        "books": accounts.books,
        "plan": plan,
        "errors": errors,
        "problems": [(label_of(key, banks), message) for key, message in errors.items()],
        "missing": used.missing(accounts),
        "lengths": range(SHORTEST, LONGEST + 1),
        "length": plan.get("length", ""),
        "rules": [(rule.value, rule.label, rule.value == plan["auxiliary_rule"]) for rule in AuxiliaryRule],
        "templates": [(code, name, code == plan["template"]) for code, name in CHOICES.items()],
        "is_accountant": request.access.role == Role.ACCOUNTANT,
    }
    return render(request, "ledger/books.html", context, status=status)
