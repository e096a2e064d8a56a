"""Each measure prints a ratio, its goal, and the times it was made of (which do not last)."""

from __future__ import annotations

import base64
import json
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

from django.db import close_old_connections, connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ardoise.companies.models import Company
from ardoise.rendering.pdf import render_pdf
from ardoise.sales.actions.draft import create_invoice
from ardoise.sales.actions.issue import issue_invoice
from ardoise.sales.actions.pdf import current_invoice
from ardoise.sales.models import Invoice
from ardoise.sales.sheet import Sheet, TypedLine
from ardoise.web.lists import PER_PAGE
from bench import seed

RUNS = 20
MANY, FEW = 60_000, 1_000  # PRF-01: 60,000 invoices and payments, 20,000 customers
ISSUES = 40


def run() -> int:
    """All the measures; 1 when a ratio is beyond its goal."""
    print(f"Base : {connection.vendor}")
    small, large = seed.company("Petite"), seed.company("Grande")
    seed.invoices(small, FEW)
    seed.invoices(large, MANY, per_customer=3, payments=True)
    _analyse()
    results = [*lists(small, large), issue_against_paper(), threads_against_one()]
    pages_by_rows(small, large)
    return 0 if all(results) else 1


def lists(small: Company, large: Company) -> list[bool]:
    path = reverse("sales:invoice_list")
    few, many = median(page(small, path)), median(page(large, path))
    shell = median(page(large, reverse("sales:invoice_list") + "?q=zzzzzz"))
    empty = median(page(seed.company("Vide"), path))
    deep = Invoice.objects.filter(company=large).order_by("-date", "-pk")[600 * PER_PAGE]
    cursor = base64.urlsafe_b64encode(json.dumps([str(deep.date), deep.pk]).encode()).decode()
    print(f"  {'page 600':<28} {median(page(large, f'{path}?after={cursor}')) * 1000:7.1f} ms")
    for label, query in (
        ("recherche d’un client", "?q=client+00042"),
        ("recherche d’un numéro", "?q=F-2024-000042"),
        ("factures en attente", "?status=unpaid"),
    ):
        print(f"  {label:<28} {median(page(large, path + query)) * 1000:7.1f} ms")
    print(f"  {'recherche sans résultat':<28} {shell * 1000:7.1f} ms")
    return [
        ratio(f"liste de {MANY} / de {FEW} factures", many, few, Decimal("1.2")),
        ratio("liste / page vide de la même coquille", many, empty, Decimal(3)),
    ]


def issue_against_paper() -> bool:
    made = seed.company("Émission")
    drafts = [draft(made) for _ in range(RUNS)]
    papers = iter([current_invoice(one) for one in drafts])
    paper = median(lambda: render_pdf(next(papers)))  # each another document: the compiler remembers the same one
    owner = seed.owner_of(made)
    remaining = iter(drafts)
    issue = median(lambda: issue_invoice(next(remaining), by=owner), runs=RUNS - 1)
    return ratio("émission avec PDF et XML / PDF nu", issue, paper, Decimal(3))


def threads_against_one() -> bool:
    made = seed.company("Fils")
    owner = seed.owner_of(made)
    alone = [draft(made) for _ in range(ISSUES)]
    together = [draft(made) for _ in range(ISSUES)]
    one = timed(lambda: [issue_invoice(invoice, by=owner) for invoice in alone])

    def issue(invoice: Invoice) -> None:
        close_old_connections()
        try:
            issue_invoice(invoice, by=owner)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        eight = timed(lambda: list(pool.map(issue, together)))
    return ratio("8 fils qui émettent / un seul (temps)", eight, one, Decimal("1.05"))


def pages_by_rows(small: Company, large: Company) -> None:
    """Queries and bytes of each list page, for few and many rows: the queries must not differ."""
    print("Requêtes et octets par page :")
    for name in ("sales:invoice_list", "sales:quote_list", "contacts:contact_list", "payments:payment_list"):
        counts = []
        for made in (small, large):
            get = page(made, reverse(name))
            with CaptureQueriesContext(connection) as queries:
                body = get()
            counts.append(f"{len(queries)} requêtes, {len(body)} octets")
        print(f"  {name:<28} {counts[0]} | {counts[1]}")


def draft(made: Company) -> Invoice:
    customer = made.contacts.first() or seed.customers(made, 1)[0]
    lines = [
        TypedLine(label=f"Ligne {rank}", quantity=Decimal(2), unit_price=Decimal("49.90"), vat_rate=Decimal(20))
        for rank in range(5)
    ]
    sheet = Sheet({"contact": customer, "subject": "Mesure"}, lines)
    return create_invoice(made, sheet, by=seed.owner_of(made))


def page(made: Company, path: str) -> Callable[[], bytes]:
    client = Client()
    client.force_login(seed.owner_of(made))

    def get() -> bytes:
        response = client.get(path)
        assert response.status_code == 200, (path, response.status_code)
        return response.content

    get()  # warm: templates, session
    return get


def median(act: Callable[[], object], runs: int = RUNS) -> float:
    return statistics.median(timed(act) for _ in range(runs))


def timed(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def ratio(label: str, value: float, against: float, goal: Decimal) -> bool:
    found = value / against
    verdict = "bon" if found <= goal else "AU-DELÀ"
    print(f"{label:<44} {found:5.2f} (but {goal}) {verdict}   {value * 1000:.1f} ms / {against * 1000:.1f} ms")
    return found <= goal


def _analyse() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
