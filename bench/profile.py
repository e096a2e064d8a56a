"""Mon Profil and the accountant's pages with much history behind, against little: a quiet month must cost the same.

`python -m bench profile` prints each page's ratio. What lies behind is older than the period that a page opens on.
"""

from __future__ import annotations

from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ardoise.companies.models import Company
from bench import seed
from bench.measures import median, page, ratio

FEW, MANY = 500, 30_000
GOAL = Decimal("1.5")
ADDS_UP = {"exports:aged": Decimal(8)}  # the database adds up every payment: sixty times as many here
RUNS = 7
PAGES = (
    *("companies:profile", "companies:members", "companies:accountant", "companies:subscription"),
    *("sales:layouts", "sales:mail_templates"),
    *("exports:overview", "exports:data", "exports:aged"),
    *("compliance:overview", "compliance:closings", "compliance:totals", "compliance:archives"),
    *("compliance:verifications", "ledger:books", "ledger:customers", "ledger:entries", "ledger:vat"),
    *("ledger:captures", "ledger:capture_control?periode=mois", "accountant:questions", "accountant:missing_list"),
)


def run() -> int:
    """1 when a page grows with the history, in time or in queries."""
    made = []
    for count in (FEW, MANY):
        company = seed.company(f"Profil {count}")
        seed.invoices(company, count, paid_share=1, payments=True)
        made.append(company)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    measured = [_measured(name, *made) for name in PAGES]
    return 0 if all(measured) else 1


def _measured(name: str, small: Company, large: Company) -> bool:
    view, _, query = name.partition("?")
    gets = [page(company, f"{reverse(view)}?{query}") for company in (small, large)]
    counts = []
    for get in gets:
        with CaptureQueriesContext(connection) as queries:
            get()
        counts.append(len(queries))
    few, many = (median(get, RUNS) for get in gets)
    is_good = ratio(f"{name} ({counts[0]} / {counts[1]} requêtes)", many, few, ADDS_UP.get(name, GOAL))
    return is_good and counts[0] == counts[1]
