"""The portfolio of a firm: what each dossier says of its month, whose it is, and what it costs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ardoise.accountant.actions.missing import ask_document
from ardoise.accountant.actions.question import ask_question, reply_to
from ardoise.accountant.models import Side
from ardoise.accountant.months import Month, month_of
from ardoise.accountant.people import companies_of, firm_of
from ardoise.accountant.portfolio import portfolio_of
from ardoise.accountant.readiness import lacks_of
from ardoise.accountant.tests.cast import Firm, desk_of, end_access, firm_for
from ardoise.companies.models import Company, FirmAccess
from ardoise.domain.money import Money
from ardoise.history import clock
from ardoise.ledger.actions.change_books import change_books
from ardoise.ledger.models import Capture, CapturedEntry, CapturedKey
from ardoise.payments.actions.record import record_payment
from ardoise.portal.tests.situations import issued_invoice
from ardoise.sales.actions.draft import create_invoice
from ardoise.sales.sheet import Sheet, TypedLine
from tests.world import House, lea, sable

PORTFOLIO = "/xpert/"
NOVEMBER = datetime(2026, 11, 20, 10, tzinfo=UTC)


def dossiers(firm: Firm, text: str = "2026-11", **asked: Any) -> Any:
    month = month_of(text, clock.today("Europe/Paris"))
    assert month is not None
    return portfolio_of(companies_of(firm.firm), month, **asked).dossiers


def capture(company: Company, invoice: Any) -> Capture:
    """A standing capture of November that holds this invoice, as `ledger` leaves it."""
    month = {"first": NOVEMBER.date().replace(day=1), "last": NOVEMBER.date().replace(day=30)}
    row = Capture.objects.create(company=company, state="making", number=3, template="fec", **month)
    entry = CapturedEntry.objects.create(
        capture=row,
        number=1,
        key=f"invoice:{invoice.pk}",
        source="invoice",
        source_id=invoice.pk,
        date=invoice.date,
        weight=0,
        lines="[]",
    )
    CapturedKey.objects.create(
        company=company,
        key=entry.key,
        entry=entry,
        capture=row,
        source="invoice",
        source_id=invoice.pk,
        date=invoice.date,
    )
    Capture.objects.filter(pk=row.pk).update(state="taken")
    return row


def test_a_dossier_says_where_its_month_stands(house: House, firm: Firm) -> None:
    with clock.at(NOVEMBER):
        invoice = issued_invoice(house)
        issued_invoice(house)
        record_payment(house.company, day=house.company.today, amount=Money("100"), method="card", by=house.owner)
        create_invoice(house.company, Sheet({}, [TypedLine(label="Pose", unit_price=Decimal(52))]), by=house.owner)
        question = ask_question(invoice, "Quelle vente ?", by=firm.asker)
        ask_question(invoice, "Et celle-ci ?", by=firm.asker)
        reply_to(question, "Un escalier.", side=Side.COMPANY, by=house.owner)
        ask_document(house.company, "Ticket du 12/03", by=firm.asker)
        (one,) = dossiers(firm)
        assert (one.month.new_documents, one.month.new_payments, one.month.drafts) == (2, 1, 1)
        assert one.month.state.value == "to_capture"
        assert one.month.is_continuous
        assert (one.questions.total, one.questions.mine) == (2, 1)
        assert (one.missing.total, one.missing.mine) == (1, 0)
        assert (one.question_words, one.missing_words) == ("1 à lire", "1 attendue")
        assert one.lacks == []
        capture(house.company, invoice)
        (one,) = dossiers(firm)
        assert (one.month.new_documents, one.month.capture.number) == (1, 3)
        (before,) = dossiers(firm, "2026-10")
        assert before.month.state.value == "nothing"


def test_the_page_says_it_in_words(house: House, firm: Firm) -> None:
    with clock.at(NOVEMBER):
        issued_invoice(house)
    with clock.at(datetime(2026, 12, 3, tzinfo=UTC)):
        page = desk_of(firm.asker).get(PORTFOLIO).content.decode()
        assert "novembre 2026" in page
        assert "Menuiserie Durand" in page
        assert "À capturer" in page
        assert "1 facture" in page
        assert "732\u202f829\u202f320" in page or "732\u00a0829\u00a0320" in page
        capture(house.company, house.company.invoice_set.get())
        page = desk_of(firm.asker).get(PORTFOLIO).content.decode()
        assert "décembre 2026" in page  # all of November is captured
        page = desk_of(firm.asker).get(PORTFOLIO, {"mois": "2026-11"}).content.decode()
        assert "n° 3" in page
    assert desk_of(firm.asker).get(PORTFOLIO, {"mois": "x", "page": "zz", "etat": "?"}).status_code == 200


def test_it_is_searched_by_name_and_siren_and_filtered_by_state(house: House, firm: Firm) -> None:
    others = [lea(), sable()]
    for other in others:
        FirmAccess.objects.create(firm=firm.firm, company=other.company)
    with clock.at(NOVEMBER):
        issued_invoice(house)
        assert [str(one.company) for one in dossiers(firm)] == [
            "Boutique Sable",
            "Léa Martin, graphiste",
            "Menuiserie Durand",
        ]
        assert [str(one.company) for one in dossiers(firm, query="LEA mart")] == ["Léa Martin, graphiste"]
        assert [str(one.company) for one in dossiers(firm, query="404 833")] == ["Boutique Sable"]
        assert [str(one.company) for one in dossiers(firm, state="a-capturer")] == ["Menuiserie Durand"]
        assert dossiers(firm, state="questions") == []
        client = desk_of(firm.asker)
        assert "Aucun dossier ne correspond" in client.get(PORTFOLIO, {"q": "introuvable"}).content.decode()


def test_what_lacks_for_electronic_invoices_is_named(house: House) -> None:
    house.company.siren = house.company.vat_number = house.company.city = ""
    assert lacks_of(house.company) == ["le SIREN", "le numéro de TVA", "la ville"]
    assert lacks_of(lea().company) == []  # without VAT, no VAT number


def test_a_click_opens_the_dossier_and_says_for_whom_one_acts(house: House, firm: Firm) -> None:
    client = desk_of(firm.asker)
    to = reverse("accountant:questions")
    response = client.post(f"{reverse('companies:choose')}?retour={to}", {"company": house.company.pk})
    assert (response.status_code, response["Location"]) == (302, to)
    page = client.get(to).content.decode()
    assert "Vous agissez pour" in page
    assert "Cabinet Rivière" in page
    assert client.get(reverse("companies:profile")).status_code == 200
    away = client.post(f"{reverse('companies:choose')}?retour=//ailleurs.exemple", {"company": house.company.pk})
    assert "ailleurs" not in away["Location"]


def test_xpert_does_not_exist_for_who_has_no_firm(house: House, browser_of: Callable[[House], Client]) -> None:
    for url in (PORTFOLIO, "/xpert/questions/", "/xpert/pieces/"):
        assert browser_of(house).get(url).status_code == 404
        assert Client().get(url).status_code == 302
    assert ">Xpert<" not in browser_of(house).get(reverse("companies:profile")).content.decode()


def test_a_firm_never_sees_another_firm(house: House, firm: Firm, stranger: House) -> None:
    other = firm_for(stranger.company, name="Cabinet Lac")
    invoice = issued_invoice(house)
    ask_question(invoice, "Quelle vente ?", by=firm.asker)
    ask_document(house.company, "Ticket du 12/03", by=firm.asker)
    client = desk_of(other.asker)
    for url in (PORTFOLIO, "/xpert/questions/", "/xpert/pieces/"):
        page = client.get(url).content.decode()
        assert "Durand" not in page, url
        assert "Quelle vente" not in page, url
        assert "Ticket" not in page, url
    assert client.post(reverse("companies:choose"), {"company": house.company.pk}).status_code == 404
    mine = desk_of(firm.colleague)  # colleagues share the portfolio
    assert "Durand" in mine.get(PORTFOLIO).content.decode()
    assert "Quelle vente" in mine.get("/xpert/questions/").content.decode()
    assert "Ticket" in mine.get("/xpert/pieces/").content.decode()


def test_an_access_that_ended_vanishes_at_once(house: House, firm: Firm) -> None:
    client = desk_of(firm.asker, house.company)
    today = house.company.today
    end_access(firm, house.company, today)
    assert companies_of(firm.firm) == [house.company.pk]
    end_access(firm, house.company, today - timedelta(days=1))
    assert companies_of(firm.firm) == []
    assert "Votre accès à Menuiserie Durand a pris fin." in client.get(PORTFOLIO).content.decode()  # once
    assert "Menuiserie Durand" not in client.get(PORTFOLIO).content.decode()
    assert client.get(reverse("accountant:questions")).status_code == 302
    FirmAccess.objects.all().delete()
    assert companies_of(firm.firm) == []
    assert "Aucun dossier pour l’instant" in client.get(PORTFOLIO).content.decode()


def test_the_first_step_of_a_dossier_is_its_chart_of_accounts_then_the_captures(house: House, firm: Firm) -> None:
    with clock.at(NOVEMBER):
        issued_invoice(house)
        client = desk_of(firm.asker)

        def next_step() -> str:
            page = client.get(PORTFOLIO, {"mois": "2026-11"}).content.decode()
            return "plan" if "Régler le plan" in page else "capture" if "Capturer les écritures de" in page else ""

        assert next_step() == "plan"
        change_books(house.company, {}, by=firm.asker, confirmed=True)
        assert next_step() == "capture"


def test_answered_questions_come_first_across_the_companies(house: House, firm: Firm) -> None:
    invoice = issued_invoice(house)
    first = ask_question(invoice, "La première ?", by=firm.asker)
    ask_question(invoice, "La seconde ?", by=firm.asker)
    reply_to(first, "Un escalier.", side=Side.COMPANY, by=house.owner)
    client = desk_of(firm.asker)
    page = client.get("/xpert/questions/").content.decode()
    assert page.index("La première") < page.index("La seconde")
    page = client.get("/xpert/questions/", {"etat": "sans-reponse"}).content.decode()
    assert "La première" not in page
    assert "La seconde" in page


def test_the_portfolio_costs_as_many_queries_for_50_companies_as_for_5(house: House, firm: Firm) -> None:
    client = desk_of(firm.asker)

    def cost(**asked: str) -> int:
        client.get(PORTFOLIO, asked)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(PORTFOLIO, asked).status_code == 200
        return len(queries)

    def more(count: int) -> None:
        for rank in range(count):
            company = Company.objects.create(legal_name=f"Société {FirmAccess.objects.count()}-{rank}")
            FirmAccess.objects.create(firm=firm.firm, company=company)

    more(4)
    small, filtered = cost(), cost(etat="e-facture")
    more(45)
    assert (cost(), cost(etat="e-facture")) == (small, filtered)
    assert small < 30
    more(10)
    page = client.get(PORTFOLIO).content.decode()
    assert "page 1 sur 2" in page
    assert "page 2 sur 2" in client.get(PORTFOLIO, {"page": "2"}).content.decode()


@pytest.mark.parametrize("text", ["2026-13", "2026", "2027-01", "1999-12", "2026-1", "", "2026-11-01"])
def test_a_month_that_is_none_is_left_aside(text: str) -> None:
    assert month_of(text, NOVEMBER.date()) is None


def test_months_follow() -> None:
    month = month_of("2026-01", NOVEMBER.date())
    assert month == Month(datetime(2026, 1, 1, tzinfo=UTC).date())
    assert month.before.key == "2025-12"


def test_a_person_without_firm_has_none(house: House, firm: Firm) -> None:
    assert firm_of(house.owner) is None
    assert firm_of(firm.colleague) == firm.firm
