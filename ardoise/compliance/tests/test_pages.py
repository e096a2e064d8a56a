"""The pages of Conformité: what they say, who may open them, what they give."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ardoise.archive.keep import read
from ardoise.companies.models import Company, Membership, Role
from ardoise.companies.rights import Right, may
from ardoise.compliance.actions import check_chain
from ardoise.compliance.actions.close import close_periods
from ardoise.compliance.models import Attestation, Closing, SignedArchive, Verification
from ardoise.compliance.tests.shown import PUBLISHER
from ardoise.compliance.tests.test_closings import on
from ardoise.compliance.views import totals
from ardoise.history import outbox
from ardoise.history.immutability import remove_triggers
from ardoise.history.models import Event
from ardoise.history.record import PRODUCT
from ardoise.users.models import User
from tests.fixtures import Api, line
from tests.world import DEMO_PASSWORD, House

PAGES = ("overview", "closings", "totals", "verifications", "archives")


@pytest.fixture
def client(house: House, browser_of: Callable[[House], Client]) -> Client:
    return browser_of(house)


@pytest.fixture
def paid(api: Api) -> dict[str, Any]:
    invoice = api.issued(line("100.00"), line("100.00", "10"))
    api.pay(invoice, "230.00", method="card")
    return invoice


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().replace("\u202f", " ").replace("\u00a0", " ").split())


def events(name: str) -> list[dict[str, Any]]:
    return [json.loads(event.data) for event in Event.objects.filter(name=name).order_by("pk")]


@pytest.mark.parametrize("name", PAGES)
def test_each_page_opens_with_and_without_anything_to_say(client: Client, api: Api, name: str) -> None:
    assert client.get(reverse(f"compliance:{name}")).status_code == 200
    api.pay(api.issued(line("100.00")), "120.00")
    assert client.get(reverse(f"compliance:{name}")).status_code == 200


@pytest.mark.parametrize("role", list(Role))
def test_each_role_opens_what_its_rights_say_and_nothing_more(house: House, role: Role) -> None:
    user = User.objects.create_user(f"{role}@exemple.fr", DEMO_PASSWORD)
    Membership.objects.create(user=user, company=house.company, role=role)
    client = Client()
    client.force_login(user)
    expected = 200 if may(role, Right.COMPLIANCE) else 403
    assert {client.get(reverse(f"compliance:{name}")).status_code for name in PAGES} == {expected}
    answer = client.post(reverse("compliance:verify"))
    assert (answer.status_code == 302) == (expected == 200)
    assert Verification.objects.exists() == (expected == 200)


def test_a_stranger_finds_nothing(
    client: Client, stranger: House, browser_of: Callable[[House], Client], api: Api, paid: dict[str, Any]
) -> None:
    client.post(reverse("compliance:verify"))
    run = Verification.objects.get()
    other = browser_of(stranger)
    for name, pk in (
        *(("trail", paid["id"]), ("trail_pdf", paid["id"]), ("trail_json", paid["id"])),
        *(("verification", run.pk), ("verification_pdf", run.pk), ("verification_progress", run.pk)),
    ):
        assert other.get(reverse(f"compliance:{name}", args=[pk])).status_code == 404


# --- attestation


def test_without_a_publisher_the_page_says_what_is_missing_and_nothing_is_made(client: Client, settings: Any) -> None:
    settings.PUBLISHER = {**PUBLISHER, "signatory": ""}
    page = text_of(client.get(reverse("compliance:overview")))
    assert "ARDOISE_PUBLISHER_SIGNATORY" in page
    assert "Éditer l’attestation" not in page
    client.post(reverse("compliance:attest"))
    assert not Attestation.objects.exists()


def test_who_operates_the_software_for_itself_cannot_attest_itself(client: Client, house: House, settings: Any) -> None:
    settings.PUBLISHER = {**PUBLISHER, "siren": house.company.siren}
    assert "certificat d’un organisme accrédité" in text_of(client.get(reverse("compliance:overview")))
    client.post(reverse("compliance:attest"))
    assert not Attestation.objects.exists()


def test_the_attestation_is_made_once_kept_and_told(client: Client, settings: Any) -> None:
    settings.PUBLISHER = PUBLISHER
    for _ in range(2):
        client.post(reverse("compliance:attest"))
    attestation = Attestation.objects.get()
    assert events("compliance.attested")[0]["sha256"] == attestation.file.sha256
    assert attestation.publisher["signatory"] == "Nadia Sable"
    answer = client.get(reverse("compliance:attestation_file", args=[attestation.pk]))
    assert b"".join(answer.streaming_content) == read(attestation.file)  # type: ignore[attr-defined]


# --- verification


def test_a_chain_that_holds_gives_a_plain_report_and_an_event(client: Client, paid: dict[str, Any]) -> None:
    answer = client.post(reverse("compliance:verify"), follow=True)
    page = text_of(answer)
    assert "Tout est juste" in page
    assert "chaîne des événements" in page.lower()
    run = Verification.objects.get()
    assert run.faults == 0
    assert run.rows > 20
    assert events("compliance.verified") == [
        {**events("compliance.verified")[0], "result": "tout est juste", "faults": 0, "head": run.head_sequence}
    ]
    pdf = client.get(reverse("compliance:verification_pdf", args=[run.pk]))
    assert pdf.content.startswith(b"%PDF")


def test_a_broken_chain_is_named_with_what_to_do(client: Client, paid: dict[str, Any]) -> None:
    connection.check_constraints()
    remove_triggers()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE history_event SET author_name = 'X' WHERE name = 'invoice.issued'")
    page = text_of(client.post(reverse("compliance:verify"), follow=True))
    assert "a été modifié : son empreinte ne correspond plus" in page
    assert "N’essayez pas de réparer à la main" in page
    run = Verification.objects.get()
    assert events("compliance.verified")[0]["faults"] == run.faults > 0
    assert client.get(reverse("compliance:verification_pdf", args=[run.pk])).content.startswith(b"%PDF")


def test_a_long_chain_is_checked_by_the_worker_check_after_check(
    client: Client, paid: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check_chain, "AT_ONCE", 0)
    monkeypatch.setattr(check_chain, "TURN", 0)
    page = text_of(client.post(reverse("compliance:verify"), follow=True))
    assert "Vérification en cours : 0 contrôles" in page
    client.post(reverse("compliance:verify"))
    run = Verification.objects.get()  # the second one is the first
    outbox.run_due()
    part = client.get(reverse("compliance:verification_progress", args=[run.pk]))
    assert 0 < len(Verification.objects.get().checks) < run.planned
    assert "HX-Refresh" not in part
    while outbox.run_due():
        pass
    assert "HX-Refresh" in client.get(reverse("compliance:verification_progress", args=[run.pk]))
    assert Verification.objects.get().state == "done"


def test_a_short_chain_that_is_long_to_check_is_left_to_the_worker(
    client: Client, paid: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check_chain, "AT_ONCE_SECONDS", -1)
    page = text_of(client.post(reverse("compliance:verify"), follow=True))
    assert "Vérification en cours : 1 contrôle" in page
    while outbox.run_due():
        pass
    run = Verification.objects.get()
    assert (run.state, len(run.checks)) == ("done", run.planned)


# --- totals


def test_totals_add_up_by_mode_and_by_rate(client: Client, api: Api, paid: dict[str, Any]) -> None:
    """230.00 by card (120.00 at 20 %, 110.00 at 10 %), then 12.00 in cash, cancelled, of an invoice of 24.00."""
    other = api.issued(line("20.00"))
    payment = api.pay(other, "12.00", method="cash")
    client.post(reverse("payments:payment_reverse", args=[payment["id"]]))
    page = text_of(client.get(reverse("compliance:totals")))
    for expected in (
        "<td>CB</td> <td>1</td> <td>230,00 €</td> <td>0,00 €</td> <td>0,00 €</td> <td>230,00 €</td>",
        "<td>Espèces</td> <td>2</td> <td>12,00 €</td> <td>0,00 €</td> <td>−12,00 €</td> <td>0,00 €</td>",
        "<td>20 %</td> <td>100,00 €</td> <td>20,00 €</td> <td>120,00 €</td>",
        "<td>10 %</td> <td>100,00 €</td> <td>10,00 €</td> <td>110,00 €</td>",
        "<td>20 %</td> <td>120,00 €</td> <td>24,00 €</td> <td>144,00 €</td>",
        "<td>Total</td> <td>220,00 €</td> <td>34,00 €</td> <td>254,00 €</td>",
    ):
        assert expected in page, expected


def test_totals_of_a_period_are_its_own_and_are_exported(client: Client, api: Api, paid: dict[str, Any]) -> None:
    assert "Aucun règlement" in text_of(client.get(reverse("compliance:totals") + "?du=2020-01-01&au=2020-12-31"))
    today = api.house.company.today
    query = f"?du={today}&au={today}"
    table = client.get(reverse("compliance:totals_csv") + query)
    csv = b"".join(table.streaming_content).decode()  # type: ignore[attr-defined]
    assert "Règlements par mode;CB;1;230,00;0,00;0,00;;;230,00" in csv
    assert "TVA sur les débits;20\u00a0%;;;;;100,00;20,00;120,00" in csv
    details = b"".join(client.get(reverse("compliance:totals_details") + query).streaming_content).decode()  # type: ignore[attr-defined]
    assert details.count(paid["number"]) == 4
    assert client.get(reverse("compliance:totals_pdf") + query).content.startswith(b"%PDF")
    assert len(events("compliance.totals_exported")) == 3


def test_a_period_of_more_than_ten_years_is_refused_with_a_sentence(client: Client) -> None:
    query = "?du=2016-01-01&au=2026-12-31"
    assert "dix ans au plus" in text_of(client.get(reverse("compliance:totals") + query))
    answer = client.get(reverse("compliance:totals_pdf") + query, follow=True)
    assert "dix ans au plus" in text_of(answer)


def test_a_page_that_counts_much_leaves_it_to_the_worker_for_the_next_one(
    client: Client, paid: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(totals, "MANY", 1)
    first = text_of(client.get(reverse("compliance:totals"))).partition("<main")[2]
    while outbox.run_due():
        pass
    with CaptureQueriesContext(connection) as found:
        assert text_of(client.get(reverse("compliance:totals"))).partition("<main")[2] == first
    assert "230,00 €" in first
    assert not [one for one in found.captured_queries if "sales_issueddocument" in one["sql"]]


def test_totals_read_the_period_and_not_the_history(client: Client, api: Api) -> None:
    """The same number of queries with ten times the payments before the period."""

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            client.get(reverse("compliance:totals") + "?du=2026-05-01&au=2026-05-31")
        return len(found)

    with on(date(2026, 3, 1)):
        invoice = api.issued(line("100.00"))
        api.pay(invoice, "1.00")
    queries()
    before = queries()
    with on(date(2026, 3, 2)):
        for _ in range(10):
            api.pay(invoice, "1.00")
    assert queries() == before


# --- closings and archives


def test_closings_are_listed_and_closed_on_demand(client: Client, api: Api) -> None:
    with on(date(2026, 3, 30)):
        api.pay(api.issued(line("100.00")), "120.00")
    assert "Aucune clôture" in text_of(client.get(reverse("compliance:closings")))
    client.post(reverse("compliance:close"))
    page = text_of(client.get(reverse("compliance:closings")))
    assert "Le 30 mars 2026" in page
    assert "120,00 €" in page
    day = Closing.objects.get(kind="day")
    assert day.hash in text_of(client.get(reverse("compliance:closing", args=[day.pk])))
    month = text_of(client.get(reverse("compliance:closings") + "?sorte=month"))
    assert "Mars 2026" in month
    assert "Le 30 mars 2026" not in month


def test_an_archive_is_asked_for_made_and_taken_twice_with_the_same_bytes(client: Client, api: Api) -> None:
    with on(date(2025, 3, 30)):
        api.pay(api.issued(line("100.00")), "120.00")
    company = Company.objects.get(pk=api.house.company.pk)
    close_periods(company, by=PRODUCT)
    assert "Archiver 2025" in text_of(client.get(reverse("compliance:archives")))
    client.post(reverse("compliance:archive_year"), {"annee": "2025"})
    archive = SignedArchive.objects.get()
    assert "en cours" in text_of(client.get(reverse("compliance:archives")))
    while outbox.run_due():
        pass
    url = reverse("compliance:archive_file", args=[archive.pk])
    first, second = [b"".join(client.get(url).streaming_content) for _ in range(2)]  # type: ignore[attr-defined]
    assert first == second
    assert first.startswith(b"PK")
    assert len(events("compliance.archive_downloaded")) == 2
    assert "HX-Refresh" in client.get(reverse("compliance:archive_progress", args=[archive.pk]))


@pytest.mark.parametrize("year", ["", "abc", "0000", "2019", "99999", "²025"])
def test_a_year_that_cannot_be_archived_is_refused_with_a_sentence(client: Client, year: str) -> None:
    answer = client.post(
        reverse("compliance:archive_year"), {"annee": year}, follow=True, headers={"Referer": "/conformite/archives/"}
    )
    assert "clôturée" in text_of(answer)
    assert not SignedArchive.objects.exists()
