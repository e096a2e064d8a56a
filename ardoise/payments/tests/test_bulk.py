"""Several invoices paid at once, what cannot be paid told, « Annuler », and the figure of the month."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.core.management import call_command
from django.test import Client

from ardoise.domain.money import ZERO, Money
from ardoise.history import clock
from ardoise.payments.models import Payment
from ardoise.payments.queries import received_between
from ardoise.sales.models import Settlement
from tests.fixtures import Api, line
from tests.world import House


@pytest.fixture
def desk(house: House, browser_of: Callable[[House], Client]) -> Client:
    return browser_of(house)


def post(desk: Client, path: str, *chosen: int) -> str:
    response = desk.post(path, {"chosen": list(chosen)}, follow=True)
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_the_chosen_invoices_are_paid_and_the_others_say_why_not(api: Api, desk: Client) -> None:
    whole, part, paid = (api.issued(line("100.00")) for _ in range(3))
    api.pay(part, "20.00")
    api.pay(paid, "120.00")
    draft = api.invoice(line("1.00"))
    page = post(desk, "/reglements/factures/", *(row["id"] for row in (whole, part, paid, draft)))
    assert "220,00" in page
    assert "sont payées" in page
    assert f"{paid['number']} (il ne reste rien à payer)" in page
    assert "un brouillon se valide d’abord" in page
    assert page.count('class="wiped"') == 2  # struck once, then the slate is settled
    assert 'class="wiped"' not in desk.get("/factures/").content.decode()
    assert set(Settlement.objects.values_list("due", flat=True)) == {ZERO}
    call_command("verify")


def test_annuler_reverses_each_of_them(
    api: Api, desk: Client, stranger: House, browser_of: Callable[..., Client]
) -> None:
    rows = [api.issued(line("100.00")), api.issued(line("50.00"))]
    post(desk, "/reglements/factures/", *(row["id"] for row in rows))
    address = f"/reglements/annulations/?reglements={','.join(str(one.pk) for one in Payment.objects.all())}"
    post(browser_of(stranger), address)
    assert set(Settlement.objects.values_list("due", flat=True)) == {ZERO}
    assert "2 règlements annulés." in post(desk, address)
    assert sum(row.due.cents for row in Settlement.objects.all()) == 18_000
    assert "Pas annulé" in post(desk, address)  # once is enough
    call_command("verify")


def test_a_stranger_pays_nothing(api: Api, stranger: House, browser_of: Callable[[House], Client]) -> None:
    invoice = api.issued(line("100.00"))
    assert "document introuvable" in post(browser_of(stranger), "/reglements/factures/", invoice["id"])
    assert not Payment.objects.exists()


def test_what_came_in_this_month_leaves_out_announced_money_and_other_months(
    api: Api, desk: Client, stranger: House, browser_of: Callable[[House], Client]
) -> None:
    moment = datetime(2026, 11, 25, 9, tzinfo=UTC)
    with clock.at(moment - timedelta(days=40)):
        invoice = api.issued(line("1000.00"))
        api.pay(invoice, "300.00")
    with clock.at(moment):
        api.pay(invoice, "100.00")
        api.pay(invoice, "50.00", received=False)
        payment = api.pay(invoice, "10.00")
        api.post(f"/payments/{payment['id']}/reversal")
        assert desk.get("/reglements/recu-ce-mois/").content.decode() == "100,00\u00a0€"
        assert browser_of(stranger).get("/reglements/recu-ce-mois/").content.decode() == "0,00\u00a0€"
        today = api.house.company.today
        assert received_between(api.house.company, today.replace(month=1, day=1), today) == Money("400.00")
