"""Questions pinned to a document: who asks, who is told, who answers, and who sees nothing of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from ardoise.accountant.actions.question import ask_question, close_question, reopen_question, reply_to
from ardoise.accountant.models import Question, Reply, Side
from ardoise.accountant.tests.cast import Firm, desk_of, end_access, firm_for
from ardoise.accountant.uploads import Upload
from ardoise.companies.models import FirmAccess, Membership, Role
from ardoise.domain.errors import Conflict, Refused
from ardoise.history import outbox
from ardoise.history.models import Event
from ardoise.notifications.models import Message, Notice
from ardoise.portal.tests.situations import issued_invoice, page_of, sent_quote
from ardoise.purchases.tests.receipts import photo
from ardoise.sales.models import Invoice
from ardoise.users.models import User
from tests.world import DEMO_PASSWORD, House

ASKED = "À quoi correspond cette vente ?"


@pytest.fixture
def invoice(house: House) -> Invoice:
    return issued_invoice(house)


def member(house: House, role: Role) -> User:
    user = User.objects.create_user(f"{role}@exemple.fr", DEMO_PASSWORD, full_name=role.label)
    Membership.objects.create(user=user, company=house.company, role=role)
    return user


def asked(invoice: Any, firm: Firm) -> Question:
    client = desk_of(firm.asker, invoice.company)
    url = reverse("accountant:ask", args=[invoice._meta.label_lower, invoice.pk])
    assert client.post(url, {"text": ASKED}).status_code == 302
    return Question.objects.latest("pk")


def panel(client: Client, document: Any) -> str:
    url = reverse("accountant:panel", args=[document._meta.label_lower, document.pk])
    return client.get(url).content.decode()


def letters() -> list[tuple[str, str]]:
    for _ in range(4):
        outbox.run_due()
    rows = Message.objects.order_by("pk").prefetch_related("deliveries")
    return [(one.address, message.subject) for message in rows for one in message.deliveries.all()]


def test_the_accountant_asks_on_the_document_and_the_owner_is_told(
    invoice: Invoice, firm: Firm, house: House, desk: Client
) -> None:
    question = asked(invoice, firm)
    assert (question.about_type, question.about_id) == ("sales.invoice", invoice.pk)
    assert question.label == f"Facture {invoice.number}"
    assert (question.firm_name, question.waits_for) == ("Cabinet Rivière", Side.COMPANY)
    event = Event.objects.get(name="accountant.question_asked")
    assert (event.subject_type, event.subject_id, event.on_behalf_of) == (
        "sales.invoice",
        invoice.pk,
        "Cabinet Rivière",
    )
    told = letters()
    assert any(address == house.owner.email and "Question du comptable" in subject for address, subject in told)
    notice = Notice.objects.get(kind="accountant")
    assert notice.url == reverse("sales:invoice_detail", args=[invoice.pk])
    page = panel(desk, invoice)
    assert ASKED in page
    assert "Marie Rivière (Cabinet Rivière)" in page
    assert "Répondre au comptable" in page
    assert "Poser une question" not in page


def test_the_owner_answers_with_a_photo_and_who_asked_receives_a_mail(
    invoice: Invoice, firm: Firm, desk: Client, house: House
) -> None:
    question = asked(invoice, firm)
    file = SimpleUploadedFile("ticket.jpg", photo(), "image/jpeg")
    page = reverse("accountant:question", args=[question.pk])
    assert desk.post(page, {"text": "Un escalier.", "file": file}).status_code == 302
    reply = Reply.objects.get()
    assert (reply.side, reply.text, reply.by) == (Side.COMPANY, "Un escalier.", house.owner)
    question.refresh_from_db()
    assert question.waits_for == Side.ACCOUNTANT
    served = desk_of(firm.colleague, house.company).get(reverse("accountant:reply_file", args=[reply.pk]))
    assert (served.content, served["Content-Type"]) == (photo(), "image/jpeg")
    told = letters()
    assert (firm.asker.email, f"Menuiserie Durand : Réponse : Facture {invoice.number}") in told
    assert not any(address == firm.colleague.email for address, _ in told)
    assert not Message.objects.filter(about_type="accountant.question").exclude(subject__contains="Réponse").exists()


def test_the_link_of_the_mail_opens_whatever_dossier_is_open(
    invoice: Invoice, firm: Firm, desk: Client, stranger: House
) -> None:
    """Of a firm, one has another dossier open, or none: the page of the question would not be found."""
    FirmAccess.objects.create(firm=firm.firm, company=stranger.company)
    question = asked(invoice, firm)
    desk.post(reverse("accountant:question", args=[question.pk]), {"text": "Un escalier."})
    letters()
    text = Message.objects.get(about_type="accountant.question").text
    [link] = re.findall(r"http://localhost:8000(\S+)", text)
    for client in (desk_of(firm.asker), desk_of(firm.asker, stranger.company)):
        page = client.get(link).content.decode()
        assert f"Facture {invoice.number}" in page
        assert f"retour={reverse('accountant:question', args=[question.pk])}" in page  # chooses the dossier first


def test_what_is_said_to_the_accountant_is_not_among_the_mails_of_the_company(
    invoice: Invoice, firm: Firm, desk: Client
) -> None:
    question = asked(invoice, firm)
    desk.post(reverse("accountant:question", args=[question.pk]), {"text": "Un escalier."})
    letters()
    assert "Réponse : Facture" not in desk.get(reverse("notifications:message_list")).content.decode()


def test_a_mail_is_written_once_whatever_is_retried(invoice: Invoice, firm: Firm, desk: Client) -> None:
    question = asked(invoice, firm)
    desk.post(reverse("accountant:question", args=[question.pk]), {"text": "Un escalier."})
    letters()
    event = Event.objects.get(name="accountant.question_answered")
    outbox.put("accountant.tell_askers", event_id=event.pk)
    assert len([1 for address, _ in letters() if address == firm.asker.email]) == 1


def test_the_accountant_writes_again_closes_and_reopens(invoice: Invoice, firm: Firm, house: House) -> None:
    question = asked(invoice, firm)
    reply_to(question, "Un escalier.", side=Side.COMPANY, by=house.owner)
    client = desk_of(firm.colleague, house.company)
    page = reverse("accountant:question", args=[question.pk])
    client.post(page, {"text": "Posé chez qui ?"})
    question.refresh_from_db()
    assert question.waits_for == Side.COMPANY
    client.post(reverse("accountant:question_close", args=[question.pk]))
    question.refresh_from_db()
    assert (question.is_closed, question.closed_by) == (True, firm.colleague)
    with pytest.raises(Conflict):
        reply_to(question, "Chez M. Petit.", side=Side.COMPANY, by=house.owner)
    assert client.post(page, {"text": "Encore"}).status_code == 422
    client.post(reverse("accountant:question_reopen", args=[question.pk]))
    question.refresh_from_db()
    assert (question.is_closed, question.waits_for) == (False, Side.COMPANY)
    names = Event.objects.filter(name__startswith="accountant.").order_by("sequence").values_list("name", flat=True)
    assert [name.rpartition("_")[2] for name in names] == ["asked", "answered", "pursued", "closed", "reopened"]


def test_closing_twice_says_it_once(invoice: Invoice, firm: Firm) -> None:
    question = ask_question(invoice, ASKED, by=firm.asker)
    close_question(close_question(question, by=firm.asker), by=firm.asker)
    reopen_question(reopen_question(question, by=firm.asker), by=firm.asker)
    assert Event.objects.filter(name="accountant.question_closed").count() == 1
    assert Event.objects.filter(name="accountant.question_reopened").count() == 1


def test_an_empty_text_is_refused_and_what_was_typed_stays(invoice: Invoice, firm: Firm, desk: Client) -> None:
    client = desk_of(firm.asker, invoice.company)
    url = reverse("accountant:ask", args=["sales.invoice", invoice.pk])
    response = client.post(url, {"text": "  "})
    assert response.status_code == 422
    assert "Écrivez votre question." in response.content.decode()
    question = asked(invoice, firm)
    file = SimpleUploadedFile("page.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/jpeg")
    page = reverse("accountant:question", args=[question.pk])
    response = desk.post(page, {"text": "Voici la preuve.", "file": file})
    assert response.status_code == 422
    assert "Voici la preuve." in response.content.decode()
    assert "n’est ni une photo ni un PDF lisible" in response.content.decode()
    assert not Reply.objects.exists()
    with pytest.raises(Refused, match="joignez un fichier"):
        reply_to(question, "", side=Side.COMPANY, by=firm.asker)
    with pytest.raises(Refused, match="3 000"):
        reply_to(question, "a" * 3001, side=Side.COMPANY, by=firm.asker)


def test_a_file_alone_is_an_answer(invoice: Invoice, firm: Firm, house: House) -> None:
    question = ask_question(invoice, ASKED, by=firm.asker)
    reply = reply_to(question, "", Upload("reçu.png", photo("PNG")), side=Side.COMPANY, by=house.owner)
    assert reply.file is not None
    assert reply.file.media_type == "image/png"


def test_a_salesperson_sees_nothing_of_a_question_about_an_invoice(invoice: Invoice, firm: Firm, house: House) -> None:
    question = asked(invoice, firm)
    on_a_quote = asked(sent_quote(house), firm)
    letters()
    client = desk_of(member(house, Role.SALES), house.company)
    url = reverse("accountant:panel", args=["sales.invoice", invoice.pk])
    assert ASKED not in client.get(url).content.decode()
    assert client.get(reverse("accountant:question", args=[question.pk])).status_code == 403
    assert client.post(reverse("accountant:question", args=[question.pk]), {"text": "x"}).status_code == 403
    assert client.get(reverse("accountant:question", args=[on_a_quote.pk])).status_code == 200
    listed = client.get(reverse("accountant:questions")).content.decode()
    assert "Devis" in listed
    assert f"Facture {invoice.number}" not in listed
    assert not any(address == "sales@exemple.fr" and "Facture" in subject for address, subject in letters())


def test_only_the_accountant_asks_and_closes(invoice: Invoice, firm: Firm, desk: Client) -> None:
    question = asked(invoice, firm)
    assert desk.post(reverse("accountant:ask", args=["sales.invoice", invoice.pk]), {"text": "x"}).status_code == 403
    assert desk.post(reverse("accountant:question_close", args=[question.pk])).status_code == 403
    question.refresh_from_db()
    assert not question.is_closed


def test_the_customer_sees_nothing_of_it(invoice: Invoice, firm: Firm) -> None:
    asked(invoice, firm)
    assert ASKED not in page_of(invoice).content.decode()


def test_another_company_and_another_firm_get_404(
    invoice: Invoice, firm: Firm, stranger: House, browser_of: Callable[[House], Client]
) -> None:
    question = asked(invoice, firm)
    reply = reply_to(question, "", Upload("a.jpg", photo()), side=Side.COMPANY, by=firm.asker)
    others = firm_for(stranger.company, name="Cabinet Lac")
    for client in (browser_of(stranger), desk_of(others.asker, stranger.company)):
        for url in (
            reverse("accountant:question", args=[question.pk]),
            reverse("accountant:reply_file", args=[reply.pk]),
            reverse("accountant:panel", args=["sales.invoice", invoice.pk]),
        ):
            assert client.get(url).status_code == 404, url


def test_an_accountant_whose_access_ended_hears_nothing_more(
    invoice: Invoice, firm: Firm, house: House, desk: Client
) -> None:
    question = asked(invoice, firm)
    end_access(firm, house.company, house.company.today - timedelta(days=1))
    desk.post(reverse("accountant:question", args=[question.pk]), {"text": "Un escalier."})
    assert not any(address == firm.asker.email for address, _ in letters())


@pytest.mark.parametrize("about", ["sales.nothing", "users.user", "companies.company"])
def test_a_question_is_about_a_document_and_nothing_else(about: str, firm: Firm, house: House) -> None:
    client = desk_of(firm.asker, house.company)
    assert client.get(reverse("accountant:ask", args=[about, 1])).status_code == 404
    assert client.get(reverse("accountant:panel", args=[about, 1])).status_code == 404
