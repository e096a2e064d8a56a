"""The pages of cheque deposits and of payouts: what is typed is kept, and what is printed says all."""

from __future__ import annotations

import io
from collections.abc import Callable

import pdfplumber
import pytest
from django.test import Client
from django.urls import reverse

from ardoise.banking.models import BankAccount, ChequeDeposit, LineState, Payout, PayoutSource
from ardoise.banking.tests.test_payouts import paid
from ardoise.banking.tests.till import account_of, cheque_of, line_of, proved
from ardoise.domain.money import Money
from ardoise.payments.tests.online import mollie_till, stripe_till
from ardoise.web.secrets import decrypt
from tests.fixtures import Api
from tests.providers.mollie_server import LIVE_KEY, ORGANISATION, MollieServer
from tests.providers.stripe_server import StripeServer
from tests.world import House


@pytest.fixture
def account(house: House) -> BankAccount:
    return account_of(house)


@pytest.fixture
def browser(house: House, browser_of: Callable[[House], Client]) -> Client:
    return browser_of(house)


def test_from_the_cheques_to_the_slip(browser: Client, house: House, account: BankAccount) -> None:
    first = cheque_of(house, "1240.00", "Chèque n° 0012345, BNP Paribas")
    second = cheque_of(house, "60.50", who=1)
    page = browser.get(reverse("banking:deposit_new")).content.decode()
    for said in ("0012345", "BNP Paribas", "Atelier du Parc", "Hôtel des Cimes", "REM-0001", "2 chèques"):
        assert said in page
    typed = {
        "number": "REM-0001",
        "date": str(house.company.today),
        "account": account.pk,
        "once": "a",
        "chosen": [first.pk, second.pk],
        f"number-{first.pk}": "0012345",
        f"drawer-{first.pk}": "Atelier du Parc",
        f"number-{second.pk}": "7654321",
        f"drawer-{second.pk}": "Éric Noël",
        f"bank-{second.pk}": "LCL",
    }
    answers = [browser.post(reverse("banking:deposit_new"), typed) for _ in range(2)]
    deposit = ChequeDeposit.objects.get()
    assert [answer["Location"] for answer in answers] == [reverse("banking:deposit", args=[deposit.pk])] * 2
    slip = browser.get(reverse("banking:deposit_slip", args=[deposit.pk]))
    assert (slip["Content-Type"], slip["Content-Disposition"]) == (
        "application/pdf",
        'inline; filename="remise-REM-0001.pdf"',
    )
    with pdfplumber.open(io.BytesIO(slip.content)) as pdf:
        assert (round(pdf.pages[0].width), round(pdf.pages[0].height), len(pdf.pages)) == (595, 842, 1)
        text = " ".join((pdf.pages[0].extract_text() or "").replace("\u202f", " ").replace("\xa0", " ").split())
    for said in (
        "Remise de chèques",
        "Bordereau n° REM-0001",
        "FR76 3000 6000 0112 3456 7890 189",
        "Éric Noël",
        "7654321",
    ):
        assert said in text
    assert "LCL 60,50 €" in text
    assert "2 chèques Total 1 300,50 €" in text
    assert deposit.number in browser.get(reverse("banking:deposits")).content.decode()


