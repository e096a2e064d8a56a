"""À LIER: each line as an equation, accepted, set aside, taken back."""

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
from ardoise.banking.models import BankLine, Category, LineState, Rule
from ardoise.banking.tests.worlds import bank_line, due, invoice_of, typed_payment
from ardoise.payments.actions.record import Wanted
from tests.world import House

LIST = "/banque/"


@pytest.fixture
def client(house: House, browser_of: Callable[[House], Client]) -> Client:
    return browser_of(house)


def shown(client: Client, query: str = "") -> str:
    return " ".join(client.get(LIST + query).content.decode().replace("\u202f", " ").replace("\xa0", " ").split())


def pressed(client: Client, name: str, line: BankLine, data: dict[str, Any] | None = None, query: str = "") -> Any:
    """The button of a row, as htmx presses it from the list."""
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{LIST}"}
    return client.post(reverse(f"banking:{name}", args=[line.pk]) + query, data or {}, headers=headers)


def proposed(house: House, *lines: BankLine) -> None:
    refresh_proposals(house.company)
    for line in lines:
        line.refresh_from_db()


def state(line: BankLine) -> str:
    line.refresh_from_db()
    return line.state


def test_a_line_is_an_equation_with_its_reasons(house: House, client: Client) -> None:
    invoice = invoice_of(house, "1000")
    line = bank_line(house, "1200", f"VIR SEPA ATELIER DU PARC {invoice.number}")
    proposed(house, line)
    page = shown(client)
    assert "1 ligne, 1 proposition dont 1 certaine" in page
    assert "Accepter la certaine" in page
    for words in ("+1 200,00 €", str(invoice.number), "certaine", "montant exact", "VIR SEPA ATELIER DU PARC"):
        assert words in page
    assert f'href="{reverse("sales:invoice_detail", args=[invoice.pk])}"' in page


def test_what_nothing_explains_says_so_and_what_to_do(house: House, client: Client) -> None:
    bank_line(house, "640", "REM CHQ 0004417")
    page = shown(client)
    assert "1 ligne, aucune proposition" in page
    assert "Rien ne correspond." in page
    assert "Des chèques remis ensemble ?" in page
    assert "Accepter" not in page


def test_an_accepted_line_is_struck_leaves_the_list_and_the_counts_move(house: House, client: Client) -> None:
    invoice = invoice_of(house, "1000")
    line = bank_line(house, "1200", f"VIR SEPA ATELIER DU PARC {invoice.number}")
    bank_line(house, "5", "VIR INCONNU")
    proposed(house, line)
    answer = pressed(client, "accept", line, {"seen": line.proposal.digest})
    content = answer.content.decode()
    assert (state(line), due(invoice)) == (LineState.LINKED, "0.00")
    assert 'class="eq wiped"' in content
    assert f"Liée à {invoice.number}" in content
    assert '<span class="n" id="bank-count" hx-swap-oob="true">1</span>' in content
    assert "Annuler" in content
    assert str(invoice.number) not in shown(client).split('id="equations"')[1].split('id="bars"')[0]


