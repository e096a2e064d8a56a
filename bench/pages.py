"""What pages cost a browser: bytes, queries, first paint; and what a key costs on the sheet, as ratios within one run.

The real server of the product answers a real Chromium. Bytes and times of paint are printed; ratios have a goal.
"""

from __future__ import annotations

import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from ardoise.companies.models import Company
from ardoise.sales.actions.draft import create_quote
from ardoise.sales.models import Invoice, Quote
from ardoise.sales.sheet import Sheet, TypedLine
from bench import seed
from bench.measures import ratio

INVOICES, SHORT, LONG = 300, 5, 200
LOADS, KEYS = 3, 16  # keys come by pairs: one typed, one taken away
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]

WEIGHT = """() => {
    const [page] = performance.getEntriesByType("navigation");
    const rest = performance.getEntriesByType("resource");
    const paint = performance.getEntriesByName("first-contentful-paint")[0];
    return {
        html: page.transferSize,
        all: rest.reduce((sum, one) => sum + one.transferSize, page.transferSize),
        paint: paint ? paint.startTime : 0,
    };
}"""
# From the key to the total drawn again; and an answer that holds nothing, asked by the same browser.
WATCH = """() => {
    const total = () => document.querySelector(".panel .fig").textContent;
    let since = 0, before = "";
    window.measured = [];
    addEventListener("keydown", () => ([since, before] = [performance.now(), total()]), { capture: true });
    document.addEventListener("sheet:drawn", () => {
        if (since && total() !== before) measured.push(performance.now() - since), (since = 0);
    });
}"""
EMPTY = """async (url) => {
    const since = performance.now();
    await (await fetch(url)).text();
    return performance.now() - since;
}"""
SAVED = """() => performance.getEntriesByType("resource")
    .filter((one) => one.initiatorType === "fetch" && one.name.endsWith("/modifier/")).map((one) => one.duration)"""


class Weight(NamedTuple):
    html: int
    all: int
    paint: Decimal


class Typed(NamedTuple):
    """Seconds, medians: from a key to the total, of the save that follows, of an answer that holds nothing."""

    key: float
    save: float
    empty: float


