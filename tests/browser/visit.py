"""A page as it is looked at: its width, its theme, its faults."""

from __future__ import annotations

from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route

from ardoise.users.models import User

DESK, PHONE, ZOOMED = (1440, 900), (390, 844), (720, 450)  # zoomed: 1,440 px read at 200 %
THEMES = ("light", "dark")
TAKES = 10  # of a picture, until it is still

# Each thing that takes the focus, and what changes when it does, on it or on what stands for it.
FOCUS = """() => {
    const seen = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length;
    const look = (element) => {
        const around = [element, ...(element.labels ?? []), element.parentElement, element.nextElementSibling];
        const ancestors = [element.closest("tr"), element.closest("fieldset"), element.closest("form")];
        return [...around, ...ancestors].filter(Boolean).map((one) => {
            const style = getComputedStyle(one);
            const outline = style.outlineStyle === "none" ? "" : style.outline + style.outlineOffset;
            return [outline, style.boxShadow, style.borderColor, style.backgroundColor, style.textDecoration];
        }).join();
    };
    const takers = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";
    const blind = [];
    for (const element of document.querySelectorAll(takers)) {
        if (element.disabled || element.tabIndex < 0 || !seen(element)) continue;
        document.activeElement?.blur();
        const before = look(element);
        element.focus({ preventScroll: true });
        if (document.activeElement === element && look(element) === before) blind.push(element.outerHTML.slice(0, 160));
    }
    document.activeElement?.blur();
    return blind;
}"""

DRAWN = """async () => {
    const wait = (of) => new Promise((done) => of(done));
    while (document.readyState !== "complete" || document.querySelector(".htmx-request")) {
        await wait((done) => setTimeout(done, 15));
    }
    await document.fonts.ready;
    const moves = document.getAnimations().filter((one) => one.playState === "running");
    await Promise.race([Promise.allSettled(moves.map((one) => one.finished)), wait((done) => setTimeout(done, 500))]);
    for (let frame = 0; frame < 2; frame++) await wait(requestAnimationFrame);
}"""

# Of what opened, what stands partly outside the window.
OPENED = "dialog[open], [popover]:popover-open, details[open] > .menu-items, .bar"
OUTSIDE = """(opened) => [...document.querySelectorAll(opened)]
    .filter((one) => one.checkVisibility())
    .filter((one) => {
        const box = one.getBoundingClientRect();
        return box.left < -1 || box.right > innerWidth + 1 || box.top < -1;
    })
    .map((one) => `${one.tagName} ${one.id} ${one.className}`)"""


class Visit:
    """A logged-in browser."""

    def __init__(self, page: Page, address: str, enter: Callable[[User], None] | None = None) -> None:
        self.page = page
        self.address = address
        self.enter = enter or (lambda user: None)
        page.emulate_media(reduced_motion="reduce", color_scheme="light")

    def go(self, path: str, *, status: int = 200) -> None:
        response = self.page.goto(self.address + path)
        assert response is not None
        assert response.status == status, (path, response.status)
        self.rest()

    def rest(self) -> None:
        """Fragments are answered and drawn."""
        self.page.wait_for_load_state()
        self.page.evaluate(DRAWN)

    def waits_for_its_typeface(self) -> None:
        """A first visit does without it when it comes late: not on a picture."""

        def patient(route: Route) -> None:
            body = route.fetch().text().replace("font-display: optional", "font-display: block")
            route.fulfill(body=body, content_type="text/css")

        self.page.context.route("**/ardoise.css", patient)

    def picture(self) -> bytes:
        """Once two in a row are the same: what was still being drawn is drawn."""
        self.page.wait_for_load_state("networkidle")
        self.rest()
        before, taken = b"", self.page.screenshot(animations="disabled")
        for _ in range(TAKES):
            if taken == before:
                break
            self.page.wait_for_timeout(100)
            before, taken = taken, self.page.screenshot(animations="disabled")
        return taken

    def size(self, width: int, height: int) -> None:
        self.page.set_viewport_size({"width": width, "height": height})

    def theme(self, name: str) -> None:
        self.page.emulate_media(color_scheme="dark" if name == "dark" else "light", reduced_motion="reduce")

    def overflow(self) -> int:
        """Pixels that a page needs beyond its width: it would scroll sideways."""
        script = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        return max(0, int(self.page.evaluate(script)))

    def outside(self) -> list[str]:
        cut: list[str] = self.page.evaluate(OUTSIDE, OPENED)
        return cut

    def serious(self) -> list[str]:
        """What axe calls serious or critical."""
        options = {"resultTypes": ["violations"]}
        found = Axe().run(self.page, options=options).response["violations"]
        return [
            f"{fault['id']}: {node['target']} {node['html'][:200]}"
            for fault in found
            if fault["impact"] in ("serious", "critical")
            for node in fault["nodes"]
        ]

    def without_visible_focus(self) -> list[str]:
        self.page.keyboard.press("Tab")  # the keyboard is in use: focus shows
        blind: list[str] = self.page.evaluate(FOCUS)
        return blind
