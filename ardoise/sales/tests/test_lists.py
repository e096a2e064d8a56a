"""MES DEVIS and MES FACTURES: what is owed, filters, sorts both ways, pages by key, sums of what is shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ardoise.domain.french import money_text
from ardoise.domain.money import Money, total
from ardoise.history import clock
from ardoise.sales.actions.finalise import finalise_quote
from ardoise.sales.models import Invoice, PendingSeal, Quote, QuoteState
from ardoise.sales.queries import awaited_by, owed_to
from ardoise.web import lists
from tests.fixtures import Api, line
from tests.world import House


@pytest.fixture
def desk(house: House, browser_of: Callable[[House], Client]) -> Client:
    return browser_of(house)


@pytest.fixture(autouse=True)
def the_day() -> Iterator[None]:
    with clock.at(datetime(2026, 11, 25, 9, tzinfo=UTC)):
        yield


def get(desk: Client, path: str) -> str:
    response = desk.get(path)
    assert response.status_code == 200, (path, response.status_code)
    return response.content.decode()


def shown(page: str) -> list[int]:
    """The rows of a page, in their order."""
    return [int(pk) for pk in re.findall(r'name="chosen" value="(\d+)"', page)]


def drafts(house: House, count: int, model: Any = Invoice) -> list[Any]:
    """Many rows at once, with equal values and empty ones so that sorts have to tell them apart."""
    return model.objects.bulk_create(
        model(
            company=house.company,
            contact=house.contacts[0],
            customer_name=f"Client {rank % 3}",
            draft_number=100 + rank,
            date=None if rank % 4 == 0 else date(2026, 1 + rank % 3, 5),
            subject=f"Chantier {rank}",
            search=f"chantier {rank}",
            total_excl_vat=Money(100 * (rank % 5)),
            total_incl_vat=Money(120 * (rank % 5)),
        )
        for rank in range(count)
    )


def walk(desk: Client, path: str, rel: str) -> list[list[int]]:
    """The rows of each page, from this one to the last in that direction."""
    pages = []
    while path:
        page = get(desk, path)
        pages.append(shown(page))
        link = re.search(rf'rel="{rel}"\s+href="([^"]+)"', page)
        path = path.split("?")[0] + link[1].replace("&amp;", "&") if link else ""
    return pages


@pytest.mark.parametrize("path", ["/factures/", "/devis/"])
@pytest.mark.parametrize("name", ["date", "numero", "client", "total", "echeance", "validite"])
@pytest.mark.parametrize("sign", ["", "-"])
def test_every_sort_goes_next_and_previous_without_a_hole_nor_a_repeat(
    house: House, desk: Client, monkeypatch: pytest.MonkeyPatch, path: str, name: str, sign: str
) -> None:
    monkeypatch.setattr(lists, "PER_PAGE", 4)
    rows = drafts(house, 11, Invoice if path == "/factures/" else Quote)
    forth = walk(desk, f"{path}?tri={sign}{name}", "next")
    assert sorted(pk for page in forth for pk in page) == sorted(row.pk for row in rows)
    assert [len(page) for page in forth] == [4, 4, 3]

    page = get(desk, f"{path}?tri={sign}{name}")
    for _ in range(2):
        link = re.search(r'rel="next"\s+href="([^"]+)"', page)
        assert link is not None
        page = get(desk, path + link[1].replace("&amp;", "&"))
    link = re.search(r'rel="prev"\s+href="([^"]+)"', page)
    assert link is not None
    back = walk(desk, path + link[1].replace("&amp;", "&"), "prev")
    assert back == [forth[1], forth[0]]


def test_a_sort_is_what_it_says_and_turns_at_the_second_click(house: House, desk: Client) -> None:
    drafts(house, 9)
    by_pk = Invoice.objects.in_bulk()
    days = [by_pk[pk].date for pk in shown(get(desk, "/factures/"))]
    assert days[:3] == [None, None, None]  # what has no date yet comes first, then the newest
    dated = [day for day in days if day]
    assert days[3:] == sorted(dated, reverse=True)
    page = get(desk, "/factures/?tri=total")
    cents = [by_pk[pk].total_incl_vat.cents for pk in shown(page)]
    assert cents == sorted(cents)
    assert re.search(r'aria-sort="ascending">\s*<a href="\?tri=-total">', page)
    assert shown(get(desk, "/factures/?tri=n-importe-quoi")) == shown(get(desk, "/factures/"))


def test_a_credit_note_counts_less_in_sorts_and_sums(api: Api, desk: Client) -> None:
    invoice = api.issued(line("100.00"))
    note = api.post(f"/invoices/{invoice['id']}/credit-notes", {"amount": "12.00"})
    page = get(desk, "/factures/?tri=total")
    assert shown(page) == [note["id"], invoice["id"]]
    assert "−12,00" in page
    foot = page[page.index("<tfoot") :]
    assert money_text(Money("108.00")) in foot
    assert money_text(Money("90.00")) in foot  # without VAT


def test_filters_show_what_they_say_and_the_slate_counts_the_same_rows(api: Api, desk: Client) -> None:
    company = api.house.company
    late = api.issued(line("100.00"), date="2026-09-01", due_date="2026-09-30")
    partly = api.issued(line("200.00"), date="2026-09-01", due_date="2026-09-30")
    api.pay(partly, "40.00")
    waiting = api.issued(line("50.00"))
    paid = api.issued(line("10.00"))
    api.pay(paid, "12.00")
    draft = api.invoice(line("1.00"))
    expected = {
        "draft": {draft["id"]},
        "unpaid": {waiting["id"]},
        "overdue": {late["id"]},
        "late": {late["id"], partly["id"]},
        "partly_paid": {partly["id"]},
        "paid": {paid["id"]},
        "open": {late["id"], partly["id"], waiting["id"]},
        "credited": set(),
    }
    for status, rows in expected.items():
        assert set(shown(get(desk, f"/factures/?status={status}"))) == rows, status
    assert len(shown(get(desk, "/factures/?status=inconnu"))) == 5

    owed = owed_to(company, today=company.today)
    assert (owed.due, owed.late) == (Money("380.00"), Money("320.00"))
    assert (owed.late_count, owed.partly_count, owed.waiting_count) == (2, 1, 1)
    page = get(desk, "/factures/")
    assert money_text(owed.due) in page
    assert re.search(r"Échues<span class=\"n\">2</span>", page)
    assert "56 j" in page  # days late, from 30 September to 25 November
    assert not re.search(r"Échues<span", get(desk, "/factures/?q=travail"))  # a count of all would lie here


def test_what_quotes_may_bring_is_read_from_the_open_ones(api: Api, desk: Client) -> None:
    company = api.house.company
    sent = api.quote(line("100.00"))
    finalise_quote(Quote.objects.get(pk=sent["id"]), by=api.house.owner)
    expired = api.quote(line("7.00"), date="2026-01-05", valid_until="2026-02-05")
    Quote.objects.filter(pk=expired["id"]).update(state=QuoteState.SENT)
    half = api.accepted(line("1000.00"), invoice="down_payment", percent="30")
    api.post(f"/invoices/{half['invoice']['id']}/issue")
    accepted = api.accepted(line("500.00"), invoice=None)
    done = api.accepted(line("10.00"))
    api.post(f"/invoices/{done['invoice']['id']}/issue")

    awaited = awaited_by(company, today=company.today)
    assert (awaited.waiting, awaited.waiting_count) == (Money("120.00"), 1)
    assert (awaited.to_bill, awaited.to_bill_count, awaited.unbilled_count) == (Money("1440.00"), 2, 1)
    expected = {
        "pending": {sent["id"]},
        "expired": {expired["id"]},
        "accepted": {accepted["quote"]["id"]},
        "down_payment_invoiced": {half["quote"]["id"]},
        "invoiced": {done["quote"]["id"]},
        "to_bill": {accepted["quote"]["id"], half["quote"]["id"]},
    }
    for status, rows in expected.items():
        assert set(shown(get(desk, f"/devis/?status={status}"))) == rows, status
    call_command("verify")  # what quotes say that they were billed is what was billed


def test_a_credit_note_gives_back_what_is_left_to_bill(api: Api) -> None:
    done = api.accepted(line("100.00"))
    invoice = api.post(f"/invoices/{done['invoice']['id']}/issue")
    assert Quote.objects.get().billed == Money("120.00")
    api.post(f"/invoices/{invoice['id']}/credit-notes")
    assert Quote.objects.get().billed == Money()
    call_command("verify")


@pytest.mark.parametrize(
    ("asked", "months"),
    [
        ("periode=mois", {11}),
        ("periode=mois-dernier", {10}),
        ("periode=trimestre", {10, 11}),
        ("periode=annee", {1, 10, 11}),
        ("du=2026-01-31&au=2026-10-01", {1, 10}),
        ("du=2026-10-01&au=2026-01-31", {1, 10}),  # the other way round is understood
        ("au=2026-01-31", {1, 12}),
        ("du=2026-11-01", {11}),
        ("periode=an-dernier", {12}),
        ("du=rien", {1, 10, 11, 12, 0}),
    ],
)
def test_a_period_holds_both_its_days(house: House, desk: Client, asked: str, months: set[int]) -> None:
    days = [date(2026, 1, 31), date(2026, 10, 1), date(2026, 11, 1), date(2025, 12, 31), None]
    rows = drafts(house, len(days))
    for row, day in zip(rows, days, strict=True):
        Invoice.objects.filter(pk=row.pk).update(date=day)
    found = Invoice.objects.filter(pk__in=shown(get(desk, f"/factures/?{asked}")))
    assert {row.date.month if row.date else 0 for row in found} == months


def test_the_foot_sums_all_that_the_filter_shows_within_a_year_and_on_demand_beyond(
    house: House, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "PER_PAGE", 3)
    drafts(house, 12)
    of_2026 = Invoice.objects.filter(date__year=2026)
    page = get(desk, "/factures/?periode=annee")
    foot = page[page.index("<tfoot") : page.index("</tfoot>")]
    assert f"{of_2026.count()} documents" in foot
    assert money_text(total(row.total_incl_vat for row in of_2026)) in foot
    assert money_text(total(row.total_excl_vat for row in of_2026)) in foot

    for long in ("/factures/", "/factures/?du=2020-01-01&au=2026-12-31"):
        page = get(desk, long)
        assert "Calculer le total" in page
        link = re.search(r'hx-get="([^"]*total=1)"', page)
        assert link is not None
        foot = get(desk, "/factures/" + link[1].replace("&amp;", "&"))
        assert f"{12 if long == '/factures/' else of_2026.count()} documents" in foot


def test_a_search_a_sort_and_a_period_live_together_in_the_address(house: House, desk: Client) -> None:
    drafts(house, 12)
    page = get(desk, "/factures/?q=chantier+1&tri=client&periode=annee&status=draft")
    names = [Invoice.objects.get(pk=pk).subject for pk in shown(page)]
    assert set(names) == {"Chantier 1", "Chantier 10", "Chantier 11"}
    for link in re.findall(r'href="(\?[^"]*)"', page):
        if "total=1" not in link and link != "?":
            kept = [part for part in ("q=chantier", "tri=", "periode=", "status=") if part in link]
            assert len(kept) >= 3, link  # each link changes one thing


def test_a_customer_may_be_asked_for_and_another_company_has_none_of_them(
    house: House, stranger: House, desk: Client, browser_of: Callable[[House], Client]
) -> None:
    drafts(house, 2)
    theirs = drafts(stranger, 1)
    contact = house.contacts[0]
    page = get(desk, f"/factures/?contact={contact.pk}")
    assert len(shown(page)) == 2
    assert contact.name in page
    assert shown(get(desk, f"/factures/?contact={stranger.contacts[0].pk}")) == []
    assert shown(get(browser_of(stranger), "/factures/")) == [theirs[0].pk]


@pytest.mark.parametrize("path", ["/factures/", "/devis/"])
def test_a_list_asks_few_questions_however_many_its_rows(house: House, desk: Client, path: str) -> None:
    def queries(address: str) -> int:
        get(desk, address)
        with CaptureQueriesContext(connection) as found:
            get(desk, address)
        return len(found)

    model = Invoice if path == "/factures/" else Quote
    drafts(house, 2, model)
    few = queries(path)
    drafts(house, 60, model)
    assert queries(path) == few <= 14  # the questions of the accountant, and whether the person has a firm
    assert queries(f"{path}?status=draft&periode=annee&q=chantier&tri=client") <= 15


def test_fifty_rows_stay_light(house: House, desk: Client) -> None:
    drafts(house, 60)
    page = get(desk, "/factures/")
    assert len(shown(page)) == 50
    assert len(page.encode()) < 130_000


def test_an_empty_slate_teaches_and_an_empty_answer_gives_a_way_out(house: House, desk: Client) -> None:
    for path, word in (("/factures/", "Créer facture"), ("/devis/", "Créer devis")):
        page = get(desk, path)
        assert "L’ardoise est propre." in page
        assert word in page
        page = get(desk, f"{path}?q=introuvable")
        assert "ne correspond" in page
        assert f'href="{path}">Enlever les filtres' in page


def test_a_hand_made_cursor_is_refused_and_not_a_fault(house: House, desk: Client) -> None:
    drafts(house, 2)
    for cursor in ("abc", "WyJ4IiwgMV0", "WzEsIDJd"):
        assert desk.get(f"/factures/?after={cursor}").status_code in (200, 302)


def test_the_menu_of_a_row_offers_what_its_state_allows(api: Api, desk: Client) -> None:
    draft = get(desk, f"/factures/{api.invoice(line('1.00'))['id']}/menu/")
    assert "Supprimer" in draft
    assert "Avoir" not in draft
    issued = api.issued(line("100.00"))
    page = get(desk, f"/factures/{issued['id']}/menu/")
    assert "Supprimer" not in page
    for act in ("Régler facture", "Corriger", "Avoir", "Copier", "Télécharger PDF", "Factur-X"):
        assert act in page, act
    note = api.post(f"/invoices/{issued['id']}/credit-notes", {"amount": "12.00"})
    assert "Rembourser" in get(desk, f"/factures/{note['id']}/menu/")

    quote = api.quote(line("100.00"))
    page = get(desk, f"/devis/{quote['id']}/menu/")
    for act in ("Devis Accepté", "Valider", "Refuser Devis", "Éditer", "Copier", "Supprimer"):
        assert act in page, act
    accepted = api.accepted(line("100.00"), invoice=None)["quote"]
    page = get(desk, f"/devis/{accepted['id']}/menu/")
    for act in ("Autre acompte", "Facturer une partie…", "Rouvrir"):
        assert act in page, act
    assert "Copier" not in get(desk, f"/devis/{accepted['id']}/menu/?facturer")


def test_an_act_of_the_menu_comes_back_to_the_list_as_it_was(api: Api, desk: Client) -> None:
    back = "/devis/?status=pending&tri=client"
    quote = api.quote(line("100.00"))["id"]
    for act in ("validation", "refus", "reouverture"):
        assert desk.post(f"/devis/{quote}/{act}/?{urlencode({'retour': back})}")["Location"] == back, act
    outside = desk.post(f"/devis/{quote}/refus/?retour=https://ailleurs.exemple/")
    assert outside["Location"] == f"/devis/{quote}/"
    draft = api.invoice(line("1.00"))["id"]
    gone = desk.post(f"/factures/{draft}/suppression/?{urlencode({'retour': '/factures/?q=x'})}")
    assert gone["Location"] == "/factures/?q=x"


def test_the_row_of_a_draft_says_that_its_seal_runs_or_why_it_came_back(api: Api, desk: Client) -> None:
    pk = api.invoice(line("100.00"))["id"]
    desk.post(f"/factures/{pk}/emission/")
    page = get(desk, "/factures/")
    assert "Scellement dans un instant" in page
    assert "Valider et envoyer</button>" not in page
    with clock.at(clock.now() + timedelta(minutes=10)):
        assert "Valider et envoyer</button>" in get(desk, "/factures/")  # no worker came: the step is offered again
    pending = PendingSeal.objects.get()
    pending.task_id, pending.problem = None, "Le SIREN manque."
    pending.save()
    page = get(desk, "/factures/")
    assert "Revenu en brouillon\u00a0: Le SIREN manque." in page
    assert "Valider et envoyer</button>" in page
    api.patch(f"/invoices/{pk}", {"subject": "Autre"})
    assert "Revenu en brouillon" not in get(desk, "/factures/")


def test_an_empty_list_teaches_and_a_clean_slate_says_so(desk: Client) -> None:
    assert "cliquez ici sur Devis Accepté" in get(desk, "/devis/")
    assert "d’un clic sur Facturer" in get(desk, "/factures/")
    assert "Personne ne vous doit rien ici." in get(desk, "/factures/?status=late")
    assert "Rien n’attend d’être facturé." in get(desk, "/devis/?status=to_bill")
    assert "Aucune facture ne correspond." in get(desk, "/factures/?status=late&q=porte")