def test_accepting_is_undone_from_the_bar(house: House, client: Client) -> None:
    invoice = invoice_of(house, "1000")
    line = bank_line(house, "1200", f"VIR SEPA ATELIER DU PARC {invoice.number}")
    proposed(house, line)
    pressed(client, "accept", line, {"seen": line.proposal.digest})
    (bar,) = client.session["undo"]
    answer = client.post(bar["url"], headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{LIST}"})
    assert answer["HX-Redirect"] == LIST
    assert (due(invoice), state(line)) == ("1200.00", LineState.PROPOSED)
    client.post(bar["url"])
    assert "Trop tard pour annuler ici" in shown(client)


def test_a_proposal_that_changed_meanwhile_is_shown_again_and_nothing_is_linked(house: House, client: Client) -> None:
    invoice = invoice_of(house, "1000")
    line = bank_line(house, "1200", f"VIR SEPA ATELIER DU PARC {invoice.number}")
    proposed(house, line)
    seen = line.proposal.digest
    typed_payment(house, "200", allocations=[Wanted(invoice)])
    answer = pressed(client, "accept", line, {"seen": seen}).content.decode()
    assert "vérifiez la nouvelle proposition" in answer
    assert "wiped" not in answer
    assert due(invoice) == "1000.00"


def test_only_the_sure_ones_are_accepted_together_and_all_come_back(house: House, client: Client) -> None:
    first, second = invoice_of(house, "100"), invoice_of(house, "200", house.contacts[1])
    sure = bank_line(house, "120", f"VIR ATELIER DU PARC {first.number}")
    doubtful = bank_line(house, "240", "VIR SELARL A ET M")
    proposed(house, sure, doubtful)
    answer = client.post(reverse("banking:accept_sure"), follow=True)
    assert (state(sure), due(first), due(second)) == (LineState.LINKED, "0.00", "240.00")
    assert "1 ligne liée" in answer.content.decode()
    assert "eq wiped" in answer.content.decode()
    assert "eq wiped" not in shown(client)
    client.post(client.session["undo"][-1]["url"])
    assert (state(sure), due(first)) == (LineState.PROPOSED, "120.00")


def test_readings_that_are_as_good_are_choices_to_click(house: House, client: Client) -> None:
    ours, theirs = invoice_of(house, "100"), invoice_of(house, "100", house.contacts[1])
    line = bank_line(house, "120", "VIR SELARL A ET M")
    proposed(house, line)
    page = shown(client)
    assert "à choisir" in page
    assert 'class="readings"' in page
    assert all(str(one.number) in page for one in (ours, theirs))
    rank = next(one["rank"] for one in ranks(line) if one["number"] == theirs.pk)
    pressed(client, "accept", line, {"seen": line.proposal.digest}, f"?lecture={rank}")
    assert (due(ours), due(theirs)) == ("120.00", "0.00")


def ranks(line: BankLine) -> list[dict[str, Any]]:
    readings = line.proposal.content["candidates"]
    return [{"rank": rank, "number": one["links"][0][0]} for rank, one in enumerate(readings)]


def test_a_line_of_money_out_says_what_its_label_speaks_of(house: House, client: Client) -> None:
    line = bank_line(house, "-18.40", "FRAIS TENUE DE COMPTE")
    bank_line(house, "-62.00", "CB QUINCAILLERIE DES QUAIS")
    page = shown(client, "?sens=toutes")
    assert "Sans doute pas une vente : frais bancaires." in page
    assert "Un achat ? Notez la dépense" in page
    form = client.get(reverse("banking:set_aside", args=[line.pk]), headers={"HX-Request": "true"}).content.decode()
    assert " ".join(form.split()).count('value="fees" checked') == 1


def test_a_line_that_is_no_sale_is_set_aside_with_its_payer_and_comes_back(house: House, client: Client) -> None:
    line = bank_line(house, "-412.80", "PRLV SEPA URSSAF RHONE ALPES")
    other = bank_line(house, "-412.80", "PRLV SEPA URSSAF RHONE ALPES")
    form = client.get(reverse("banking:set_aside", args=[line.pk]), headers={"HX-Request": "true"}).content.decode()
    assert " ".join(form.split()).count('value="social" checked') == 1
    assert "Toujours ainsi pour URSSAF RHONE ALPES" in form
    answer = pressed(client, "set_aside", line, {"category": "social", "teach": "on"})
    assert answer["HX-Redirect"] == LIST  # its sister left too
    assert (state(line), state(other), line.category) == (LineState.IGNORED, LineState.IGNORED, Category.SOCIAL)
    client.post(client.session["undo"][-1]["url"])
    assert (state(line), state(other)) == (LineState.TO_LINK, LineState.TO_LINK)
    assert not Rule.objects.exists()


def test_a_customer_is_not_set_aside_for_ever_unless_it_is_asked(house: House, client: Client) -> None:
    invoice = invoice_of(house, "1000")
    line = bank_line(house, "1200", f"VIR SEPA ATELIER DU PARC {invoice.number}")
    proposed(house, line)
    form = client.get(reverse("banking:set_aside", args=[line.pk]), headers={"HX-Request": "true"}).content.decode()
    assert " ".join(form.split()).count('name="teach" >') == 1  # offered, not ticked
    pressed(client, "set_aside", line, {"category": "owner"})
    assert (state(line), Rule.objects.count()) == (LineState.IGNORED, 0)


def test_a_line_set_aside_alone_is_struck_on_the_spot(house: House, client: Client) -> None:
    line = bank_line(house, "12000", "VIR REALISATION PRET 0012345")
    answer = pressed(client, "set_aside", line, {"category": "loan"})
    assert answer["HX-Retarget"] == f"#line-{line.pk}"
    assert "Mise de côté" in answer.content.decode()
    refused = pressed(client, "set_aside", line, {"category": ""})
    assert refused.status_code == 422


def test_the_sides_say_what_waits_on_each(house: House, client: Client) -> None:
    bank_line(house, "100", "VIR RECU")
    bank_line(house, "-50", "CB STATION")
    assert "VIR RECU" in shown(client)
    assert "CB STATION" not in shown(client)
    assert "CB STATION" in shown(client, "?sens=paye")
    assert "VIR RECU" not in shown(client, "?sens=paye")
    both = shown(client, "?sens=toutes")
    assert both.index("VIR RECU") < both.index("CB STATION")


def test_a_foreign_line_is_apart_and_cannot_be_linked(house: House, client: Client) -> None:
    line = bank_line(house, "100", "WIRE FROM ACME", currency="USD")
    assert "WIRE" not in shown(client)
    page = shown(client, "?sens=toutes")
    assert "seules les lignes en euros se lient" in page
    assert reverse("banking:link", args=[line.pk]) not in page


def test_the_slate_sums_the_month_and_the_balance(house: House, client: Client) -> None:
    today = house.company.today
    bank_line(house, "100", "VIR UN", day=today)
    bank_line(house, "-30", "CB DEUX", day=today)
    bank_line(house, "1000", "VIR AVANT", day=today.replace(day=1) - timedelta(days=1))
    page = shown(client)
    for words in ("1 070,00 €", "100,00 €", "30,00 €", "2 lignes"):
        assert words in page


def test_the_queries_of_the_page_do_not_grow_with_its_lines(house: House, client: Client) -> None:
    def queries() -> int:
        client.get(LIST)
        with CaptureQueriesContext(connection) as found:
            client.get(LIST)
        return len(found)

    def bring(count: int) -> None:
        for _ in range(count):
            invoice = invoice_of(house, "100")
            bank_line(house, "120", f"VIR ATELIER DU PARC {invoice.number}")
        proposed(house)

    bring(2)
    few = queries()
    bring(10)
    assert queries() == few


def test_a_payment_that_came_back_is_noted_by_its_line_and_undone(house: House, client: Client) -> None:
    invoice = invoice_of(house, "100")
    came = bank_line(house, "120", "PRLV SEPA HOTEL DES CIMES")
    link_line(came, [Wanted(invoice)], by=house.owner)
    back = bank_line(house, "-120", "REJET PRLV SEPA ATELIER DU PARC")
    proposed(house, back)
    page = shown(client)
    assert "redevient à régler" in page
    assert ">Noter l’impayé</button>" in page
    assert ">Noter l’impayé</button>" in client.get(reverse("banking:line", args=[back.pk])).content.decode()
    answer = pressed(client, "accept", back, {"seen": back.proposal.digest}).content.decode()
    assert f"Revenu impayé : {invoice.number}" in answer
    assert (due(invoice), state(came), state(back)) == ("120.00", LineState.LINKED, LineState.LINKED)
    client.post(client.session["undo"][-1]["url"])
    assert (due(invoice), state(came), state(back)) == ("0.00", LineState.LINKED, LineState.PROPOSED)
