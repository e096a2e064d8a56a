"""`Idempotency-Key`: one key, one act, one answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections

from ardoise.api import idempotency
from ardoise.api.models import IdempotentAnswer
from ardoise.contacts.models import Contact
from ardoise.history import clock
from ardoise.sales.models import Invoice
from tests.fixtures import Api, line
from tests.world import House


def post(api: Api, path: str, body: Any, key: str) -> Any:
    return api.call("POST", path, body, **{"Idempotency-Key": key})


def test_the_same_key_and_body_give_the_same_answer_and_act_once(api: Api) -> None:
    first, again = (post(api, "/contacts", {"name": "Une fois"}, "k") for _ in range(2))
    assert (again.status_code, again.content) == (201, first.content)
    assert again["Idempotent-Replayed"] == "true"
    assert again["Content-Type"] == first["Content-Type"]
    assert Contact.objects.filter(name="Une fois").count() == 1


def test_a_refusal_is_kept_too(api: Api) -> None:
    first, again = (post(api, "/contacts", {"name": ""}, "k") for _ in range(2))
    assert (first.status_code, again.content) == (422, first.content)


def test_the_same_key_for_another_body_or_address_is_refused(api: Api) -> None:
    post(api, "/contacts", {"name": "Une fois"}, "k")
    for path, body in (("/contacts", {"name": "Autre"}), ("/quotes", {"name": "Une fois"})):
        response = post(api, path, body, "k")
        assert (response.status_code, response.json()["code"]) == (422, "key_reused"), path


def test_a_key_belongs_to_its_company(api: Api, stranger: House) -> None:
    post(api, "/contacts", {"name": "Une fois"}, "k")
    other = post(Api(stranger), "/contacts", {"name": "Une fois"}, "k")
    assert other.status_code == 201
    assert "Idempotent-Replayed" not in other.headers


@pytest.mark.parametrize("key", ["k" * 201, "a\x00b"])
def test_a_key_that_cannot_be_kept_is_refused(api: Api, key: str) -> None:
    assert post(api, "/contacts", {"name": "x"}, key).json()["code"] == "key_unreadable"


def test_an_error_of_ours_leaves_the_key_free_to_try_again(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any, **kwargs: Any) -> Any:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr("ardoise.api.endpoints.contacts.create_contact", broken)
        assert post(api, "/contacts", {"name": "Une fois"}, "k").status_code == 500
    assert post(api, "/contacts", {"name": "Une fois"}, "k").status_code == 201


def test_a_request_that_died_is_taken_over_once_its_lease_is_over(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idempotency, "WAIT_SECONDS", 0)
    post(api, "/contacts", {"name": "Une fois"}, "k")
    died = IdempotentAnswer.objects.filter(key="k")
    died.update(status=None, started_at=clock.now())
    assert post(api, "/contacts", {"name": "Une fois"}, "k").json()["code"] == "in_progress"
    died.update(started_at=clock.now() - idempotency.LEASE - timedelta(seconds=1))
    assert post(api, "/contacts", {"name": "Une fois"}, "k").status_code == 201
    assert post(api, "/contacts", {"name": "Une fois"}, "k")["Idempotent-Replayed"] == "true"


@pytest.mark.django_db(transaction=True)
def test_num_07_an_issue_sent_three_times_at_once_gives_three_times_its_one_number(api: Api) -> None:
    draft = api.invoice(line("100.00"))

    def issue(_: int) -> Any:
        try:
            return post(api, f"/invoices/{draft['id']}/issue", {}, "once")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(issue, range(3)))
    assert [answer.status_code for answer in answers] == [200] * 3
    assert len({answer.content for answer in answers}) == 1
    assert Invoice.objects.filter(number__isnull=False).count() == 1
