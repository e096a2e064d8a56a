"""« Mise en demeure »: its sums, its texts, the pack of its evidence, and how it leaves."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pypdfium2  # type: ignore[import-untyped]
import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from ardoise.archive.keep import read
from ardoise.companies.actions.penalty_rate import note_rate
from ardoise.companies.models import NotedRate
from ardoise.domain.errors import Conflict, Refused
from ardoise.domain.money import Money
from ardoise.history import clock, outbox
from ardoise.history.models import Event
from ardoise.notifications.models import Attachment
from ardoise.payments.actions.record import Wanted, record_payment
from ardoise.reminders.actions.notice import make_notice
from ardoise.reminders.actions.plans import save_plan
from ardoise.reminders.defaults import default_plan
from ardoise.reminders.forms import initial_of
from ardoise.reminders.models import About, FormalNotice
from ardoise.reminders.penalty import penalty_of
from ardoise.reminders.tests.worlds import at, owed, plan_on, run_on, sent
from ardoise.reminders.values import StepValues
from ardoise.rendering.tests.guard import defects
from ardoise.sales.actions.bill import bill_total
from ardoise.sales.actions.issue import issue_invoice
from ardoise.sales.models import Invoice
from ardoise.sales.tests.signing import BUSINESS, given, signed, waiting
from tests.world import House

pytestmark = pytest.mark.django_db
DUE = date(2026, 3, 20)
LATE = date(2026, 4, 19)  # a Sunday: a person may make it any day


def text(pdf: bytes) -> str:
    opened = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_range() for page in opened]
    return re.sub(r"[\s\u00a0\u202f]+", " ", " ".join(pages))


def made(invoice: Invoice, house: House, *, on: date = LATE) -> FormalNotice:
    with clock.at(at(on)):
        return make_notice(invoice, by=house.owner)


def test_the_letter_says_the_sums_the_texts_and_the_deadline(house: House) -> None:
    invoice = owed(house, due=DUE)
    plan_on(house)
    run_on(DUE + timedelta(days=7))
    notice = made(invoice, house)
    letter = text(read(notice.letter))
    for said in (
        "Mise en demeure",
        "Atelier du Parc",
        f"{invoice.number} du 18/02/2026",
        "échue depuis 30 jours",
        "malgré notre relance du 27/03/2026",
        "article 1344 du code civil",
        "L441-10",
        "12,15 %",
        "11,98 €",  # 1 200 × 12.15 % × 30 / 365
        "40,00 €",
        "1 251,98 €",
        "au plus tard le 27 avril 2026",
        "FR76 3000 6000 0112 3456 7890 189",
    ):
        assert said in letter, said
    assert notice.deadline == date(2026, 4, 27)
    assert defects(read(notice.letter), part="2") == []
    assert "mise en demeure" not in invoice.issued.document
    assert Event.objects.filter(name="reminder.notice_made").count() == 1


def test_a_payment_on_account_is_taken_off_from_its_day(house: House) -> None:
    invoice = owed(house, due=DUE)
    record_payment(
        house.company,
        day=date(2026, 4, 10),
        amount=Money("700.00"),
        method="card",
        allocations=[Wanted(invoice, Money("700.00"))],
        by=house.owner,
    )
    invoice.refresh_from_db()
    penalty = penalty_of(invoice, until=LATE)
    assert [(one.days, one.base) for one in penalty.periods] == [(20, Money("1200.00")), (10, Money("500.00"))]
    assert penalty.known == Money("9.65")  # 7.99 (7.989…) + 1.66 (1.664…)


def test_a_consumer_is_asked_for_neither_penalties_nor_forty_euros(house: House) -> None:
    invoice = owed(house, due=DUE, contact=2)
    letter = text(read(made(invoice, house).letter))
    assert "1231-6" in letter
    for absent in ("L441-10", "40,00 €", "Pénalités"):
        assert absent not in letter


def test_a_rate_that_is_not_known_is_said_not_invented(house: House) -> None:
    invoice = owed(house, due=date(2026, 6, 20))
    letter = text(read(made(invoice, house, on=date(2026, 7, 10)).letter))
    assert "à publier" in letter
    assert "elles s’ajouteront à la somme demandée" in letter


def test_the_company_notes_the_published_rates_that_are_missing(
    house: House, browser_of: Callable[[House], Client]
) -> None:
    invoice, marc = owed(house, due=date(2026, 6, 30)), browser_of(house)
    july = date(2026, 7, 30)
    with clock.at(at(july)):
        assert "01/07/26" in marc.get(reverse("reminders:notice", args=[invoice.pk])).content.decode()
        assert penalty_of(invoice, until=july).known == Money()
        address = reverse("reminders:rate_note", args=[invoice.pk])
        marc.post(address, {"ecb": "200", "legal_interest": "2,5"})
        assert not NotedRate.objects.exists()
        marc.post(address, {"ecb": "2,40", "legal_interest": "2,5"})
    penalty = penalty_of(invoice, until=july)
    assert penalty.missing == ()
    assert penalty.known == Money("12.23")  # 1 200 × 12.40 % × 30 / 365 = 12.230…


def test_a_half_year_that_is_known_is_not_typed_again(house: House) -> None:
    with pytest.raises(Refused, match="déjà connus"):
        note_rate(house.company, DUE, ecb=Decimal(1), legal_interest=Decimal(1), by=house.owner)


def test_the_pack_joins_the_letter_the_invoice_and_what_happened(house: House) -> None:
    invoice = owed(house, due=DUE)
    plan_on(house)
    run_on(DUE + timedelta(days=7))
    pack = text(read(made(invoice, house).pack))
    assert pack.index("Mise en demeure") < pack.index("Net à payer") < pack.index("Chronologie")
    assert "1re relance" in pack
    assert "Remis au serveur" in pack
    assert "27/03/2026 à 09:" in pack


def test_the_pack_holds_the_quote_that_the_customer_signed_and_its_certificate(house: House) -> None:
    with clock.at(at(date(2026, 2, 2), 8)):
        quote = waiting(house, contact=BUSINESS)
        hand = given(name="Paul Cimes", quality="gérant", typed="Paul Cimes", ticks=frozenset({"authority"}))
        signed(quote, hand)
        quote.refresh_from_db()
        invoice = issue_invoice(bill_total([quote], by=house.owner), by=house.owner)
        while outbox.run_due():
            pass
    notice = made(invoice, house)
    assert f"devis {quote.number} signé ; certificat de signature" in text(read(notice.letter))
    pack = text(read(notice.pack))
    assert "Paul Cimes" in pack
    assert pack.index("Net à payer") < pack.index("Bon pour accord") < pack.index("Chronologie")


def test_nothing_to_ask_for_no_letter(house: House) -> None:
    on_time = owed(house, due=DUE)
    with clock.at(at(DUE)), pytest.raises(Conflict, match="échue et impayée"):
        make_notice(on_time, by=house.owner)


def test_it_is_made_once_shown_and_sent_with_its_pack(house: House, browser_of: Callable[[House], Client]) -> None:
    invoice, marc = owed(house, due=DUE), browser_of(house)
    default_plan(house.company, About.INVOICES)
    page = reverse("reminders:notice", args=[invoice.pk])
    with clock.at(at(LATE)):
        assert "1\u202f251,98" in marc.get(page).content.decode()
        for _ in range(2):
            marc.post(page, {"once": "k1"})
        notice = FormalNotice.objects.get()
        assert marc.get(reverse("reminders:notice_letter", args=[notice.pk])).content == read(notice.letter)
        assert marc.get(reverse("reminders:notice_pack", args=[notice.pk])).content == read(notice.pack)
        marc.post(reverse("reminders:notice_send", args=[notice.pk]))
    with clock.at(at(LATE, 10)):
        outbox.run_due()
    assert sent(invoice) == [("Mise en demeure", LATE)]
    assert len(mail.outbox) == 1
    kept = Attachment.objects.filter(message__subject=f"Mise en demeure : facture {invoice.number}")
    assert {one.file.sha256 for one in kept} >= {notice.pack.sha256}
    assert FormalNotice.objects.count() == 1


def test_chosen_to_leave_by_itself_it_does_with_its_letter(house: House) -> None:
    invoice, plan = owed(house, due=DUE), default_plan(house.company, About.INVOICES)
    formal = plan.steps.get(days=30)
    values = {name: value for name, value in initial_of(formal).items() if name not in ("count", "side")}
    step = StepValues(days=30, **{**values, "is_automatic": True})
    save_plan(house.company, plan, name=plan.name, steps=[step], by=house.owner)
    plan_on(house)
    for day in (19, 20):
        run_on(date(2026, 4, day))
    assert sent(invoice) == [("Mise en demeure", date(2026, 4, 20))]
    assert FormalNotice.objects.get().day == date(2026, 4, 20)
    names = Attachment.objects.values_list("name", flat=True)
    assert any(name.startswith("Mise-en-demeure") for name in names)


def test_a_stranger_finds_no_letter(house: House, stranger: House, browser_of: Callable[[House], Client]) -> None:
    notice = made(owed(house, due=DUE), house)
    chloe = browser_of(stranger)
    for name, pk in (("notice", notice.invoice_id), ("notice_letter", notice.pk), ("notice_pack", notice.pk)):
        assert chloe.get(reverse(f"reminders:{name}", args=[pk])).status_code == 404
    assert chloe.post(reverse("reminders:notice_send", args=[notice.pk])).status_code == 404
