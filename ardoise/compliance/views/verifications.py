"""« Vérifier la chaîne »: the runs, their progress, their report."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.compliance.actions.check_chain import ask_verification
from ardoise.compliance.advice import advice_of, first_fault
from ardoise.compliance.models import Verification, WorkState
from ardoise.compliance.papers import report_letter, result_text
from ardoise.compliance.views.shared import page, sent
from ardoise.rendering.letters import render_letter
from ardoise.web.lists import paged
from ardoise.web.progress import Progress, out_of, progress_part


@company_page(reads=Right.COMPLIANCE)
def verifications(request: AccessRequest) -> HttpResponse:
    found = paged(request, request.access.rows(Verification).select_related("asked_by"), ("-id",))
    shown = [(one, result_text(one) if one.state == WorkState.DONE else "") for one in found["page"].rows]
    return page(request, "compliance/verifications.html", {**found, "shown": shown})


@require_POST
@company_page(acts=Right.COMPLIANCE)
def verify(request: AccessRequest) -> HttpResponse:
    run = ask_verification(request.access.company, by=request.access.user)
    return redirect("compliance:verification", run.pk)


@company_page(reads=Right.COMPLIANCE)
def verification(request: AccessRequest, pk: int) -> HttpResponse:
    run = _run(request, pk)
    context: dict[str, Any] = {"run": run, "progress": _progress(run)}
    if run.state == WorkState.DONE:
        context |= {"result": result_text(run), "first": first_fault(run), "advice": advice_of(run)}
    return page(request, "compliance/verification.html", context)


@company_page(reads=Right.COMPLIANCE)
def progress(request: AccessRequest, pk: int) -> HttpResponse:
    return progress_part(request, _progress(_run(request, pk)))


@company_page(reads=Right.COMPLIANCE)
def report(request: AccessRequest, pk: int) -> HttpResponse:
    run = _run(request, pk)
    if run.state != WorkState.DONE:
        return redirect("compliance:verification", run.pk)
    return sent(render_letter(report_letter(run)), f"verification-{run.pk}.pdf", "application/pdf")


def _progress(run: Verification) -> Progress | None:
    if run.state == WorkState.DONE:
        return None
    done = len(run.checks)
    label = f"Vérification en cours : {out_of(done, 'contrôles', run.planned)}"
    return Progress(reverse("compliance:verification_progress", args=[run.pk]), label, done, run.planned)


def _run(request: AccessRequest, pk: int) -> Verification:
    return request.access.get(Verification.objects.select_related("asked_by"), pk=pk)
