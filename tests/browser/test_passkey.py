"""A passkey made with a virtual authenticator: added, then the only thing needed to come in; and said when it fails."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from ardoise.demo.cast import DEMO_EMAIL, DEMO_PASSWORD
from ardoise.users.models import LoginRecord, Sign
from tests.browser.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def authenticator(context: BrowserContext, page: Page) -> Any:
    """A key inside the device, whose owner always agrees."""
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    given = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, given["authenticatorId"]


def log_in(page: Page, url: str) -> None:
    page.set_default_timeout(90_000)  # a busy machine makes its static files at the first page
    page.goto(url + reverse("account_login"))
    page.locator("input[name=login]").fill(DEMO_EMAIL)
    page.locator("input[name=password]").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Se connecter", exact=True).click()
    page.wait_for_url("**/factures/")


def confirm(page: Page) -> None:
    """What touches the secrets asks for the password again."""
    page.locator("input[name=password]").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Confirmer").click()


def test_a_passkey_is_added_and_opens_the_door(world: World, page: Page, live_server: Any, authenticator: Any) -> None:
    log_in(page, live_server.url)
    page.goto(live_server.url + reverse("mfa_index"))
    page.get_by_role("link", name="Ajouter une clé").click()
    confirm(page)
    page.get_by_label("Nom de la clé").fill("Téléphone de Marc")
    page.get_by_label("Clé d’accès : elle remplace le mot de passe").check()
    page.get_by_role("button", name="Ajouter la clé").click()
    expect(page.get_by_role("heading", name="Codes de secours")).to_be_visible()
    page.goto(live_server.url + reverse("mfa_list_webauthn"))
    expect(page.get_by_text("Téléphone de Marc")).to_be_visible()
    expect(page.get_by_text("Clé d’accès, sans mot de passe")).to_be_visible()

    page.context.clear_cookies()
    page.goto(live_server.url + reverse("account_login"))
    page.get_by_role("button", name="Entrer avec une clé d’accès").click()
    page.wait_for_url("**/factures/")
    signs = list(LoginRecord.objects.filter(user=world.house.owner).order_by("pk").values_list("sign", flat=True))
    assert signs[0] == Sign.LOGIN
    assert Sign.FACTOR_ADDED in signs
    assert signs[-1] == Sign.LOGIN


def test_a_device_that_refuses_is_said_in_words(
    world: World, page: Page, live_server: Any, authenticator: Any, console: Any
) -> None:
    session, key = authenticator
    session.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    log_in(page, live_server.url)
    page.goto(live_server.url + reverse("mfa_add_webauthn"))
    confirm(page)
    page.get_by_label("Clé d’accès : elle remplace le mot de passe").check()
    page.get_by_role("button", name="Ajouter la clé").click()
    expect(page.get_by_role("alert")).to_contain_text("L’appareil n’a pas confirmé")
