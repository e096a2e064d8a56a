"""The pages of the bank accounts: the list, one that is added or changed, one that is closed."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Count, Max, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import escape
from django.views.decorators.http import require_POST

from ardoise.banking.account_form import AccountForm, initial_of
from ardoise.banking.actions.accounts import change_account, close_account, open_account
from ardoise.banking.models import BankAccount, BankStatement, FeedAccount, FeedState, StatementState
from ardoise.banking.views.head import head, to_do
from ardoise.banking.words import bank_words
from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.domain.errors import Refused
from ardoise.domain.identifiers import bank_of, clean_iban
from ardoise.web.back import back_of
from ardoise.web.forms import form_page
from ardoise.web.fragments import frame

SHORTEST_IBAN = 14  # characters: before, nothing is said of what is being typed


@dataclass(frozen=True)
class ShownAccount:
    account: BankAccount
    last_day: date | None  # of its last statement
    to_do: int
    feed: FeedAccount | None

    @property
    def bank(self) -> str:
        """Beside its name, unless the name says it."""
        bank = bank_words(self.account.bank_name)
        return "" if bank.casefold() in bank_words(self.account.name).casefold() else bank


@company_page(reads=Right.BANK)
def account_list(request: AccessRequest) -> HttpResponse:
    accounts = request.access.rows(BankAccount).order_by("closed_at", "pk")
    shown = _shown(request, accounts.filter(closed_at=None))
    closed = list(accounts.exclude(closed_at=None))
    waiting = request.access.rows(BankStatement).filter(state=StatementState.READ).order_by("pk")[:20]
    context = {**head(request, "accounts"), "shown": shown, "closed": closed, "waiting": waiting}
    return render(request, "banking/accounts.html", context)


def _shown(request: AccessRequest, accounts: QuerySet[BankAccount]) -> list[ShownAccount]:
    kept = request.access.rows(BankStatement).filter(state=StatementState.IMPORTED)
    days = dict(kept.order_by().values("account_id").annotate(last=Max("last_day")).values_list("account_id", "last"))
    left = dict(to_do(request).order_by().values("account_id").annotate(n=Count("pk")).values_list("account_id", "n"))
    feeds = FeedAccount.objects.filter(account__in=accounts).exclude(connection__state=FeedState.CLOSED)
    fed = {feed.account_id: feed for feed in feeds.select_related("connection").order_by("pk")}
    return [ShownAccount(one, days.get(one.pk), left.get(one.pk, 0), fed.get(one.pk)) for one in accounts]


@company_page(acts=Right.BANK_ACT)
def account_new(request: AccessRequest) -> HttpResponse:
    back = back_of(request) or reverse("banking:accounts")

    def act(values: dict[str, Any]) -> HttpResponse:
        account = open_account(request.access.company, by=request.access.user, **_given(values))
        messages.success(request, f"Compte ajouté : {account.name}.")
        return redirect(back)

    form = AccountForm(request.POST or None)
    page = {"title": "Ajouter un compte", "section": "bank", "frame": frame(request), "back": back}
    return form_page(request, form, act, template="banking/account_form.html", **page)


@company_page(acts=Right.BANK_ACT)
def account_edit(request: AccessRequest, pk: int) -> HttpResponse:
    account = request.access.get(BankAccount, pk=pk)
    back = back_of(request) or reverse("banking:accounts")

    def act(values: dict[str, Any]) -> HttpResponse:
        change_account(account, by=request.access.user, **_given(values))
        messages.success(request, "Le compte est modifié.")
        return redirect(back)

    form = AccountForm(request.POST or None, initial=initial_of(account))
    page = {"title": account.name, "section": "bank", "frame": frame(request), "back": back, "account": account}
    return form_page(request, form, act, template="banking/account_form.html", **page)


def _given(values: dict[str, Any]) -> dict[str, Any]:
    """What was typed; an account without a name has that of its bank, as people write it."""
    name = values["name"]
    if not name and values["iban"]:
        with suppress(Refused):  # said by the act itself, on its field
            name = bank_words(bank_of(clean_iban(values["iban"])))
    return {**values, "name": name, "opening_balance": values["opening_balance"] or 0}


@require_POST
@company_page(acts=Right.BANK_ACT)
def account_close(request: AccessRequest, pk: int) -> HttpResponse:
    account = request.access.get(BankAccount, pk=pk)
    close_account(account, by=request.access.user)
    messages.success(request, f"{account.name} est fermé. Ses lignes restent.")
    return redirect("banking:accounts")


@company_page(acts=Right.BANK_ACT)
def account_bank(request: AccessRequest) -> HttpResponse:
    """The bank of the IBAN being typed, beside its field."""
    typed = request.GET.get("iban", "").strip()[:60]
    compact = "".join(typed.split())
    if len(compact) < SHORTEST_IBAN:
        return HttpResponse(
            "La banque est trouvée par l’IBAN." if compact else AccountForm.base_fields["iban"].help_text
        )
    try:
        bank = bank_of(clean_iban(typed))
    except Refused as refusal:
        return HttpResponse(escape(refusal.message))
    return HttpResponse(f"Banque\u00a0: <b>{escape(bank_words(bank))}</b>" if bank else "Cet IBAN est juste.")
