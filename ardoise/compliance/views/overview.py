"""Conformité: the version and its attestation, the chain, the closings, the archives, each in a few plain words."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from ardoise import __version__
from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.compliance.actions.attest import attestation_of, make_attestation, why_not
from ardoise.compliance.actions.close import close_periods
from ardoise.compliance.models import Attestation, Closing, ClosingState, SignedArchive, Verification, WorkState
from ardoise.compliance.papers import result_text
from ardoise.compliance.publisher import major, publisher
from ardoise.compliance.reading import last_closing, sums_in
from ardoise.compliance.signing import current_key
from ardoise.compliance.views.shared import kept, page
from ardoise.compliance.words import between_text, method_text, period_text, rate_text
from ardoise.domain.closings import ClosingKind
from ardoise.history.models import Chain
from ardoise.web.lists import paged

SHOWN = 3
AT_ONCE = 10  # seconds of closing in a request; the worker does the rest


@company_page(reads=Right.COMPLIANCE)
def overview(request: AccessRequest) -> HttpResponse:
    company = request.access.company
    attestation = attestation_of(company)
    signing = publisher()
    run = request.access.rows(Verification).filter(state=WorkState.DONE).order_by("-pk").first()
    closed = request.access.rows(Closing).order_by("-number")[:SHOWN]
    chain = Chain.objects.filter(chain=company.pk).first()
    archives = request.access.rows(SignedArchive).order_by("-pk")[:SHOWN]
    context = {
        "version_major": major(),
        "version_full": __version__,
        "attestation": attestation,
        "publisher": signing,
        "why_not": None if attestation else why_not(company, signing),
        "run": run,
        "run_result": result_text(run) if run else "",
        "running": request.access.rows(Verification).exclude(state__in=[WorkState.DONE, WorkState.FAILED]).first(),
        "chain": chain,
        "closings": [(one, period_text(one.kind, one.first)) for one in closed],
        "last": last_closing(company.pk),
        "through": ClosingState.objects.filter(company=company).values_list("through", flat=True).first(),
        "archives": [(one, between_text(one.first, one.last)) for one in archives],
        "key": current_key(),
    }
    return page(request, "compliance/overview.html", context)


@require_POST
@company_page(acts=Right.COMPLIANCE)
def attest(request: AccessRequest) -> HttpResponse:
    attestation = make_attestation(request.access.company, by=request.access.user)
    messages.success(
        request, f"L’attestation {attestation.number} est prête : faites-la signer, puis remplissez votre volet."
    )
    return redirect("compliance:overview")


@company_page(reads=Right.COMPLIANCE)
def attestation_file(request: AccessRequest, pk: int) -> HttpResponseBase:
    return kept(request.access.get(Attestation.objects.select_related("file"), pk=pk).file)


@company_page(reads=Right.COMPLIANCE)
def closings(request: AccessRequest) -> HttpResponse:
    """Every closing, the last first; of one kind when asked."""
    rows = request.access.rows(Closing)
    kind = request.GET.get("sorte", "")
    if kind in [one.value for one in ClosingKind]:
        rows = rows.filter(kind=kind)
    found = paged(request, rows, ("-number",))
    shown = [(one, period_text(one.kind, one.first)) for one in found["page"].rows]
    through = ClosingState.objects.filter(company=request.access.company).values_list("through", flat=True).first()
    yesterday = request.access.company.today - timedelta(days=1)
    context = {
        **found,
        "shown": shown,
        "kind": kind,
        "kinds": [(one.value, one.label) for one in ClosingKind],
        "is_late": through is None or through < yesterday,
        "yesterday": yesterday,
    }
    return page(request, "compliance/closings.html", context)


@require_POST
@company_page(acts=Right.COMPLIANCE)
def close(request: AccessRequest) -> HttpResponse:
    if close_periods(request.access.company, by=request.access.user, seconds=AT_ONCE):
        messages.success(request, "Tout ce qui est fini est clôturé, jusqu’à hier compris.")
    else:
        messages.success(request, "Les clôtures avancent : il en reste, Ardoise les fait en quelques minutes.")
    return redirect("compliance:closings")


@company_page(reads=Right.COMPLIANCE)
def closing(request: AccessRequest, pk: int) -> HttpResponse:
    found = request.access.get(Closing.objects.select_related("key"), pk=pk)
    sums = sums_in(found)
    context = {
        "closing": found,
        "period": period_text(found.kind, found.first),
        "sums": sums,
        "methods": [(method_text(name), amount) for name, amount in sums.by_method.items()],
        "received": [(rate_text(*key), part) for key, part in sums.by_rate.items() if part.incl_vat or part.vat],
        "billed": [(rate_text(*key), part) for key, part in sums.billed.items() if part.incl_vat or part.vat],
    }
    return page(request, "compliance/closing.html", context)
