"""A question that waits stands on the row of its document, for the side that is to speak."""

from __future__ import annotations

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ardoise.accountant.actions.question import ask_question, close_question, reply_to
from ardoise.accountant.models import Side
from ardoise.accountant.tests.cast import Firm, desk_of, firm_for
from ardoise.portal.tests.situations import issued_invoice, sent_quote
from tests.world import House

MARK, ANSWERED = "Question du comptable", "Réponse à lire"


def rows(client: Client, path: str = "/factures/") -> str:
    return client.get(path).content.decode()


def test_the_row_says_whose_turn_it_is_until_the_question_is_closed(house: House, firm: Firm, desk: Client) -> None:
    invoice, other = issued_invoice(house), issued_invoice(house)
    books = desk_of(firm.asker, house.company)
    assert MARK not in rows(desk)
    question = ask_question(invoice, "À quel taux ?", by=firm.asker)
    page = rows(desk)
    assert page.count(MARK) == 1
    assert f"{reverse('sales:invoice_detail', args=[invoice.pk])}#question-du-comptable" in page
    assert f"{reverse('sales:invoice_detail', args=[other.pk])}#" not in page
    assert MARK not in rows(books)
    reply_to(question, "À 10 %.", None, side=Side.COMPANY, by=house.owner)
    assert MARK not in rows(desk)
    assert ANSWERED in rows(books)
    close_question(question, by=firm.asker)
    assert ANSWERED not in rows(books)


def test_the_page_of_the_document_opens_at_the_question(house: House, firm: Firm, desk: Client) -> None:
    invoice = issued_invoice(house)
    ask_question(invoice, "À quel taux ?", by=firm.asker)
    page = desk.get(reverse("sales:invoice_detail", args=[invoice.pk])).content.decode()
    assert page.count('id="question-du-comptable"') == 1


def test_a_quote_bears_its_own_and_not_that_of_the_invoice_of_the_same_number(
    house: House, stranger: House, firm: Firm, desk: Client
) -> None:
    quote = sent_quote(house)
    ask_question(quote, "Signé par qui ?", by=firm.asker)
    ask_question(sent_quote(stranger), "Signé par qui ?", by=firm_for(stranger.company, name="Cabinet Autre").asker)
    assert rows(desk, "/devis/").count(MARK) == 1
    assert MARK not in rows(desk, "/factures/")


def test_the_marks_cost_one_query_for_the_page(house: House, firm: Firm, desk: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            rows(desk)
        return sum("accountant_question" in query["sql"] for query in found.captured_queries)

    for _ in range(3):
        ask_question(issued_invoice(house), "À quel taux ?", by=firm.asker)
    assert asked() == 1