def test_what_is_typed_is_kept_when_the_deposit_is_refused(browser: Client, house: House, account: BankAccount) -> None:
    cheque = cheque_of(house, "100.00")
    typed = {"number": "", "date": "", "account": account.pk, f"drawer-{cheque.pk}": "Éric Noël"}
    answer = browser.post(reverse("banking:deposit_new"), typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Éric Noël" in page
    assert "checked" not in page
    typed |= {"number": "1", "date": str(house.company.today), "chosen": []}
    assert "Choisissez au moins un chèque" in browser.post(reverse("banking:deposit_new"), typed).content.decode()


def test_the_sum_of_what_is_ticked_is_said(browser: Client, house: House, stranger: House) -> None:
    mine, theirs = cheque_of(house, "1240.00"), cheque_of(stranger, "5.00")
    answer = browser.post(reverse("banking:deposit_sum"), {"chosen": [mine.pk, theirs.pk]})
    assert answer.content.decode() == "1 chèque · 1\u202f240,00\u00a0€"
    assert browser.post(reverse("banking:deposit_sum")).content.decode() == "Aucun chèque choisi"


def test_a_slip_is_corrected_and_a_deposit_cancelled(browser: Client, house: House, account: BankAccount) -> None:
    cheque = cheque_of(house, "100.00")
    values = {"number": "1", "date": str(house.company.today), "account": account.pk, "chosen": [cheque.pk]}
    browser.post(reverse("banking:deposit_new"), values)
    deposit = ChequeDeposit.objects.get()
    page = reverse("banking:deposit", args=[deposit.pk])
    browser.post(page, {f"number-{cheque.pk}": "7654321", f"drawer-{cheque.pk}": "X", f"bank-{cheque.pk}": ""})
    assert "7654321" in browser.get(page).content.decode()
    wrong = browser.post(page, {f"number-{cheque.pk}": "1" * 50})
    assert (wrong.status_code, "1" * 50 in wrong.content.decode()) == (422, True)
    browser.post(reverse("banking:deposit_cancel", args=[deposit.pk]))
    assert "Annulée" in browser.get(page).content.decode()
    assert browser.get(reverse("banking:deposit_slip", args=[deposit.pk])).status_code == 404


def test_a_deposit_says_the_line_that_proves_it(browser: Client, house: House, account: BankAccount) -> None:
    cheque = cheque_of(house, "100.00")
    values = {"number": "1", "date": str(house.company.today), "account": account.pk, "chosen": [cheque.pk]}
    browser.post(reverse("banking:deposit_new"), values)
    proved(line_of(account, "100.00"), deposit=ChequeDeposit.objects.get())
    assert "Reçu par la banque le" in browser.get(reverse("banking:deposits")).content.decode()


def test_payouts_are_read_and_shown_with_what_they_are_made_of(
    api: Api, stripe_server: StripeServer, browser: Client
) -> None:
    till = stripe_till(api, stripe_server)
    paid(till)
    stripe_server.move("charge", 5000, description="Terminal de la boutique")
    stripe_server.pay_out()
    stripe_server.move("charge", 100)
    stripe_server.pay_out(currency="usd")
    answer = browser.post(reverse("banking:payouts_read", args=[till.account.pk]), follow=True)
    page = answer.content.decode()
    for said in ("un nouveau versement", "286,15", "3,85", "Attendu", "Un versement en USD"):
        assert said in page
    detail = browser.get(reverse("banking:payout", args=[Payout.objects.get().pk])).content.decode()
    for said in ("Terminal de la boutique", "pas d’Ardoise", "Atelier du Parc", "reste à lier sur la ligne"):
        assert said in detail
    stripe_server.is_down = True
    answer = browser.post(reverse("banking:payouts_read", args=[till.account.pk]), follow=True)
    assert "Stripe ne répond pas" in answer.content.decode()


def test_the_token_of_an_organisation_is_tried_and_covered(
    api: Api, mollie_server: MollieServer, browser: Client, browser_of: Callable[[House], Client]
) -> None:
    till = mollie_till(api, mollie_server)
    address = reverse("banking:payout_key", args=[till.account.pk])
    assert "commence par" in browser.post(address, {"secret": LIVE_KEY}).content.decode()
    assert browser.post(address, {"secret": "access_wrong"}).status_code == 422
    browser.post(address, {"secret": ORGANISATION})
    source = PayoutSource.objects.get()
    assert ORGANISATION not in source.secret
    assert decrypt(source.secret) == ORGANISATION


def test_a_transfer_between_two_accounts_is_proposed_and_both_lines_set_aside(
    browser: Client, house: House, account: BankAccount
) -> None:
    paypal = account_of(house, "PayPal", "")
    went = line_of(paypal, "-500.00", "Virement standard")
    came = line_of(account, "500.00", "PAYPAL EUROPE")
    page = browser.get(reverse("banking:payouts")).content.decode()
    assert "Virement entre mes comptes" in page
    browser.post(reverse("banking:transfer_accept"), {"went": went.pk, "came": came.pk})
    for line in (went, came):
        line.refresh_from_db()
        assert (line.state, line.category) == (LineState.IGNORED, "transfer")
    assert "Virements entre vos comptes" not in browser.get(reverse("banking:payouts")).content.decode()


def test_a_stranger_sees_nothing_of_them(
    house: House, stranger: House, account: BankAccount, browser_of: Callable[[House], Client]
) -> None:
    went, came = line_of(account, "-5.00"), line_of(account_of(house, "Livret", ""), "5.00")
    deposit = ChequeDeposit.objects.create(
        company=house.company, account=account, number="1", date=house.company.today, total=Money("5.00")
    )
    chloe = browser_of(stranger)
    for name in ("deposit", "deposit_slip"):
        assert chloe.get(reverse(f"banking:{name}", args=[deposit.pk])).status_code == 404
    assert chloe.post(reverse("banking:deposit_cancel", args=[deposit.pk])).status_code == 404
    assert chloe.post(reverse("banking:transfer_accept"), {"went": went.pk, "came": came.pk}).status_code == 404
