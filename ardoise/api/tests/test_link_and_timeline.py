"""The link of a quote for its customer, and what happened to an invoice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.test import Client

from ardoise.history import outbox
from ardoise.sales.models import Quote
from tests.fixtures import Api, line
from tests.world import House


def path_of(url: str) -> str:
    return url.removeprefix("http://localhost:8000")


def test_the_link_opens_the_page_until_it_is_revoked(api: Api) -> None:
    quote = api.post(f"/quotes/{api.quote(line('100.00'))['id']}/validation")
    answer = api.post(f"/quotes/{quote['id']}/link")
    assert answer["expires_on"] == quote["valid_until"]
    assert Client().get(path_of(answer["url"])).status_code == 200
    assert api.post(f"/quotes/{quote['id']}/link", {"revoke": False}) == answer
    fresh = api.post(f"/quotes/{quote['id']}/link", {"revoke": True})
    assert fresh["url"] != answer["url"]
    assert Client().get(path_of(answer["url"])).status_code == 410
    assert Client().get(path_of(fresh["url"])).status_code == 200


def test_the_link_of_an_answered_quote_lives_as_long_as_its_deal(api: Api, house: House) -> None:
    api.accepted(line("100.00"), invoice=None)
    quote = Quote.objects.get()
    assert quote.valid_until
    last = api.post(f"/quotes/{quote.pk}/link")["expires_on"]
    assert last > str(quote.valid_until + timedelta(days=700))


def test_a_draft_has_no_link(api: Api) -> None:
    draft = api.quote(line("100.00"))
    assert api.refused("POST", f"/quotes/{draft['id']}/link")["code"] == "not_finalised"


def test_a_body_that_is_not_known_is_refused(api: Api) -> None:
    quote = api.post(f"/quotes/{api.quote(line('100.00'))['id']}/validation")
    for body in ({"revoke": "peut-être"}, {"revok": True}):
        assert api.call("POST", f"/quotes/{quote['id']}/link", body).status_code == 422


def test_the_timeline_tells_the_story_newest_first(api: Api) -> None:
    invoice = api.issued(line("100.00"))
    api.post(f"/invoices/{invoice['id']}/sending", {"to": ["x@exemple.fr"]})
    outbox.run_due()
    api.pay(invoice, "20.00")
    told = api.get(f"/invoices/{invoice['id']}/timeline")["results"]
    assert [one["at"] for one in told] == sorted((one["at"] for one in told), reverse=True)
    assert any(one["who"] == "E-mail remis" and one["text"] == "à x@exemple.fr" for one in told)
    assert sum(one["is_money"] for one in told) == 1


def test_a_mail_read_by_the_api_shows_no_link(api: Api) -> None:
    invoice = api.issued(line("100.00"))
    sent = api.post(f"/invoices/{invoice['id']}/sending", {"to": ["x@exemple.fr"]})
    assert "[lien propre à chaque destinataire]" in sent["message"]
    assert "/d/" not in sent["message"]


def test_a_stranger_gets_404(api: Api, stranger: House, api_of: Callable[[House], Api]) -> None:
    quote = api.post(f"/quotes/{api.quote(line('100.00'))['id']}/validation")
    invoice = api.issued(line("100.00"))
    chloe = api_of(stranger)
    assert chloe.call("POST", f"/quotes/{quote['id']}/link", {"revoke": True}).status_code == 404
    assert chloe.call("GET", f"/invoices/{invoice['id']}/timeline").status_code == 404
