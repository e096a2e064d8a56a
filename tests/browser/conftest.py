"""A real Chromium, of the system; a console error or a refused policy fails the test.

`console.may_say("Failed to load")` lets one test provoke what it looks at: a cut network, a page refused.
`at_home` is a browser already logged in to the small world of `browser/world.py`, at a clock that stands still.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import BrowserContext, ConsoleMessage, Page

from ardoise.history import clock
from ardoise.users.models import User
from tests.browser.kept import Kept
from tests.browser.visit import Visit
from tests.browser.world import NOW, World, build

ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--force-color-profile=srgb", "--font-render-hinting=none", "--disable-lcd-text"),
)
POLICY = """document.addEventListener("securitypolicyviolation", (event) =>
    console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile ?? ""}`));"""


# A page that is left while a part of it loads: htmx says it twice. A request that fails says so by itself too.
LEFT = ("htmx:afterRequest", "htmx:sendError", "htmx:sendAbort")


class Console:
    """What the page complained of."""

    def __init__(self) -> None:
        self.errors: list[str] = []
        self.allowed: list[str] = []

    def may_say(self, *texts: str) -> None:
        self.allowed += texts

    def hears(self, text: str) -> None:
        self.errors.append(text)

    @property
    def complaints(self) -> list[str]:
        return [error for error in self.errors if not any(text in error for text in (*self.allowed, *LEFT))]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    chromium = os.environ.get("ARDOISE_CHROMIUM") or shutil.which("chromium")
    french = {**os.environ, "LANGUAGE": "fr"}  # its own words: dates to fill, files to choose
    return {**browser_type_launch_args, "executable_path": chromium, "args": list(ARGUMENTS), "env": french}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_context_args,
        "locale": "fr-FR",
        "timezone_id": "Europe/Paris",
        "viewport": {"width": 1440, "height": 900},
    }


@pytest.fixture(autouse=True)
def nothing_in_the_console(request: pytest.FixtureRequest) -> None:
    if "context" in request.fixturenames:
        request.getfixturevalue("console")


@pytest.fixture
def console(context: BrowserContext) -> Iterator[Console]:
    """Every page of the context, also those that the test opens itself."""
    console = Console()

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error" and "favicon" not in str(message.location):
            console.hears(f"{message.text} {message.location.get('url', '')}")

    context.add_init_script(POLICY)
    context.on("console", listen)
    context.on("weberror", lambda error: console.hears(str(error.error)))
    yield console
    assert console.complaints == []


@pytest.fixture
def still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same moment for every thread: the server's too."""
    monkeypatch.setattr(clock, "_moved", ContextVar("still", default=NOW))


@pytest.fixture(scope="session")
def first_world() -> Kept[World]:
    return Kept()


@pytest.fixture
def world(first_world: Kept[World], transactional_db: None, still_clock: None) -> World:
    return first_world.again(build)


@pytest.fixture
def log_in(context: BrowserContext, live_server: Any) -> Callable[[User], None]:
    """A session without its login page, which has a test of its own."""

    def enter(user: User) -> None:
        client = Client()
        client.force_login(user)
        name = django_settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])

    return enter


@pytest.fixture
def at_home(page: Page, live_server: Any, world: World, log_in: Callable[[User], None]) -> Visit:
    log_in(world.house.owner)
    return Visit(page, live_server.url, log_in)
