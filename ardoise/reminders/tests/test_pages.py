"""The pages: plans and their words, what would leave today, the margin of a document and of a customer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ardoise.history import clock, outbox
from ardoise.history.models import Event
from ardoise.notifications.actions.write import cancel_message
from ardoise.notifications.models import Message
from ardoise.reminders.actions.pause import pause
from ardoise.reminders.defaults import default_plan
from ardoise.reminders.models import About, ContactPlan, DocumentPlan, Pause, PauseKind, Plan, PlanStep, Reminder
from ardoise.reminders.tests.worlds import at, owed, plan_on, proposed, run_on, sent
from tests.world import House

pytestmark = pytest.mark.django_db
DUE = date(2026, 3, 20)
LATE = date(2026, 3, 28)


@pytest.fixture
def marc(house: House, browser_of: Callable[[House], Client]) -> Client:
    return browser_of(house)


def get(client: Client, page: str, *args: object, on: date = LATE) -> str:
    with clock.at(at(on)):
        response = client.get(reverse(page, args=args))
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def post(client: Client, page: str, *args: object, on: date = LATE, at_hour: int = 10, **data: object) -> int:
    with clock.at(at(on, at_hour)):
        return client.post(reverse(page, args=args), data).status_code


def typed(plan: Plan, **changes: Any) -> dict[str, Any]:
    """The form of a plan as it is shown."""
    steps = list(plan.steps.filter(removed_at__isnull=True).order_by("days"))
    data: dict[str, Any] = {"name": plan.name, "hour": plan.hour, "count": len(steps)}
    for index, step in enumerate(steps):
        names = ("pk", "name", "anchor", "kind", "subject", "text", "addresses")
        data |= {f"steps-{index}-{name}": getattr(step, name) for name in names}
        data[f"steps-{index}-count"] = abs(step.days)
        data[f"steps-{index}-side"] = "before" if step.days < 0 else "after"
        if step.is_automatic:
            data[f"steps-{index}-is_automatic"] = "on"
    return data | changes


def test_the_two_plans_of_the_house_are_there_and_off(house: House, marc: Client) -> None:
    shown = get(marc, "reminders:plans")
    for said in (
        "Relances des factures",
        "Le rappel",
        "Mise en demeure",
        "Relances des devis",
        "rien ne part tout seul",
    ):
        assert said in shown
    assert not Plan.objects.filter(on_since__isnull=False).exists()
    assert Plan.objects.filter(company=house.company).count() == 2


def test_what_would_leave_today_is_shown_before_turning_on_and_can_be_unticked(house: House, marc: Client) -> None:
    kept, left_out = owed(house, due=DUE), owed(house, due=DUE, contact=1)
    plan = default_plan(house.company, About.INVOICES)
    shown = get(marc, "reminders:plan_today", plan.pk)
    assert "Voici ce qui partirait aujourd’hui" in shown
    assert [shown.count(f'name="keep" value="{one.pk}"') for one in (kept, left_out)] == [1, 1]
    assert post(marc, "reminders:plan_today", plan.pk, seen=[kept.pk, left_out.pk], keep=[kept.pk], at_hour=8) == 302
    run_on(LATE)
    assert [len(sent(kept)), len(sent(left_out))] == [1, 0]
    assert Pause.objects.get().about_id == left_out.pk


def test_on_a_sunday_it_says_what_would_leave_the_next_day(house: House, marc: Client) -> None:
    owed(house, due=DUE)
    plan = default_plan(house.company, About.INVOICES)
    shown = get(marc, "reminders:plan_today", plan.pk, on=date(2026, 3, 29))
    assert "le 30 mars 2026" in shown
    assert "rien ne part" in shown


def test_only_the_owner_turns_on_and_writes(house: House, client: Client) -> None:
    assert house.collaborator
    client.force_login(house.collaborator)
    plan = default_plan(house.company, About.INVOICES)
    post(client, "reminders:plan_today", plan.pk)
    post(client, "reminders:plan_edit", plan.pk, **typed(plan, name="Autre"))
    plan.refresh_from_db()
    assert (plan.is_on, plan.name) == (False, "Relances des factures")


def test_a_plan_is_changed_and_its_steps_keep_what_they_sent(house: House, marc: Client) -> None:
    invoice = owed(house, due=DUE)
    plan = plan_on(house)
    run_on(LATE)
    changes: dict[str, Any] = {"steps-1-count": 9, "steps-1-subject": "Encore {numéro}", "steps-3-gone": "on"}
    assert post(marc, "reminders:plan_edit", plan.pk, **typed(plan, **changes)) == 302
    steps = plan.steps.filter(removed_at__isnull=True).order_by("days")
    assert [step.days for step in steps] == [-3, 9, 15]
    for day in range(5):
        run_on(LATE + timedelta(days=day))
    assert sent(invoice) == [("1re relance", LATE)]


def test_what_is_wrong_is_said_on_its_step_and_what_was_typed_stays(house: House, marc: Client) -> None:
    plan = default_plan(house.company, About.INVOICES)
    data = typed(
        plan, **{"steps-1-text": "Bonjour {prénom}", "steps-2-count": 7, "steps-3-subject": "{lien}", "name": "Doux"}
    )
    with clock.at(at(LATE)):
        response = marc.post(reverse("reminders:plan_edit", args=[plan.pk]), data)
    assert response.status_code == 422
    shown = response.content.decode()
    assert "La variable {prénom} n’existe pas" in shown
    assert "retirez-le de l’objet" in shown
    assert "Deux étapes tombent le même jour" in shown
    assert "Bonjour {prénom}" in shown
    assert 'value="Doux"' in shown
    assert PlanStep.objects.filter(plan=plan, text__contains="prénom").count() == 0


def test_a_step_more_is_offered_then_saved(house: House, marc: Client) -> None:
    plan = default_plan(house.company, About.QUOTES)
    with clock.at(at(LATE)):
        response = marc.post(reverse("reminders:plan_edit", args=[plan.pk]), typed(plan, more="1"))
    assert response.status_code == 200
    assert 'name="steps-2-subject"' in response.content.decode()
    step: dict[str, Any] = {"name": "Dernière", "count": 20, "side": "after", "anchor": "sent", "kind": "reminder"}
    step |= {"subject": "{numéro}", "text": "Toujours intéressé ?", "is_automatic": "on"}
    more = {f"steps-2-{name}": value for name, value in step.items()}
    assert post(marc, "reminders:plan_edit", plan.pk, **typed(plan, **more, count=3)) == 302
    assert plan.steps.count() == 3


def test_each_text_is_read_on_a_real_document_before_it_is_saved(house: House, marc: Client) -> None:
    invoice = owed(house, due=DUE)
    with clock.at(at(LATE)):
        response = marc.post(
            reverse("reminders:step_preview") + "?pour=sales.invoice&etape=steps-0",
            {"steps-0-subject": "Rappel {numéro}", "steps-0-text": "{reste} depuis {retard}, {inconnue}"},
        )
        assert "La variable {inconnue} n’existe pas" in response.content.decode()
        response = marc.post(
            reverse("reminders:step_preview") + "?pour=sales.invoice&etape=steps-0",
            {"steps-0-subject": "Rappel {numéro}", "steps-0-text": "{reste} depuis {retard}\n{lien}"},
        )
    shown = response.content.decode()
    assert "/d/lien-propre-au-destinataire/" in shown
    assert f"Rappel {invoice.number}" in shown
    assert "1\u202f200,00\u00a0€ depuis 8 jours" in shown


def test_the_margin_says_what_leaves_next_and_when(house: House, marc: Client) -> None:
    invoice = owed(house, due=DUE)
    plan_on(house)
    shown = get(marc, "reminders:panel", About.INVOICES, invoice.pk, on=date(2026, 3, 21))
    assert "Prochaine" in shown
    assert "1re relance" in shown
    assert "27 mars 2026" in shown


def test_relancer_sends_the_next_step_with_twenty_seconds_to_take_it_back(house: House, marc: Client) -> None:
    invoice = owed(house, due=DUE)
    args = ("reminders:remind", About.INVOICES, invoice.pk)
    assert post(marc, *args) == 302
    assert post(marc, *args) == 302  # clicked twice
    message = Message.objects.get()
    assert (message.due_at - at(LATE, 10)).total_seconds() == 20
    assert sent(invoice) == [("1re relance", LATE)]
    cancel_message(message, by=house.owner)
    assert sent(invoice) == []
    assert post(marc, *args) == 302
    assert Message.objects.count() == 2
    assert [event.name for event in Event.objects.filter(name__startswith="reminder.")] == ["reminder.queued"] * 2
    assert [one.attempt for one in Reminder.objects.order_by("pk")] == [0, 1]
    plan_on(house, on=LATE)
    run_on(LATE + timedelta(days=2))
    assert sent(invoice) == [("1re relance", LATE)]


def test_relancer_again_the_same_day_sends_nothing_more(house: House, marc: Client) -> None:
    invoice = owed(house, due=DUE)
    for hour in (10, 15):
        assert post(marc, "reminders:remind", About.INVOICES, invoice.pk, at_hour=hour) == 302
    assert Message.objects.count() == 1
    assert post(marc, "reminders:remind", About.INVOICES, invoice.pk, on=LATE + timedelta(days=2)) == 302
    assert [name for name, _ in sent(invoice)] == ["1re relance", "2e relance"]


def test_relancer_a_quote(house: House, marc: Client) -> None:
    quote = proposed(house, on=date(2026, 3, 25))
    assert post(marc, "reminders:remind", About.QUOTES, quote.pk) == 302
    assert sent(quote) == [("Relance du devis", LATE)]
    assert Message.objects.get().subject == f"Notre devis {quote.number}"


def test_relancer_once_every_step_left_opens_the_letter(house: House, marc: Client) -> None:
    quote = proposed(house, on=date(2026, 3, 2))
    plan_on(house, About.QUOTES)
    for day in (date(2026, 3, 9), date(2026, 3, 30)):  # the 29th is a Sunday
        run_on(day)
    with clock.at(at(date(2026, 3, 31))):
        response = marc.post(reverse("reminders:remind", args=[About.QUOTES, quote.pk]))
    assert response["Location"] == f"/devis/{quote.pk}/envoi/?template=quote_again"


def test_a_pause_needs_a_reason_and_is_shown_with_it(house: House, marc: Client) -> None:
    invoice = owed(house, due=DUE)
    post(marc, "reminders:pause", About.INVOICES, invoice.pk, reason=" ")
    assert not Pause.objects.exists()
    post(marc, "reminders:pause", About.INVOICES, invoice.pk, reason="Promesse", until="2026-04-10")
    assert "En pause jusqu’au 10/04/2026 : Promesse" in get(marc, "reminders:panel", About.INVOICES, invoice.pk)
    post(marc, "reminders:resume", About.INVOICES, invoice.pk)
    assert "Promesse" not in get(marc, "reminders:panel", About.INVOICES, invoice.pk)


def test_a_dispute_from_the_margin(house: House, marc: Client) -> None:
    invoice = owed(house, due=DUE)
    post(marc, "reminders:pause", About.INVOICES, invoice.pk, reason="Marche fendue", dispute="1")
    assert Pause.objects.get().kind == PauseKind.DISPUTE
    assert "En litige : Marche fendue" in get(marc, "reminders:panel", About.INVOICES, invoice.pk)


def test_a_plan_of_its_own_for_a_document_and_for_a_customer(house: House, marc: Client) -> None:
    invoice = owed(house, due=DUE)
    default_plan(house.company, About.INVOICES)
    post(marc, "reminders:choose", About.INVOICES, invoice.pk, plan="none")
    assert DocumentPlan.objects.get().plan is None
    assert "Aucune relance automatique" in get(marc, "reminders:panel", About.INVOICES, invoice.pk)
    post(marc, "reminders:choose", About.INVOICES, invoice.pk, plan="usual")
    assert not DocumentPlan.objects.exists()
    contact = house.contacts[0]
    post(marc, "reminders:contact_choose", contact.pk, about=About.QUOTES, plan="none")
    assert ContactPlan.objects.get().about == About.QUOTES
    post(marc, "reminders:contact_pause", contact.pk, reason="Client fragile")
    assert "Client fragile" in get(marc, "reminders:of_contact", contact.pk)
    assert "tous les documents de ce client" in get(marc, "reminders:panel", About.INVOICES, invoice.pk)
    post(marc, "reminders:contact_resume", contact.pk)
    assert not Pause.objects.filter(ended_at__isnull=True).exists()


def test_who_writes_sees_what_was_sent(house: House, marc: Client) -> None:
    invoice = owed(house, due=DUE)
    plan_on(house)
    run_on(LATE)
    shown = get(marc, "reminders:history", About.INVOICES, invoice.pk)
    assert "1re relance" in shown
    assert "compta@atelier-du-parc.exemple.fr" in shown


def test_the_list_says_what_is_held_and_why(house: House, marc: Client) -> None:
    held, gone = owed(house, due=DUE, contact=4), owed(house, due=DUE)
    stopped = owed(house, due=DUE, contact=1)
    plan_on(house)
    with clock.at(at(LATE, 8)):
        pause(stopped, reason="Promesse au 15", by=house.owner)
    run_on(LATE)
    shown = get(marc, "reminders:list")
    assert "ce client n’a pas d’adresse e-mail" in shown
    assert "Promesse au 15" in shown
    for document in (held, gone, stopped):
        assert str(document.number) in shown


def test_nothing_of_a_draft_nor_of_a_credit_note(house: House, marc: Client) -> None:
    quote = proposed(house, on=date(2026, 3, 2))
    assert "Relances" in get(marc, "reminders:panel", About.QUOTES, quote.pk)
    type(quote).objects.filter(pk=quote.pk).update(state="draft", number=None)
    assert get(marc, "reminders:panel", About.QUOTES, quote.pk) == ""


def test_a_stranger_reaches_nothing(house: House, stranger: House, browser_of: Callable[[House], Client]) -> None:
    invoice, plan = owed(house, due=DUE), default_plan(house.company, About.INVOICES)
    chloe = browser_of(stranger)
    for name in ("plan_edit", "plan_today", "plan_off"):
        assert post(chloe, f"reminders:{name}", plan.pk) == 404
    for name in ("remind", "pause", "resume", "choose"):
        assert post(chloe, f"reminders:{name}", About.INVOICES, invoice.pk, reason="x", plan="none") == 404
    with clock.at(at(LATE)):
        assert chloe.get(reverse("reminders:panel", args=[About.INVOICES, invoice.pk])).status_code == 404
        assert chloe.get(reverse("reminders:panel", args=["sales.quote", invoice.pk])).status_code == 404
        assert chloe.get(reverse("reminders:panel", args=["users.user", 1])).status_code == 404
    hers = default_plan(stranger.company, About.INVOICES)
    assert post(browser_of(house), "reminders:choose", About.INVOICES, invoice.pk, plan=hers.pk) == 302
    assert not DocumentPlan.objects.exists()
    outbox.run_due()
    assert not Message.objects.exists()


def test_what_is_late_is_listed_while_no_plan_is_on(house: House, marc: Client) -> None:
    invoice = owed(house, due=DUE)
    shown = get(marc, "reminders:list")
    assert "En retard, sans relance à venir" in shown
    assert str(invoice.number) in shown
    assert "propre" not in shown
    plan_on(house, About.QUOTES)  # another plan being on changes nothing of it
    assert "propre" not in get(marc, "reminders:list")


def test_what_is_late_after_the_last_step_stays_listed(house: House, marc: Client) -> None:
    invoice = owed(house, due=DUE)
    plan = plan_on(house)
    plan.steps.exclude(days=7).update(removed_at=at(DUE))
    run_on(LATE)
    assert [name for name, _ in sent(invoice)] == ["1re relance"]
    assert "toutes les étapes sont passées" in get(marc, "reminders:list", on=LATE + timedelta(days=3))


def test_nothing_late_is_said_so(house: House, marc: Client) -> None:
    assert "Aucune facture n’est en retard" in get(marc, "reminders:list")
    plan_on(house)
    assert "L’ardoise est propre" in get(marc, "reminders:list")


def test_a_document_without_anything_to_do_keeps_its_acts_folded(house: House, marc: Client) -> None:
    late, early = owed(house, due=DUE), owed(house, due=LATE + timedelta(days=20))
    folded, shown = (get(marc, "reminders:panel", "sales.invoice", one.pk) for one in (early, late))
    assert folded.index("<details") < folded.index(" Relancer")
    assert shown.index(" Relancer") < shown.index("<details")
    assert "le plan n’est pas activé" in folded
