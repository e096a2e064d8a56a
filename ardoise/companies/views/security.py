"""Connexions: the devices where the person is logged in, the journal of their logins, the companies they enter."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from ardoise.companies.gate import companies_of
from ardoise.users.devices import device_of
from ardoise.users.models import LoginRecord, OpenSession
from ardoise.users.sessions import end_other_sessions, end_session, sessions_of
from ardoise.web.pagination import paginate

PER_PAGE = 50


@login_required
def logins(request: Any) -> HttpResponse:
    page = paginate(
        LoginRecord.objects.filter(user=request.user),
        after=request.GET.get("after"),
        before=request.GET.get("before"),
        limit=PER_PAGE,
    )
    records = [(record, device_of(record.user_agent)) for record in page.rows]
    current = request.session.session_key
    sessions = [(one, device_of(one.user_agent), one.session_key == current) for one in sessions_of(request.user)]
    context = {"sessions": sessions, "records": records, "page": page, "query": ""}
    zone = request.access.company.time_zone if request.access else "Europe/Paris"
    context |= {"zone": zone, "mine": companies_of(request.user), "section": "profile", "current": "connexions"}
    return render(request, "companies/logins.html", context)


@require_POST
@login_required
def session_end(request: Any, pk: int) -> HttpResponse:
    session = OpenSession.objects.filter(pk=pk, user=request.user).first()
    if session is None or session.session_key == request.session.session_key:
        raise Http404
    end_session(session)
    messages.success(request, "Cette session est fermée : l’appareil devra se connecter de nouveau.")
    return redirect("companies:logins")


@require_POST
@login_required
def sessions_end(request: Any) -> HttpResponse:
    count = end_other_sessions(request.user, request.session.session_key)
    words = {0: "Aucune autre session n’était ouverte.", 1: "L’autre session est fermée."}
    messages.success(request, words.get(count, f"Les {count} autres sessions sont fermées."))
    return redirect("companies:logins")
