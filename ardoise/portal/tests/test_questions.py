"""Questions asked on the page, answered from the document; both sides are told. Revoking from the document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ardoise.history import outbox
from ardoise.history.models import Event
from ardoise.notifications.links import Link, write_token
from ardoise.notifications.models import Message
from ardoise.portal.models import Answer, Question
from ardoise.portal.tests.situations import LIGHT, SHELVES, issued_invoice, mailed, page_of, sent_quote, sheet, token_of
from ardoise.portal.views.questions import QUESTIONS
from ardoise.sales.actions.draft import create_quote
from ardoise.sales.actions.revoke_link import revoke_link
from ardoise.sales.models import DealLink, Quote
from tests.world import House


@pytest.fixture
def quote(house: House) -> Quote:
    return sent_quote(house, [SHELVES, LIGHT])


@pytest.fixture
def desk(house: House, browser_of: Callable[[House], Client]) -> Client:
    return browser_of(house)


def ask(token: str, **typed: str) -> Any:
    return Client().post(reverse("portal:question", args=[token]), {"text": "Quel délai ?", **typed})


def letters() -> list[tuple[str, str]]:
    rows = Message.objects.order_by("pk")
    return [(one.address, message.subject) for message in rows for one in message.deliveries.all()]


def test_a_question_about_a_line_reaches_the_people_of_the_company(quote: Quote, house: House) -> None:
    _, (token,) = mailed(quote, house, "patrick@exemple.fr")
    assert ask(token, line="1", name="Patrick Lefèvre").status_code == 302
    question = Question.objects.get()
    assert (question.line, question.line_label, question.version) == (1, "Éclairage LED", 1)
    assert (question.author_name, question.address) == ("Patrick Lefèvre", "patrick@exemple.fr")
    event = Event.objects.get(name="question.asked")
    assert (event.author_name, event.subject_id) == ("Patrick Lefèvre", quote.pk)
    outbox.run_due()
    outbox.run_due()
    assert any(address == house.owner.email and "Question" in subject for address, subject in letters())


def test_who_asked_by_a_link_revoked_since_has_the_answer_without_a_new_one(
    quote: Quote, house: House, desk: Client
) -> None:
    ask(token_of(quote), address="curieux@exemple.fr")  # whoever found the paper
    revoke_link(quote, by=house.owner)
    desk.post(reverse("portal:answer", args=[Question.objects.get().pk]), {"text": "Trois semaines."})
    message = Message.objects.get(deliveries__address="curieux@exemple.fr")
    assert "Trois semaines." in message.text
    assert message.deal == ""
    assert "{lien}" not in message.text


def test_the_answer_is_on_the_page_and_in_a_mail_with_the_link(quote: Quote, house: House, desk: Client) -> None:
    _, (token,) = mailed(quote, house, "patrick@exemple.fr")
    ask(token)
    panel = desk.get(reverse("portal:panel", args=["sales.quote", quote.pk])).content.decode()
    assert "Quel délai ?" in panel
    question = Question.objects.get()
    response = desk.post(reverse("portal:answer", args=[question.pk]), {"text": "Trois semaines."})
    assert response.status_code == 302
    assert Answer.objects.get().by == house.owner
    page = page_of(quote).content.decode()
    assert "Quel délai ?" in page
    assert "Trois semaines." in page
    message = Message.objects.order_by("-pk")[0]
    assert [row.address for row in message.deliveries.all()] == ["patrick@exemple.fr"]
    assert "> Quel délai ?" in message.text
    assert "Trois semaines." in message.text
    fresh = write_token(Link(f"q{quote.pk}", 1, f"m{message.deliveries.get().pk}"))
    assert Client().get(reverse("portal:deal", args=[fresh])).status_code == 200
    assert Event.objects.filter(name="question.answered", author_id=house.owner.pk).exists()


def test_by_the_code_of_a_paper_the_answer_goes_where_it_is_asked_to(quote: Quote, house: House) -> None:
    ask(token_of(quote), address="voisin@exemple.fr")
    ask(token_of(quote))
    assert [row.address for row in Question.objects.order_by("pk")] == ["voisin@exemple.fr", house.contacts[0].email]


def test_by_a_mail_the_answer_goes_to_its_reader_whatever_is_typed(quote: Quote, house: House) -> None:
    _, (token,) = mailed(quote, house, "patrick@exemple.fr")
    ask(token, address="voleur@exemple.fr")
    assert Question.objects.get().address == "patrick@exemple.fr"


def test_a_refused_question_keeps_what_was_typed(quote: Quote) -> None:
    token = token_of(quote)
    for typed, message in (
        ({"text": "  ", "name": "Zoé"}, "Écrivez votre question."),
        ({"text": "x" * 3001, "name": "Zoé"}, "trop longue"),
        ({"address": "moitié", "name": "Zoé"}, "n’est pas une adresse e-mail"),
        ({"line": "99", "name": "Zoé"}, None),
    ):
        response = ask(token, **typed)
        content = response.content.decode()
        assert response.status_code == 422, typed
        assert 'value="Zoé"' in content
        if message:
            assert message in content
    assert not Question.objects.exists()


def test_a_program_that_fills_every_field_leaves_no_question(quote: Quote) -> None:
    assert ask(token_of(quote), site="http://exemple.fr").status_code == 302
    assert not Question.objects.exists()


def test_what_is_typed_is_never_read_as_markup(quote: Quote, desk: Client) -> None:
    ask(token_of(quote), text="<script>alert(1)</script>", name="<b>x")
    for content in (page_of(quote).content, desk.get(reverse("portal:panel", args=["sales.quote", quote.pk])).content):
        assert b"<script>alert" not in content
        assert b"<b>x" not in content


def test_too_many_questions_wait(quote: Quote) -> None:
    token = token_of(quote)
    statuses = [ask(token).status_code for _ in range(QUESTIONS.most + 1)]
    assert statuses == [302] * QUESTIONS.most + [429]
    assert Question.objects.count() == QUESTIONS.most


def test_the_panel_gives_the_link_of_the_paper_and_revokes_it(quote: Quote, house: House, desk: Client) -> None:
    old = token_of(quote)
    assert f"/d/{old}/" in desk.get(reverse("portal:panel", args=["sales.quote", quote.pk])).content.decode()
    desk.post(reverse("portal:revoke", args=["sales.quote", quote.pk]))
    assert DealLink.objects.get().generation == 2
    assert Client().get(reverse("portal:deal", args=[old])).status_code == 410
    assert f"/d/{old}/" not in desk.get(reverse("portal:panel", args=["sales.quote", quote.pk])).content.decode()
    assert Event.objects.filter(name="deal.link_revoked", author_id=house.owner.pk, subject_id=quote.pk).exists()


def test_a_document_that_never_left_has_no_panel(house: House, desk: Client) -> None:
    draft = create_quote(house.company, sheet(house), by=house.owner)
    address = reverse("portal:panel", args=["sales.quote", draft.pk])
    assert desk.get(address).content == b""
    assert desk.post(reverse("portal:revoke", args=["sales.quote", draft.pk])).status_code == 404


def test_a_stranger_sees_no_panel_and_answers_nothing(
    quote: Quote, house: House, stranger: House, browser_of: Callable[[House], Client]
) -> None:
    ask(token_of(quote))
    chloe, question = browser_of(stranger), Question.objects.get()
    invoice = issued_invoice(house)
    for about, pk in (("sales.quote", quote.pk), ("sales.invoice", invoice.pk), ("users.user", 1)):
        assert chloe.get(reverse("portal:panel", args=[about, pk])).status_code == 404
        assert chloe.post(reverse("portal:revoke", args=[about, pk])).status_code == 404
    assert chloe.post(reverse("portal:answer", args=[question.pk]), {"text": "Non"}).status_code == 404
    assert not Answer.objects.exists()
    assert not DealLink.objects.filter(generation__gt=1).exists()
