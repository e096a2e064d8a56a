"""Bank accounts and imports through HTTP: the preview writes nothing, the same file again adds nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ardoise.banking import uploads
from ardoise.banking.models import BankLine, BankStatement
from ardoise.banking.tests.files import IBAN, Move, camt, ofx, september, table
from tests.fixtures import Api
from tests.world import chloe


@pytest.fixture
def account(api: Api) -> Any:
    return api.post("/bank/accounts", {"iban": IBAN, "opening_balance": "100.00", "opening_date": "2026-09-01"})


def sent(api: Api, account: Any, content: bytes, name: str = "x", dry_run: bool = False, **fields: str) -> Any:
    path = f"/api/v1/bank/accounts/{account['id']}/imports{'?dry_run=true' if dry_run else ''}"
    headers = {"Idempotency-Key": fields.pop("key")} if "key" in fields else None
    return api.client.post(path, {"file": SimpleUploadedFile(name, content), **fields}, headers=headers)


def test_an_account_is_opened_with_its_bank_and_changed(api: Api, account: Any) -> None:
    assert (account["bank_name"], account["balance"]) == ("BNP PARIBAS", "100.00")
    changed = api.patch(f"/bank/accounts/{account['id']}", {"name": "Compte pro", "opening_balance": "50.00"})
    assert (changed["name"], changed["balance"], changed["iban"]) == ("Compte pro", "50.00", IBAN)
    assert [one["id"] for one in api.get("/bank/accounts")["results"]] == [account["id"]]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"iban": "FR7630004000031234567890144"}, "iban"),
        ({"iban": IBAN}, "iban"),
        ({"currency": "euro"}, "currency"),
        ({"currency": "TND"}, "currency"),
        ({"name": "x" * 101}, "name"),
        ({"opening_balance": "9" * 11 + ".999"}, "opening_balance"),
        ({"ledger_account": "!"}, "ledger_account"),
    ],
)
def test_an_account_that_is_wrong_or_already_there_is_a_problem_with_its_field(
    api: Api, account: Any, body: Any, field: str
) -> None:
    assert api.refused("POST", "/bank/accounts", body)["field"] == field


def test_a_dry_run_shows_everything_and_writes_nothing(api: Api, account: Any) -> None:
    early, _ = september()
    shown = sent(api, account, camt(early, opening="100.00"), dry_run=True)
    assert shown.status_code == 200
    body = shown.json()
    assert (body["format"], body["new"], body["gap"], body["problem"]) == ("camt.053", 14, "0.00", "")
    assert (body["opening_balance"], body["rows"][0]["recognition"]) == ("100.00", "new")
    assert (BankLine.objects.count(), BankStatement.objects.count()) == (0, 0)
    assert list(uploads._folder().iterdir()) == []


def test_a_file_is_imported_whatever_its_name_and_the_same_file_again_adds_nothing(api: Api, account: Any) -> None:
    early, late = september()
    first = sent(api, account, ofx(early), "releve.pdf")
    assert (first.status_code, first.json()["added"]) == (201, 14)
    assert sent(api, account, ofx(late), "b.ofx").json()["known"] == 6
    again = sent(api, account, ofx(late), "c.csv").json()
    assert (again["added"], again["known"]) == (0, 12)
    assert {one["kind"] for one in again["remarks"]} == {"known"}
    assert BankLine.objects.count() == 20
    assert api.get(f"/bank/accounts/{account['id']}")["balance"] == "382.60"


def test_a_key_sent_twice_gives_the_same_answer(api: Api, account: Any) -> None:
    sendings = [
        api.client.generic(
            "POST",
            f"/api/v1/bank/accounts/{account['id']}/imports",
            b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
            + table([Move("2026-09-01", "5.00", "A")])
            + b"\r\n--x--\r\n",
            content_type="multipart/form-data; boundary=x",
            headers={"Idempotency-Key": "k"},
        )
        for _ in range(2)
    ]
    assert sendings[1].content == sendings[0].content
    assert (sendings[1]["Idempotent-Replayed"], BankStatement.objects.count()) == ("true", 1)


def test_columns_may_be_given_and_are_remembered(api: Api, account: Any) -> None:
    content = "Jour;Quoi;Entrée ou sortie\r\n01/09/2026;VIR A;10,00\r\n02/09/2026;CB B;4,00\r\n".encode()
    refused = sent(api, account, content)
    assert refused.status_code == 422
    assert BankStatement.objects.count() == 0
    assert sent(api, account, content, dry_run=True).json()["needs_mapping"] is True
    mapping = json.dumps({"date": 0, "label": [1], "amount": 2})
    assert sent(api, account, content, mapping=mapping).json()["added"] == 2
    assert sent(api, account, content).json()["known"] == 2


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"mapping": "{"}, "mapping"),
        ({"mapping": "[1]"}, "mapping"),
        ({"mapping": '{"label": [1]}'}, "mapping"),
        ({"mapping": '{"date": "0", "amount": 2}'}, "mapping"),
        ({"mapping": '{"date": 0, "amount": 99}'}, "mapping"),
        ({"mapping": '{"date": 0, "amount": -1}'}, "mapping"),
        ({"mapping": '{"date": 0, "label": 4}'}, "mapping"),
        ({"mapping": '{"date": 0, "amount": 2, "decimal": "x"}'}, "mapping"),
        ({"mapping": '{"date": 0}'}, "mapping"),
        ({"take_probable": "x"}, "take_probable"),
        ({"take_probable": '{"a": 1}'}, "take_probable"),
    ],
)
def test_what_is_no_choice_is_a_problem_with_its_field(api: Api, account: Any, fields: Any, field: str) -> None:
    answer = sent(api, account, table([Move("2026-09-01", "5.00", "A")]), **fields)
    assert (answer.status_code, answer.json()["field"]) == (422, field)


def test_a_file_that_is_no_statement_a_missing_one_or_one_too_large_is_a_problem(
    api: Api, account: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sent(api, account, b"%PDF-1.4").json()["field"] == "file"
    path = f"/api/v1/bank/accounts/{account['id']}/imports"
    assert api.client.post(path, {"mapping": ""}).json()["field"] == "file"
    assert api.client.post(path, "{}", content_type="application/json").status_code == 422
    monkeypatch.setattr(uploads, "MOST_BYTES", 10)
    assert "Mo" in sent(api, account, b"x" * 11).json()["detail"]


def test_an_import_is_read_again_and_taken_back(api: Api, account: Any) -> None:
    done = sent(api, account, ofx(september()[0])).json()
    path = f"/bank/accounts/{account['id']}/imports/{done['id']}"
    assert api.get(path)["added"] == 14
    assert api.call("DELETE", path).json()["state"] == "undone"
    assert BankLine.objects.count() == 0
    assert [one["state"] for one in api.get(f"/bank/accounts/{account['id']}/imports")["results"]] == ["undone"]
    assert api.call("DELETE", path).status_code == 409


def test_a_file_of_two_accounts_gives_each_account_its_rows(api: Api, account: Any) -> None:
    other = api.post("/bank/accounts", {"iban": "FR7630006000011234567890189"})
    one = camt([Move("2026-09-10", "50.00", "B")]).decode()
    two = camt([Move("2026-09-11", "7.00", "C")], iban=other["iban"]).decode()
    inside = two[two.index("<Stmt>") : two.index("</BkToCstmrStmt>")]
    both = one.replace("</BkToCstmrStmt>", inside + "</BkToCstmrStmt>").encode()
    answer = sent(api, other, both).json()
    assert (answer["added"], answer["other_accounts"][0]["file_account"]) == (1, IBAN)
    assert list(BankLine.objects.values_list("account", "cents")) == [(other["id"], 700)]


def test_a_stranger_meets_404_everywhere(api: Api, account: Any) -> None:
    done = sent(api, account, ofx(september()[0])).json()
    stranger = Api(chloe())
    path = f"/bank/accounts/{account['id']}"
    for method, address in (
        ("GET", path),
        ("PATCH", path),
        ("GET", f"{path}/imports"),
        ("GET", f"{path}/imports/{done['id']}"),
        ("DELETE", f"{path}/imports/{done['id']}"),
    ):
        assert stranger.call(method, address, {} if method == "PATCH" else None).status_code == 404
    assert sent(stranger, account, ofx(september()[0])).status_code == 404
    assert stranger.call("POST", f"{path}/imports", {}).status_code == 404
    assert BankLine.objects.count() == 14


def test_an_import_without_its_file_says_what_to_join(api: Api, account: Any) -> None:
    assert "Joignez le relevé" in api.refused("POST", f"/bank/accounts/{account['id']}/imports", {})["detail"]
