"""TOUTES LES LIGNES, the page of one line, and Règles."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ardoise.banking.actions.link import link_line
from ardoise.banking.actions.propose import refresh_proposals
from ardoise.banking.actions.set_aside import set_aside
from ardoise.banking.models import BankLine, Lesson, LineState, Rule
from ardoise.banking.tests.worlds import bank_line, due, invoice_of, work
from ardoise.payments.actions.record import Wanted
from tests.world import House

LINES = "/banque/lignes/"


@pytest.fixture
def client(house: House, browser_of: Callable[[House], Client]) -> Client:
    return browser_of(house)


def shown(client: Client, address: str = LINES) -> str:
    return plain(client.get(address))


def plain(answer: Any) -> str:
    return " ".join(answer.content.decode().replace("\u202f", " ").replace("\xa0", " ").split())


def state(line: BankLine) -> str:
    line.refresh_from_db()
    return line.state


def test_every_state_is_shown_with_its_act(house: House, client: Client) -> None:
    invoice, other = invoice_of(house, "100"), invoice_of(house, "400")
    linked = bank_line(house, "120", "VIR LIEE")
    link_line(linked, [Wanted(invoice)], by=house.owner)
    bank_line(house, "480", f"VIR PROPOSEE ATELIER DU PARC {other.number}")
    aside = bank_line(house, "-20", "FRAIS TENUE DE COMPTE")
    set_aside(aside, "fees", by=house.owner, teach=False)
    bank_line(house, "77", "VIR SELARL")
    refresh_proposals(house.company)
    page = shown(client)
    for words in ("Liée", "Proposée", "Ignorée", "À lier", "Défaire", "Reprendre", "Frais bancaires"):
        assert words in page
    assert f'<a class="doc" href="{reverse("sales:invoice_detail", args=[invoice.pk])}">{invoice.number}</a>' in page
    assert "+677,00 €" in page
    assert "−20,00 €" in page
    for value, label in (("linked", "VIR LIEE"), ("ignored", "FRAIS TENUE"), ("to_link", "VIR SELARL")):
        page = shown(client, f"{LINES}?etat={value}")
        assert label in page
        assert page.count('id="line-') == 1


def test_lines_are_found_by_label_customer_number_and_amount(house: House, client: Client) -> None:
    invoice = invoice_of(house, "1000", house.contacts[1])
    line = bank_line(house, "1200", "VIR SELARL A ET M")
    link_line(line, [Wanted(invoice)], by=house.owner)
    bank_line(house, "-55.3", "CB STATION DES QUAIS")
    for asked, label in (
        ("selarl", "VIR SELARL A ET M"),
        (house.contacts[1].name, "VIR SELARL A ET M"),
        (str(invoice.number), "VIR SELARL A ET M"),
        ("1 200,00", "VIR SELARL A ET M"),
        ("55,30", "CB STATION DES QUAIS"),
        ("-55,3", "CB STATION DES QUAIS"),
    ):
        page = plain(client.get(LINES, {"q": asked}))
        assert label in page, asked
        assert page.count('id="line-') == 1, asked
    assert "Aucune ligne ne correspond" in plain(client.get(LINES, {"q": "+55,30"}))


def test_lines_are_filtered_by_side_period_and_account_and_currencies_stay_apart(house: House, client: Client) -> None:
    today = house.company.today
    bank_line(house, "10", "VIR UN")
    bank_line(house, "-5", "CB DEUX")
    bank_line(house, "30", "VIR VIEUX", day=today - timedelta(days=400))
    dollars = bank_line(house, "7", "WIRE", currency="USD")
    page = shown(client)
    assert "+7,00 USD" in page
    assert "+40,00 €" in page  # the sums: never one with the other
    assert shown(client, f"{LINES}?sens=paye").count('id="line-') == 1
    assert shown(client, f"{LINES}?periode=mois").count('id="line-') == 3
    only = shown(client, f"{LINES}?compte={dollars.account_id}")
    assert only.count('id="line-') == 1
    assert "WIRE" in only
    assert shown(client, f"{LINES}?compte=99999").count('id="line-') == 0


def test_a_link_is_undone_and_a_line_taken_back(house: House, client: Client) -> None:
    invoice = invoice_of(house, "100")
    line = bank_line(house, "120", f"VIR ATELIER DU PARC {invoice.number}")
    link_line(line, [Wanted(invoice)], by=house.owner)
    answer = client.post(f"{reverse('banking:unlink', args=[line.pk])}?retour={LINES}", follow=True)
    assert "Le lien est défait" in plain(answer)
    assert (state(line), due(invoice)) == (LineState.PROPOSED, "120.00")
    again = client.post(reverse("banking:unlink", args=[line.pk]), follow=True)
    assert "rien à défaire" in plain(again)
    set_aside(line, "other", by=house.owner, teach=False)
    client.post(reverse("banking:take_back", args=[line.pk]))
    assert state(line) == LineState.PROPOSED


def test_the_page_of_a_line_says_all_that_the_bank_said_and_what_became_of_it(house: House, client: Client) -> None:
    invoice = invoice_of(house, "100")
    line = bank_line(
        house,
        "120",
        f"VIR ATELIER DU PARC {invoice.number}",
        counterparty="ATELIER DU PARC",
        counterparty_iban="FR7630006000011234567890189",
        reference="NOTPROVIDED-12",
        memo="Porte d’entrée",
        value_date=house.company.today,
        details=[{"label": "détail un"}],
    )
    refresh_proposals(house.company)
    page = shown(client, reverse("banking:line", args=[line.pk]))
    for words in ("FR76 3000 6000", "NOTPROVIDED-12", "Porte d’entrée", "détail un", "Pourquoi", "sur 100", "certaine"):
        assert words in page
    link_line(line, [Wanted(invoice)], by=house.owner)
    page = shown(client, reverse("banking:line", args=[line.pk]))
    assert "a lié la ligne" in page
    assert "Défaire" in page
    client.post(reverse("banking:unlink", args=[line.pk]), {"act": line.links.get().act})
    page = shown(client, reverse("banking:line", args=[line.pk]))
    assert "Liens défaits" in page
    assert "a défait le lien" in page


def test_rules_show_what_was_taught_and_forget_it(house: House, client: Client) -> None:
    invoice = invoice_of(house, "100")
    line = bank_line(house, "120", "VIR SELARL MOUSSERON")
    link_line(line, [Wanted(invoice)], by=house.owner)
    fees = bank_line(house, "-20", "PRLV SEPA URSSAF")
    rule = set_aside(fees, "social", by=house.owner)
    page = shown(client, "/banque/regles/")
    for words in ("MOUSSERON", "paie pour", "Atelier du Parc", "lié une fois", "URSSAF", "Cotisations sociales"):
        assert words in page
    assert rule is not None
    client.post(reverse("banking:rule_forget", args=[rule.pk]))
    client.post(reverse("banking:lesson_forget", args=[Lesson.objects.get().pk]))
    assert (state(fees), Rule.objects.count(), Lesson.objects.count()) == (LineState.TO_LINK, 0, 0)


def test_what_a_forgotten_payer_made_sure_is_proposed_no_more(house: House, client: Client) -> None:
    link_line(bank_line(house, "120", "VIR SELARL MOUSSERON"), [Wanted(invoice_of(house, "100"))], by=house.owner)
    invoice_of(house, "50")
    line = bank_line(house, "60", "VIR SELARL MOUSSERON")
    refresh_proposals(house.company)
    line.refresh_from_db()
    before = line.proposal.score
    client.post(reverse("banking:lesson_forget", args=[Lesson.objects.get().pk]))
    work()
    line.proposal.refresh_from_db()
    assert line.proposal.score < before


def test_a_stranger_finds_nothing(house: House, stranger: House, browser_of: Callable[[House], Client]) -> None:
    line = bank_line(house, "-20", "PRLV SEPA URSSAF")
    rule = set_aside(line, "social", by=house.owner)
    lesson = Lesson.objects.create(company=house.company, kind="payer", key="X", contact=house.contacts[0])
    assert rule is not None
    client = browser_of(stranger)
    for name in ("line", "link", "set_aside"):
        assert client.get(reverse(f"banking:{name}", args=[line.pk])).status_code == 404, name
    for name in ("accept", "link", "link_rows", "set_aside", "take_back", "unlink"):
        assert client.post(reverse(f"banking:{name}", args=[line.pk])).status_code == 404, name
    assert client.post(reverse("banking:rule_forget", args=[rule.pk])).status_code == 404
    assert client.post(reverse("banking:lesson_forget", args=[lesson.pk])).status_code == 404
    assert "URSSAF" not in plain(client.get(LINES))


def test_the_queries_of_the_list_do_not_grow_with_its_lines(house: House, client: Client) -> None:
    def queries() -> int:
        client.get(LINES)
        with CaptureQueriesContext(connection) as found:
            client.get(LINES)
        return len(found)

    def bring(count: int) -> None:
        for _ in range(count):
            invoice = invoice_of(house, "100")
            link_line(bank_line(house, "120", "VIR"), [Wanted(invoice)], by=house.owner)
            bank_line(house, "-5", "CB")

    bring(2)
    few = queries()
    bring(8)
    assert queries() == few
