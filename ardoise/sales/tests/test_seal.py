"""The padlock waits 20 seconds: nothing is numbered before, and what changed or fails brings the draft back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from ardoise.domain.errors import Conflict, Invalid, Refused
from ardoise.history import clock, outbox
from ardoise.history.models import Task
from ardoise.notifications.models import Message
from ardoise.sales.actions import seal as seal_module
from ardoise.sales.actions.seal import ask_seal, cancel_seal, finish_seal, pending_of
from ardoise.sales.models import Invoice, PendingSeal
from tests.fixtures import Api, line
from tests.world import House


@pytest.fixture
def desk(house: House, browser_of: Callable[[House], Client]) -> Client:
    return browser_of(house)


@pytest.fixture
def draft(api: Api) -> Invoice:
    return Invoice.objects.get(pk=api.invoice(line("100.00"))["id"])


def after(seconds: int = 21) -> None:
    with clock.at(clock.now() + timedelta(seconds=seconds)):
        outbox.run_due()


def number(draft: Invoice) -> str | None:
    return Invoice.objects.get(pk=draft.pk).number


def test_nothing_is_numbered_within_the_20_seconds_then_it_is(draft: Invoice, house: House) -> None:
    ask_seal(draft, send=False, by=house.owner)
    after(15)
    assert number(draft) is None
    after()
    assert number(draft)
    assert not PendingSeal.objects.exists()
    assert not Message.objects.exists()


def test_cancelled_it_stays_a_draft_even_when_cancelled_twice(draft: Invoice, house: House) -> None:
    ask_seal(draft, send=True, by=house.owner)
    cancel_seal(draft, by=house.owner)
    cancel_seal(draft, by=house.owner)
    after()
    assert number(draft) is None
    assert pending_of(draft) is None


def test_cancelled_while_a_worker_holds_the_task_it_is_not_sealed(draft: Invoice, house: House) -> None:
    pending = ask_seal(draft, send=False, by=house.owner)
    Task.objects.filter(handler="sales.finish_seal").update(lease_until=clock.later(seconds=120))
    cancel_seal(draft, by=house.owner)
    finish_seal(draft.pk, pending.token)
    assert number(draft) is None


def test_too_late_to_cancel_says_so(draft: Invoice, house: House) -> None:
    ask_seal(draft, send=False, by=house.owner)
    after()
    with pytest.raises(Conflict):
        cancel_seal(draft, by=house.owner)


def test_asked_twice_it_runs_once(draft: Invoice, house: House) -> None:
    first = ask_seal(draft, send=True, by=house.owner)
    assert ask_seal(draft, send=True, by=house.owner).token == first.token
    assert Task.objects.filter(handler="sales.finish_seal").count() == 1


def test_sent_once_though_the_worker_is_killed_after_numbering(
    draft: Invoice, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    pending = ask_seal(draft, send=True, by=house.owner)

    def killed(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(seal_module, "send_document", killed)
        with pytest.raises(KeyboardInterrupt):
            after()
    sealed = number(draft)
    assert sealed
    assert not Message.objects.exists()
    after(300)  # the lease is over: the task is taken again
    finish_seal(draft.pk, pending.token)
    assert number(draft) == sealed
    assert Message.objects.count() == 1


def test_a_changed_draft_comes_back_with_its_reason(api: Api, draft: Invoice, house: House) -> None:
    ask_seal(draft, send=True, by=house.owner)
    api.patch(f"/invoices/{draft.pk}", {"subject": "Autre objet"})
    after()
    assert number(draft) is None
    lapsed = pending_of(Invoice.objects.get(pk=draft.pk))
    assert lapsed is not None
    assert not lapsed.is_running
    assert lapsed.problem.startswith("Le brouillon a changé")
    api.patch(f"/invoices/{draft.pk}", {"subject": "Encore un autre"})
    assert pending_of(Invoice.objects.get(pk=draft.pk)) is None  # the next edit clears it
    assert not Message.objects.exists()


def test_a_check_that_fails_by_then_brings_the_draft_back(
    draft: Invoice, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_seal(draft, send=False, by=house.owner)

    def fails(_: Invoice) -> None:
        raise Invalid([Refused("siren_missing", "Le SIREN manque.", "buyer.siren")])

    with monkeypatch.context() as patch:
        patch.setattr(seal_module, "prepare", fails)
        after()
    assert number(draft) is None
    lapsed = pending_of(draft)
    assert lapsed is not None
    assert lapsed.problem == "Le SIREN manque."
    ask_seal(draft, send=False, by=house.owner)
    after()
    assert number(draft)


def test_what_blocks_already_is_refused_at_once(api: Api, house: House) -> None:
    draft = Invoice.objects.get(pk=api.post("/invoices", {"lines": [line("100.00")]})["id"])
    with pytest.raises(Refused):
        ask_seal(draft, send=False, by=house.owner)
    assert not PendingSeal.objects.exists()


def test_the_page_asks_counts_down_and_tells(draft: Invoice, desk: Client) -> None:
    question = unescape(desk.get(f"/factures/{draft.pk}/emission/").content.decode())
    assert "Sceller cette facture ?" in " ".join(question.split())
    page = unescape(desk.post(f"/factures/{draft.pk}/emission/", {"send": "1"}, follow=True).content.decode())
    assert "sera scellée et envoyée sous le numéro FA-" in page
    assert "data-undo" in page
    state = f"/factures/{draft.pk}/emission/etat/"
    desk.get(state, HTTP_HX_REQUEST="true")
    assert number(draft) is None  # asked too early, it does nothing
    Task.objects.filter(handler="sales.finish_seal").update(due_at=clock.now())
    told = unescape(desk.get(state, HTTP_HX_REQUEST="true").content.decode())
    assert f"{number(draft)} est scellée, et part à " in told
    assert "Ouvrir" in told


def test_on_its_own_page_the_sealed_sheet_is_shown(draft: Invoice, desk: Client) -> None:
    desk.post(f"/factures/{draft.pk}/emission/")
    Task.objects.filter(handler="sales.finish_seal").update(due_at=clock.now())
    here = {"HX-Request": "true", "HX-Current-URL": f"http://testserver/factures/{draft.pk}/"}
    assert desk.get(f"/factures/{draft.pk}/emission/etat/", headers=here)["HX-Refresh"] == "true"
    assert "est scellée" in unescape(desk.get(f"/factures/{draft.pk}/").content.decode())


def test_annuler_on_the_bar_forgets_the_bar(draft: Invoice, desk: Client) -> None:
    desk.post(f"/factures/{draft.pk}/emission/")
    page = desk.post(f"/factures/{draft.pk}/emission/annulation/?retour=/factures/", follow=True)
    assert page.redirect_chain[-1][0] == "/factures/"
    text = unescape(page.content.decode())
    assert "Rien n’est scellé" in text
    assert "data-undo" not in text
    after()
    assert number(draft) is None


def test_while_a_worker_is_at_it_the_bar_asks_again(draft: Invoice, desk: Client) -> None:
    desk.post(f"/factures/{draft.pk}/emission/")
    task = Task.objects.filter(handler="sales.finish_seal")
    task.update(due_at=clock.now(), lease_until=clock.later(seconds=120))
    state = f"/factures/{draft.pk}/emission/etat/"
    waiting = unescape(desk.get(state, HTTP_HX_REQUEST="true").content.decode())
    assert "le scellement est en cours" in waiting
    assert f'data-after="{state}"' in waiting
    assert 'data-left="3"' in waiting
    assert "data-undo" not in waiting
    task.update(lease_until=None)
    told = desk.get(state, HTTP_HX_REQUEST="true")
    assert "est scellée" in unescape(told.content.decode())
    assert f'"invoice": [{draft.pk}]' in told["HX-Trigger"]
