"""Answers of aggregators as they should not be: a page, or a failure with its sentence, never another error."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ardoise.banking.feeds import bridge, http, powens
from ardoise.banking.feeds.base import FeedFailure, Page
from ardoise.banking.feeds.values import amount_of, day_of, name_of
from config.environment import trial

ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
NAMES = (
    *("id", "account_id", "date", "booking_date", "amount", "value", "deleted", "future", "coming", "currency_code"),
    *("provider_description", "original_wording", "counterparty", "vdate", "value_date", "operation_type"),
)
ROW = st.dictionaries(st.sampled_from(NAMES), ANY, max_size=8)
ANSWER = st.fixed_dictionaries(
    {},
    optional={
        "resources": st.lists(ROW, max_size=3) | ANY,
        "transactions": st.lists(ROW, max_size=3) | ANY,
        "pagination": st.dictionaries(st.just("next_uri"), ANY) | ANY,
        "_links": st.dictionaries(st.just("next"), st.dictionaries(st.just("href"), ANY)) | ANY,
    },
)


@given(ANSWER)
def test_any_answer_is_a_page_or_a_failure(answer: dict[str, Any]) -> None:
    for read in (lambda: bridge._page(answer, "1"), lambda: powens._page(answer)):
        try:
            page = read()
        except FeedFailure:
            continue
        assert isinstance(page, Page)
        for row in page.rows:
            assert row.bank_id.partition(":")[2]
            assert row.amount == row.amount.quantize(Decimal("0.01"))


@given(st.binary(max_size=60))
def test_any_bytes_are_an_answer_or_a_failure(body: bytes) -> None:
    with suppress(FeedFailure):
        assert isinstance(http.Door("Bridge", "https://api.bridgeapi.io")._read(body), dict)


def test_an_amount_is_exact_whatever_json_it_was() -> None:
    door = http.Door("Bridge", "https://api.bridgeapi.io")
    body = json.dumps({"a": 0.1, "b": -1234.56, "c": 7, "d": "x", "e": 1.005, "f": True}).encode()
    found = door._read(body)
    assert [amount_of(found[key]) for key in "abc"] == [Decimal("0.10"), Decimal("-1234.56"), Decimal("7.00")]
    assert [amount_of(found[key]) for key in "def"] == [None, None, None]
    with pytest.raises(FeedFailure):
        door._read(b'{"amount": NaN}')


def test_days_and_names() -> None:
    assert str(day_of(None, "2026-02-30", "2026-11-28T10:00:00Z")) == "2026-11-28"
    assert day_of("demain") is None
    assert (name_of(12), name_of("a-b_1"), name_of("../x"), name_of(None), name_of("")) == ("12", "a-b_1", "", "", "")


def test_how_long_to_wait() -> None:
    assert http.wait_of("90") == timedelta(seconds=90)
    assert http.wait_of("99999999") == timedelta(days=1)
    assert http.wait_of("Wed, 21 Oct 2015 07:28:00 GMT") == timedelta(0)
    assert [http.wait_of(text) for text in (None, "", "bientôt", "-5")] == [None] * 4


def test_another_address_is_for_this_machine_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARDOISE_BRIDGE_API", "http://127.0.0.1:8161/")
    assert trial("ARDOISE_BRIDGE_API", "https://api.bridgeapi.io") == "http://127.0.0.1:8161"
    monkeypatch.setenv("ARDOISE_BRIDGE_API", "https://bridge.exemple.fr")
    with pytest.raises(Exception, match="de cette machine"):
        trial("ARDOISE_BRIDGE_API", "https://api.bridgeapi.io")
