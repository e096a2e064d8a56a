"""Reminders in a real browser: what would leave, a text read while it is typed, one sent and taken back."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from ardoise.notifications.models import Message
from ardoise.reminders.models import Pause, Plan
from ardoise.reminders.outlook import reminders_that_left
from tests.browser.visit import DESK, PHONE, Visit
from tests.browser.world import World

pytestmark = pytest.mark.django_db(transaction=True)
BOTH = pytest.mark.parametrize("size", [DESK, PHONE], ids=["1440", "390"])


@BOTH
def test_the_owner_sees_what_would_leave_unticks_one_and_turns_the_plan_on(
    at_home: Visit, world: World, size: tuple[int, int]
) -> None:
    at_home.size(*size)
    at_home.go(reverse("reminders:plans"))
    page = at_home.page
    page.get_by_role("link", name="Activer…").first.click()
    expect(page.get_by_role("heading", name="Voici ce qui partirait")).to_be_visible()
    page.get_by_label(str(world.overdue.number)).uncheck()
    page.get_by_role("button", name="Activer le plan").click()
    expect(page.get_by_text("est activé").first).to_be_visible()
    assert Plan.objects.get(pk=world.plan.pk).is_on
    assert Pause.objects.get().about_id == world.overdue.pk


def test_a_text_is_read_on_a_real_invoice_while_it_is_typed(at_home: Visit, world: World) -> None:
    at_home.size(*DESK)
    at_home.go(reverse("reminders:plan_edit", args=[world.plan.pk]))
    step = at_home.page.locator("#steps-1")
    step.get_by_label("Message").fill("Il reste {reste} depuis {retard}.")
    shown = step.get_by_label("Ce que dira cette étape")
    expect(shown.get_by_text("jours.")).to_be_visible()
    step.get_by_label("Message").fill("Il reste {rien}.")
    expect(shown.get_by_text("La variable {rien} n’existe pas")).to_be_visible()


@BOTH
def test_relancer_from_the_margin_can_be_taken_back(at_home: Visit, world: World, size: tuple[int, int]) -> None:
    at_home.size(*size)
    at_home.go(reverse("sales:invoice_detail", args=[world.overdue.pk]))
    page, before = at_home.page, Message.objects.count()
    page.locator("#relances").get_by_role("button", name="Relancer").click()
    cancel = page.get_by_role("button", name="Annuler", exact=True)
    expect(cancel).to_be_visible()
    assert reminders_that_left().count() == 1
    cancel.click()
    expect(page.get_by_text("rien n’est parti").first).to_be_visible()
    assert (reminders_that_left().count(), Message.objects.count()) == (0, before + 1)
