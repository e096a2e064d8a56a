"""The pages and the API of captures, who may use them, and what of a captured payment the bank may undo."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

import pytest
from django.test import Client

from ardoise.banking.actions.import_statement import undo_import
from ardoise.banking.actions.link import link_line, unlink_line
from ardoise.banking.actions.merge import merge_line
from ardoise.banking.tests.worlds import bank_line
from ardoise.companies.models import Membership, Role
from ardoise.domain.errors import Conflict
from ardoise.history import outbox
from ardoise.history.models import Task
from ardoise.ledger.actions import capture as acts
from ardoise.ledger.models import Capture
from ardoise.ledger.tests.captures import FEBRUARY, JANUARY, capture, on, pay, sell, three_months
from ardoise.payments.actions.record import Wanted
from ardoise.payments.actions.reverse import reverse_payment
from ardoise.users.models import User
from tests.fixtures import Api
from tests.world import House, chloe

ASKED = {"first": "2026-01-01", "last": "2026-01-31", "format": "fec"}


def desk(house: House, role: Role = Role.ACCOUNTANT) -> Client:
    user = User.objects.create_user(f"{role.value}@exemple.fr", "ardoise-demo")
    Membership.objects.create(user=user, company=house.company, role=role)
    client = Client()
    client.force_login(user)
    return client


def content(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def test_an_accountant_controls_captures_downloads_and_undoes(house: House) -> None:
    three_months(house)
    client = desk(house)
    with on(2, 2):
        assert "Contrôler" in client.get("/comptabilite/captures/").content.decode()
        page = client.get("/comptabilite/captures/controle/?periode=mois-dernier&format=fec").content.decode()
        assert "janvier 2026" in page
        assert "Capturer</button>" in page
        response = client.post("/comptabilite/captures/nouvelle/", ASKED, follow=True)
        made = Capture.objects.get()
        assert "Capture n° 1" in response.content.decode()
        file = client.get(f"/comptabilite/captures/{made.pk}/fichier/")
        first = content(file)
        assert "capture-0001-20260101-20260131.zip" in file["Content-Disposition"]
        assert content(client.get(f"/comptabilite/captures/{made.pk}/fichier/")) == first
        again = client.post("/comptabilite/captures/nouvelle/", ASKED, follow=True).content.decode()
        assert "Rien de nouveau" in again
        undone = client.post(f"/comptabilite/captures/{made.pk}/annulation/", follow=True).content.decode()
    assert "Annulée le" in undone
    file = client.get(f"/comptabilite/captures/{made.pk}/fichier/")
    assert content(file) == first
    assert "ANNULEE-" in file["Content-Disposition"]


def test_one_in_the_hands_of_the_worker_says_how_far_it_is_and_one_that_stopped_what_to_do(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    three_months(house)
    monkeypatch.setattr(acts, "AT_ONCE", 1)
    client = desk(house)
    with on(4, 1):
        made = capture(house, JANUARY)
        page, part = f"/comptabilite/captures/{made.pk}/", f"/comptabilite/captures/{made.pk}/avancement/"
        assert f'hx-get="{part}"' in client.get(page).content.decode()
        assert "Contrôle en cours" in client.get(part).content.decode()
        Capture.objects.update(written=2, expected=9)
        outbox.put(acts.TASK, key=f"capture:{made.pk}:2", capture_pk=made.pk)
        assert "Écritures : 2 documents sur 9" in client.get(part).content.decode()
        Task.objects.all().delete()
        assert client.get(part)["HX-Refresh"] == "true"
        assert "Abandonner cette capture" in client.get(page).content.decode()


def test_a_bad_period_is_told_and_nothing_typed_is_lost(house: House) -> None:
    client = desk(house)
    response = client.get("/comptabilite/captures/controle/?periode=dates&du=2020-01-01&au=2026-01-31&format=ebp")
    assert response.status_code == 422
    page = response.content.decode()
    assert "deux ans" in page
    assert 'value="2020-01-01"' in page
    assert '<option value="ebp" selected>' in page
    assert client.get("/comptabilite/captures/controle/?periode=dates").status_code == 422
    assert client.post("/comptabilite/captures/nouvelle/", {**ASKED, "first": "hier"}).status_code == 422


@pytest.mark.parametrize(
    ("role", "sees", "captures"),
    [(Role.SALES, 403, 403), (Role.ASSISTANT, 403, 403), (Role.CASHIER, 403, 403), (Role.COLLABORATOR, 200, 403)],
)
def test_who_has_no_right_captures_nothing(house: House, role: Role, sees: int, captures: int) -> None:
    client = desk(house, role)
    assert client.get("/comptabilite/captures/").status_code == sees
    assert client.post("/comptabilite/captures/nouvelle/", ASKED).status_code == captures
    assert not Capture.objects.exists()


def test_another_company_finds_nothing(house: House) -> None:
    three_months(house)
    with on(2, 2):
        made = capture(house, JANUARY)
    client = Client()
    client.force_login(chloe().owner)
    for path in ("", "fichier/", "avancement/"):
        assert client.get(f"/comptabilite/captures/{made.pk}/{path}").status_code == 404
    assert client.post(f"/comptabilite/captures/{made.pk}/annulation/").status_code == 404


def test_the_api_captures_lists_and_gives_the_file(house: House, api: Api) -> None:
    three_months(house)
    with on(2, 2):
        made = api.post("/ledger/captures", {"from": "2026-01-01", "to": "2026-01-31", "format": "fec"})
        assert (made["number"], made["state"], made["debit"]) == (1, "taken", made["credit"])
        path = made["download"].split("/api/v1", 1)[1]
        with zipfile.ZipFile(io.BytesIO(content(api.call("GET", path)))) as archive:
            assert "manifeste.json" in archive.namelist()
        assert api.get("/ledger/captures")["results"] == [made]
        assert api.get(f"/ledger/captures/{made['id']}") == made
        body = {"from": "2026-01-01", "to": "2026-01-31", "format": "fec"}
        assert api.refused("POST", "/ledger/captures", body)["code"] == "nothing_new"
        assert api.refused("POST", "/ledger/captures", {**body, "format": "lotus"})["code"] == "format_unknown"
        assert api.refused("POST", "/ledger/captures", {**body, "template": "quadra"})["code"] == "extra_forbidden"
        assert api.post(f"/ledger/captures/{made['id']}/undoing")["state"] == "undone"


def test_the_bank_does_not_undo_a_captured_payment_but_reversing_it_frees_the_line(house: House) -> None:
    with on(1, 5):
        line = bank_line(house, "1200", "VIR ATELIER DU PARC", day=date(2026, 1, 5))
        (link,) = link_line(line, [Wanted(sell(house))], by=house.owner)
    with on(2, 2):
        capture(house, JANUARY)
        with pytest.raises(Conflict, match="capture n° 1"):
            unlink_line(line, by=house.owner)
        assert link.payment is not None
        reverse_payment(link.payment, by=house.owner)
        line.refresh_from_db()
        assert str(line.left) == "1200.00"
    with on(3, 1):
        assert capture(house, FEBRUARY).entries


def test_an_import_whose_links_are_captured_is_not_erased(house: House) -> None:
    with on(1, 5):
        payment = pay(house, sell(house), "1200", method="card")
        line = bank_line(house, "1200", "REMISE CB", day=date(2026, 1, 6))
        merge_line(line, [payment], by=house.owner)
    with on(2, 2):
        capture(house, JANUARY)
        unlink_line(line, by=house.owner)  # it found the payment: its undoing is an entry of its own
        assert line.statement is not None
        with pytest.raises(Conflict, match="capture n° 1"):
            undo_import(line.statement, by=house.owner)


def test_an_hour_is_that_of_the_company(house: House) -> None:
    three_months(house)
    with on(7, 1):  # 10:00 UTC
        capture(house, JANUARY)
        assert "01/07/26 12:00" in desk(house).get("/comptabilite/captures/").content.decode()
