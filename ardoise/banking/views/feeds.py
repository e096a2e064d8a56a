"""The connections to the bank: what is connected, the way to the bank and back, what each one fills."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from ardoise.banking.actions.feed_accounts import NEW, NONE, choose_accounts, matching
from ardoise.banking.actions.feed_connect import close_feed, come_back, renew_feed, start_feed
from ardoise.banking.actions.feed_read import ask_reading
from ardoise.banking.actions.feed_remarks import keep_line, remove_line
from ardoise.banking.consents import WARNINGS, days_left
from ardoise.banking.feeds import FEEDS, open_feeds
from ardoise.banking.models import BankAccount, FeedAccount, FeedConnection, FeedRemark, FeedState
from ardoise.banking.views.head import head
from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.models import Company
from ardoise.companies.rights import Right
from ardoise.domain.errors import Refused
from ardoise.domain.french import long_date, moment_text
from ardoise.domain.identifiers import iban_text
from ardoise.web.forms import Form, form_page


@dataclass(frozen=True)
class ShownFeed:
    connection: FeedConnection
    sentence: str
    tone: str  # good, warn, bad
    read: str  # when it was last read
    followed: int
    left: int | None  # days of consent

    @property
    def must_renew(self) -> bool:
        is_ending = self.left is not None and self.left <= max(WARNINGS)
        return self.connection.state in (FeedState.ACTION, FeedState.EXPIRED) or is_ending


@company_page(reads=Right.BANK)
def feed_list(request: AccessRequest) -> HttpResponse:
    rows = request.access.rows(FeedConnection).exclude(state=FeedState.CLOSED)
    rows = rows.annotate(followed=Count("accounts", filter=Q(accounts__account__isnull=False))).order_by("pk")
    company = request.access.company
    context = {
        **head(request, "accounts"),
        "feeds": [shown(one, company, one.followed) for one in rows],
        "offered": open_feeds(),
        "is_owner": request.access.may(Right.PROFILE_CHANGE),
    }
    return allowed_out(render(request, "banking/feeds.html", context))


def shown(connection: FeedConnection, company: Company, followed: int) -> ShownFeed:
    connection.company = company
    sentence, tone = _said(connection, followed)
    last = connection.read_at if followed else None
    read_at = last.astimezone(ZoneInfo(company.time_zone)) if last else None
    return ShownFeed(
        connection,
        sentence,
        tone,
        moment_text(read_at, company.today) if read_at else "",
        followed,
        days_left(connection),
    )


def _said(connection: FeedConnection, followed: int) -> tuple[str, str]:
    left, state = days_left(connection), connection.state
    if state == FeedState.WAITING:
        return "La banque attend votre accord : rien n’est lu.", "warn"
    if state == FeedState.CLOSED:
        return "Déconnectée. Ce qui a été lu reste.", "good"
    if state == FeedState.ACTION:
        return connection.error, "bad"
    if state == FeedState.EXPIRED:
        return connection.error or "L’accord a expiré : les lignes n’arrivent plus. Renouvelez-le.", "bad"
    if connection.error:
        return connection.error, "warn"
    if not followed:
        return "Choisissez les comptes à suivre : rien n’est lu avant.", "warn"
    if left is None or connection.consent_expires_at is None:
        return "Connectée.", "good"
    with_zone = connection.consent_expires_at.astimezone(ZoneInfo(connection.company.time_zone))
    count = "dernier jour" if left <= 0 else f"encore {left} jour{'s' if left > 1 else ''}"
    tone = "warn" if left <= max(WARNINGS) else "good"
    return f"Accord jusqu’au {long_date(with_zone.date())} : {count}.", tone


@require_POST
@company_page(acts=(Right.BANK_ACT, Right.PROFILE_CHANGE))
def feed_start(request: AccessRequest, provider: str) -> HttpResponse:
    if provider not in FEEDS:
        raise Http404
    return _away(start_feed(request.access.company, provider, by=request.access.user))


@require_POST
@company_page(acts=(Right.BANK_ACT, Right.PROFILE_CHANGE))
def feed_renew(request: AccessRequest, pk: int) -> HttpResponse:
    connection = request.access.get(FeedConnection, pk=pk)
    return _away(renew_feed(connection, by=request.access.user))


@company_page(acts=(Right.BANK_ACT, Right.PROFILE_CHANGE))
def feed_return(request: AccessRequest) -> HttpResponse:
    """Where the bank sends the person back: the address carries a token that serves once."""
    try:
        connection = come_back(request.access.company, request.GET.dict(), by=request.access.user)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("banking:feeds")
    messages.success(request, f"{connection} est connectée.")
    return redirect("banking:feed", connection.pk)


class AccountsForm(Form):
    """One choice for each account of the connection."""

    def __init__(self, *args: Any, rows: list[FeedAccount], company: Company, **options: Any) -> None:
        super().__init__(*args, **options)
        ours = list(BankAccount.objects.filter(company=company, closed_at__isnull=True).order_by("pk"))
        is_first = not any(row.account_id for row in rows)
        for row in rows:
            known = matching(row)
            same = [(str(one.pk), one.name) for one in ours if one.currency == row.currency]
            new = [] if known else [(NEW, "Un nouveau compte")]
            suggested = (str(known.pk) if known else NEW) if is_first else NONE
            self.fields[f"account_{row.pk}"] = forms.ChoiceField(
                label=row.name,
                required=False,
                choices=[(NONE, "Ne pas suivre"), *same, *new],
                initial=str(row.account_id) if row.account_id else suggested,
                help_text=_told(row),
            )


def _told(row: FeedAccount) -> str:
    parts = [iban_text(row.iban) if row.iban else "sans IBAN", row.currency if row.currency != "EUR" else ""]
    return " · ".join(part for part in parts if part)


@company_page(reads=Right.BANK, acts=(Right.BANK_ACT, Right.PROFILE_CHANGE))
def feed(request: AccessRequest, pk: int) -> HttpResponse:
    connection = request.access.get(FeedConnection, pk=pk)
    rows = list(connection.accounts.select_related("account", "connection__company").order_by("pk"))
    company, is_owner = request.access.company, request.access.may(Right.PROFILE_CHANGE)

    def act(values: dict[str, Any]) -> HttpResponse:
        chosen = {row.pk: values[f"account_{row.pk}"] for row in rows if f"account_{row.pk}" in values}
        choose_accounts(connection, chosen, by=request.access.user)
        ask_reading(connection)
        messages.success(request, "C’est noté : les lignes arrivent d’ici une minute.")
        return redirect("banking:feed", connection.pk)

    remarks = FeedRemark.objects.filter(account__connection=connection, closed_at__isnull=True)
    context = {
        **head(request, "accounts"),
        "feed": shown(connection, company, sum(row.account_id is not None for row in rows)),
        "feed_accounts": rows,
        "remarks": remarks.select_related("line").order_by("line__date", "pk")[:100],
        "is_owner": is_owner,
        "title": str(connection),
    }
    form = AccountsForm(request.POST or None, rows=rows, company=company)
    return allowed_out(form_page(request, form, act, template="banking/feed.html", **context))


@require_POST
@company_page(acts=Right.BANK_ACT)
def feed_read_now(request: AccessRequest, pk: int) -> HttpResponse:
    connection = request.access.get(FeedConnection, pk=pk)
    ask_reading(connection)
    messages.success(request, "La lecture est demandée : les lignes arrivent d’ici une minute.")
    return redirect("banking:feed", connection.pk)


@require_POST
@company_page(acts=(Right.BANK_ACT, Right.PROFILE_CHANGE))
def feed_close(request: AccessRequest, pk: int) -> HttpResponse:
    connection = request.access.get(FeedConnection, pk=pk)
    close_feed(connection, by=request.access.user)
    messages.success(request, f"{connection} est déconnectée. Ce qui a été lu reste.")
    return redirect("banking:feeds")


@require_POST
@company_page(acts=Right.BANK_ACT)
def feed_remark(request: AccessRequest, pk: int) -> HttpResponse:
    """What becomes of a line that the bank took back."""
    connection = request.access.get(FeedConnection, pk=pk)
    said = request.POST.get("remark", "")
    remarks = FeedRemark.objects.filter(account__connection=connection, closed_at__isnull=True).select_related("line")
    remark = remarks.filter(pk=int(said)).first() if said.isdecimal() and len(said) < 19 else None
    if remark is None:
        messages.error(request, "Cette ligne a déjà reçu sa réponse.")
    elif request.POST.get("what") == "remove":
        remove_line(remark, by=request.access.user)
        messages.success(request, "La ligne est retirée, le solde est à jour.")
    else:
        keep_line(remark, by=request.access.user)
        messages.success(request, "La ligne est gardée.")
    return redirect("banking:feed", connection.pk)


def _away(url: str) -> HttpResponse:
    return allowed_out(HttpResponse(status=303, headers={"Location": url}))


def allowed_out(response: HttpResponse) -> HttpResponse:
    """The forms of these pages lead to the aggregator."""
    places = ["'self'", "https:"]
    places += [place for one in open_feeds() for place in one.places() if place.startswith("http://")]
    response._csp_update = {"form-action": places}  # type: ignore[attr-defined]  # what csp.decorators sets
    return response
