"""Whatever goes wrong leaves as problem+json, with a French sentence and the path of its field."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from django.test import Client

from tests.fixtures import Api, line
from tests.world import House


def sent(api: Api, body: str | bytes, *, method: str = "POST", path: str = "/quotes", **headers: str) -> Any:
    """The problem that answers this very text."""
    kind = headers.pop("content_type", "application/json")
    response = api.client.generic(method, f"/api/v1{path}", body, content_type=kind, headers=headers or None)
    assert response["Content-Type"] == "application/problem+json", response.content
    problem = response.json()
    assert problem["status"] == response.status_code
    assert set(problem) >= {"type", "title", "status", "detail", "code"}
    return problem


@pytest.mark.parametrize(("path", "status"), [("/nulle-part", 404), ("/", 404), ("/invoices/0", 404)])
def test_an_address_that_does_not_exist_is_a_problem_404(api: Api, path: str, status: int) -> None:
    assert api.refused("GET", path)["status"] == status


def test_a_method_that_is_not_there_is_a_problem_405_that_says_which_are(api: Api) -> None:
    response = api.call("PUT", "/quotes", {})
    assert (response.status_code, response["Content-Type"]) == (405, "application/problem+json")
    assert sorted(response["Allow"].split(", ")) == ["GET", "POST"]


@pytest.mark.parametrize(
    "body", ["{", "[" * 100_000, b'{"subject": "\xff"}', '{"discount_percent": NaN}', "9" * 5000 + "}"]
)
def test_what_is_not_json_is_a_problem_400(api: Api, body: str | bytes) -> None:
    assert sent(api, body)["status"] == 400


@pytest.mark.parametrize("body", ["[]", "null", "12", '"texte"'])
def test_json_that_is_not_an_object_is_refused_with_a_sentence(api: Api, body: str) -> None:
    problem = sent(api, body)
    assert (problem["status"], problem["detail"]) == (422, "Un objet JSON est attendu.")


@pytest.mark.parametrize("key", ["", "once"])
def test_a_body_above_ten_megabytes_is_a_problem_413(api: Api, key: str) -> None:
    headers = {"Idempotency-Key": key} if key else {}
    assert sent(api, '{"subject": "' + "a" * 11_000_000 + '"}', **headers)["status"] == 413


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/xml"])
def test_a_body_that_is_not_announced_as_json_is_a_problem_415(api: Api, kind: str) -> None:
    problem = sent(api, '{"name": "x"}', path="/contacts", content_type=kind)
    assert problem["status"] == 415
    assert "application/json" in problem["detail"]


def test_an_act_without_a_body_needs_no_kind_of_body(api: Api) -> None:
    invoice = api.invoice(line("10.00"))
    response = api.client.generic("POST", f"/api/v1/invoices/{invoice['id']}/issue", "", content_type="text/plain")
    assert response.status_code == 200


def test_no_cookie_opens_the_api_and_a_bearer_needs_no_csrf_token(api: Api, house: House) -> None:
    pages = Client()
    pages.force_login(house.owner)
    for client in (pages, Client(), Client(headers={"Authorization": "Bearer inconnu"})):
        response = client.get("/api/v1/quotes")
        assert (response.status_code, response["Content-Type"]) == (401, "application/problem+json")
        assert response["WWW-Authenticate"] == "Bearer"
    strict = Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {api.secret}"})
    assert strict.post("/api/v1/contacts", {"name": "x"}, content_type="application/json").status_code == 201


@pytest.mark.parametrize(
    "typed", [1764028800, "1764028800", "2026-11-25T00:00:00", "25/11/2026", "2026-02-30", "9999-12-31", "0001-01-01"]
)
def test_a_date_is_iso_text_of_a_year_that_documents_bear(api: Api, typed: Any) -> None:
    problem = api.refused("POST", "/quotes", {"date": typed})
    assert (problem["status"], problem["field"]) == (422, "date")
    assert api.refused("GET", f"/invoices?from={typed}")["field"] == "from"


@pytest.mark.parametrize("typed", [1700000000, "2026-11-25", "9999-12-31T23:59:59", "2026-11-25T99:00:00"])
def test_a_moment_is_iso_text_too(api: Api, typed: Any) -> None:
    quote = api.quote(line("10.00"))
    problem = api.refused("POST", f"/quotes/{quote['id']}/sending", {"to": "a@exemple.fr", "at": typed})
    assert (problem["status"], problem["field"]) == (422, "at")


@pytest.mark.parametrize("values", [["\x00"], [[]], ["x"], [None], [{}], [1, 2], {}])
def test_a_cursor_made_by_hand_is_refused(api: Api, values: Any) -> None:
    cursor = base64.urlsafe_b64encode(json.dumps(values).encode()).decode()
    assert api.refused("GET", f"/invoices?after={cursor}")["field"] == "after"


@pytest.mark.parametrize("path", ["/invoices", "/quotes", "/contacts", "/catalogue", "/payments"])
def test_a_search_for_what_no_database_holds_finds_nothing(api: Api, path: str) -> None:
    assert api.get(f"{path}?q=introuvable%00")["results"] == []


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/quotes", {"lines": [{"label": "x", "surprise": 1}]}, "lines.0.surprise"),
        ("/quotes", {"lines": [{"label": "x"}, {"quantity": True}]}, "lines.1.quantity"),
        ("/quotes", {"contact": True}, "contact"),
        ("/quotes", {"period": {"start": "2026-01-01"}}, "period.end"),
        ("/invoices", {"paid_method": "bitcoin"}, "paid_method"),
        ("/contacts", {"name": "x", "people": [{"name": "y"}, {}]}, "people.1.name"),
        ("/payments", {"date": "2026-01-01", "method": "card", "amount": "1.005"}, "amount"),
    ],
)
def test_a_refusal_names_its_field_by_its_path_and_speaks_french(
    api: Api, path: str, body: dict[str, Any], field: str
) -> None:
    problem = api.refused("POST", path, body)
    assert (problem["status"], problem["field"], problem["errors"][0]["field"]) == (422, field, field)
    assert problem["detail"].endswith((".", "»", '".'))
    assert not {"input", "should", "valid", "value"} & set(problem["detail"].lower().split())


def test_a_fraction_in_json_is_read_exactly(api: Api) -> None:
    response = api.client.generic(
        "POST",
        "/api/v1/quotes",
        '{"lines": [{"label": "x", "quantity": 3, "unit_price": 0.1}, {"label": "y", "unit_price": 1.005}]}',
        content_type="application/json",
    )
    lines = response.json()["lines"]
    assert [(one["unit_price"], one["total_excl_vat"]) for one in lines] == [("0.1", "0.30"), ("1.005", "1.01")]


def test_an_unexpected_error_says_nothing_of_the_inside(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(row: Any) -> Any:
        raise RuntimeError("mot de passe")

    monkeypatch.setattr("ardoise.api.outputs.company", broken)
    problem = api.refused("GET", "/company")
    assert (problem["status"], problem["code"]) == (500, "unexpected")
    assert "passe" not in json.dumps(problem)
