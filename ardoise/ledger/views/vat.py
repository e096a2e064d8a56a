"""TVA collectée: by rate over a period, and what is behind each figure."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from itertools import islice

from django.http.response import HttpResponseBase
from django.shortcuts import render

from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.models import Company
from ardoise.companies.rights import Right
from ardoise.domain.money import total
from ardoise.ledger.vat_report import pieces_of, vat_collected
from ardoise.web.lists import address
from ardoise.web.periods import Period, period_of, periods
from ardoise.web.spreadsheets import table_file

SHOWN = 200
PAGE = {"section": "profile", "current": "exports"}
HEADS = ("Taux", "Base HT", "TVA à la facture", "TVA aux encaissements", "TVA due", "TVA mise en attente")
PIECES = ("Date", "Pièce", "Libellé", "Taux", "TVA")


@company_page(reads=Right.LEDGER)
def vat(request: AccessRequest) -> HttpResponseBase:
    company = request.access.company
    period = _period(request, company)
    rate, kind = _rate(request), request.GET.get("format")
    assert period.first is not None
    assert period.last is not None
    if kind in ("csv", "xlsx"):
        return _file(company, period, rate, kind)
    rows = vat_collected(company, period.first, period.last)
    pieces = list(islice(pieces_of(company, period.first, period.last, rate), SHOWN + 1)) if rate is not None else []
    context = {
        **PAGE,
        "period": period,
        "period_menu": [(one, address(request, periode=one.name, du=None, au=None)) for one in periods(company.today)],
        "period_none": address(request, periode=None, du=None, au=None),
        "rows": [(row, address(request, taux=f"{row.rate:f}")) for row in rows],
        "due": total(row.due for row in rows),
        "waiting": total(row.waiting for row in rows),
        "rate": rate,
        "pieces": pieces[:SHOWN],
        "has_more": len(pieces) > SHOWN,
        "sum": next((row.due for row in rows if row.rate == rate), None),
        "query": f"{address(request)[1:]}&" if request.GET else "",
        "kept": [],
    }
    return render(request, "ledger/vat.html", context)


def _file(company: Company, period: Period, rate: Decimal | None, kind: str) -> HttpResponseBase:
    assert period.first is not None
    assert period.last is not None
    name = f"tva_{period.first:%Y%m%d}-{period.last:%Y%m%d}"
    if rate is not None:
        pieces = pieces_of(company, period.first, period.last, rate)
        return table_file(name, PIECES, ((one.date, one.number, one.label, rate, one.vat) for one in pieces), kind=kind)
    rows = vat_collected(company, period.first, period.last)
    cells = ((row.rate, row.base, row.at_invoice, row.at_payment, row.due, row.waiting) for row in rows)
    return table_file(name, HEADS, cells, kind=kind)


def _period(request: AccessRequest, company: Company) -> Period:
    """A period with both ends: this month when nothing, or only one end, is asked."""
    period = period_of(request.GET, company.today)
    return period if period.first and period.last else periods(company.today)[0]


def _rate(request: AccessRequest) -> Decimal | None:
    try:
        rate = Decimal(request.GET.get("taux", ""))
    except InvalidOperation:
        return None
    return rate if rate.is_finite() else None