def run() -> int:
    """1 when a ratio is beyond its goal."""
    made = seed.company("Pages")
    seed.invoices(made, INVOICES)
    short, long = quote(made, SHORT), quote(made, LONG)
    with server() as address, sync_playwright() as playwright:
        chromium = os.environ.get("ARDOISE_CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        print_pages(browser, address, made, short, long)
        results = keys(browser, address, made, short, long)
        browser.close()
        connections.close_all()  # those that were opened while the browser was driven
    return 0 if all(results) else 1


def quote(made: Company, count: int) -> Quote:
    lines = [
        TypedLine(label=f"Ligne {rank}", quantity=Decimal(2), unit_price=Decimal("49.90"), vat_rate=Decimal(20))
        for rank in range(count)
    ]
    customer = made.contacts.order_by("pk")[0]
    return create_quote(made, Sheet({"contact": customer, "subject": "Mesure"}, lines), by=seed.owner_of(made))


def print_pages(browser: Browser, address: str, made: Company, short: Quote, long: Quote) -> None:
    """Each page as a first visit finds it, nothing kept from before."""
    invoice = Invoice.objects.filter(company=made).latest("pk")
    pages = {
        "MES FACTURES": reverse("sales:invoice_list"),
        "MES DEVIS": reverse("sales:quote_list"),
        "feuille, nouveau devis": reverse("sales:quote_new"),
        f"feuille, {SHORT} lignes": reverse("sales:quote_edit", args=[short.pk]),
        f"feuille, {LONG} lignes": reverse("sales:quote_edit", args=[long.pk]),
        "document": reverse("sales:quote_detail", args=[short.pk]),
        "ENVOYER": reverse("sales:quote_send", args=[short.pk]),
        "Régler facture": f"{reverse('payments:payment_new')}?facture={invoice.pk}",
        "règlements": reverse("payments:payment_list"),
        "contacts": reverse("contacts:contact_list"),
        "prestations": reverse("catalogue:item_list"),
        "courriers": reverse("notifications:message_list"),
        "compteur": reverse("numbering:series_edit", args=["quote"]),
        "Mon Profil": reverse("companies:profile"),
        "Assistance": reverse("web:guide"),
    }
    weight(browser, address, made, pages["MES FACTURES"])  # the server has just started
    print("Pages, première visite :        requêtes      page      tout   premier affichage")
    for name, path in pages.items():
        weights = [weight(browser, address, made, path) for _ in range(LOADS)]
        paint = statistics.median(one.paint for one in weights)
        first = weights[0]
        print(f"  {name:<28} {queries(made, path):8} {first.html:9} {first.all:9} {paint:12.0f} ms")


def weight(browser: Browser, address: str, made: Company, path: str) -> Weight:
    context = logged_in(browser, address, made)
    page = context.new_page()
    page.goto(address + path, wait_until="networkidle")
    found = page.evaluate(WEIGHT)
    context.close()
    return Weight(int(found["html"]), int(found["all"]), Decimal(found["paint"]))


def queries(made: Company, path: str) -> int:
    client = Client()
    client.force_login(seed.owner_of(made))
    client.get(path)  # warm: templates, session
    with CaptureQueriesContext(connection) as found:
        client.get(path)
    return len(found)


def keys(browser: Browser, address: str, made: Company, short: Quote, long: Quote) -> list[bool]:
    """A key typed in a quantity until the total is drawn; then the save of that one cell."""
    context = logged_in(browser, address, made)
    page = context.new_page()
    few = typed(page, address, reverse("sales:quote_edit", args=[short.pk]))
    many = typed(page, address, reverse("sales:quote_edit", args=[long.pk]))
    context.close()
    print(f"  {f'touche et total, {LONG} lignes':<28} {many.key * 1000:7.1f} ms")
    return [
        ratio(f"touche et total, {SHORT} lignes / requête vide", few.key, few.empty, Decimal(3)),
        ratio(f"enregistrer une case, {LONG} lignes / {SHORT}", many.save, few.save, Decimal(3)),
    ]


def typed(page: Page, address: str, path: str) -> Typed:
    """Between two keys, an answer that holds nothing: what else the machine does weighs on both alike."""
    nothing = address + reverse("sales:pick_register")  # asked with no letter; through the same gate
    page.goto(address + path, wait_until="networkidle")
    page.locator("[name=lines-1-quantity]").click()
    page.evaluate(WATCH)
    empty = []
    for rank in range(KEYS):
        page.keyboard.press("End")
        page.keyboard.press("1" if rank % 2 == 0 else "Backspace")
        page.locator("#sheet[data-state=saved]").wait_for(state="attached")
        empty.append(page.evaluate(EMPTY, nothing))
        page.wait_for_timeout(60)
    return Typed(*(median(found) for found in (page.evaluate("measured"), page.evaluate(SAVED), empty)))


def median(milliseconds: list[Any]) -> float:
    return statistics.median(milliseconds[1:]) / 1000  # the first one warms


def logged_in(browser: Browser, address: str, made: Company) -> BrowserContext:
    client = Client()
    client.force_login(seed.owner_of(made))
    name = settings.SESSION_COOKIE_NAME
    context = browser.new_context(locale="fr-FR", viewport={"width": 1440, "height": 900})
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])
    return context


@contextmanager
def server() -> Iterator[str]:
    """The server of the product on the database of the measures, ended at the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", **_database()}
    command = [sys.executable, "-m", "ardoise", "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://localhost:{port}"
    try:
        _wait(address)
        yield address
    finally:
        process.terminate()
        process.wait()


def _database() -> dict[str, str]:
    """On PostgreSQL, the database made for the run."""
    url = os.environ.get("DATABASE_URL")
    if not url:
        return {}
    return {"DATABASE_URL": urlsplit(url)._replace(path=f"/{connection.settings_dict['NAME']}").geturl()}


def _wait(address: str) -> None:
    for _ in range(150):
        try:
            with urllib.request.urlopen(f"{address}/comptes/login/"):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    raise SystemExit("le serveur ne répond pas")
