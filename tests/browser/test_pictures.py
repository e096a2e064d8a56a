"""The pictures of the guide are taken here, at both widths, and compared with those that are kept: they cannot age.

`bin/pictures` writes them again. Two machines do not draw a letter alike: both pictures are averaged on squares of
6 px, then at most 3 squares in a thousand may differ by more than 32 levels of 256, and the mean by 0.6 of a level.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import expect

from ardoise.accountant.actions.missing import ask_document
from ardoise.accountant.actions.question import ask_question
from ardoise.accountant.models import Question
from ardoise.accountant.tests.cast import firm_for
from ardoise.banking.actions.import_statement import import_statement
from ardoise.banking.actions.read_statement import read_statement
from ardoise.demo.bank import Movement, ofx, receipt
from ardoise.domain.money import Money
from ardoise.notifications.links import write_token
from ardoise.numbering.models import Series
from ardoise.sales.deals import link_to
from ardoise.web.guide import page_of
from tests.browser.visit import DESK, PHONE, Visit
from tests.browser.world import TODAY, World
from tests.world import chloe

# the codes on paper name the documents by their row: it must be the same at every run
pytestmark = pytest.mark.django_db(transaction=True, reset_sequences=True)

GUIDE = Path(settings.BASE_DIR) / "docs" / "guide"
FOLDER = GUIDE / "images"
LINKED = re.compile(r"images/([a-z0-9-]+)-1440\.png")
SQUARE, LEVELS, SHARE, MEAN = 6, 32, 0.003, 0.6
COLOURS = 200

Scene = Callable[[Visit, World], None]


def at(name: str, *args: Any, query: str = "") -> Scene:
    return lambda visit, world: visit.go(reverse(name, args=args) + query)


def of(name: str, what: str) -> Scene:
    """The page of one object of the world."""
    return lambda visit, world: visit.go(reverse(name, args=[getattr(world, what).pk]))


def search(visit: Visit, world: World) -> None:
    visit.go(reverse("sales:invoice_list"))
    visit.page.keyboard.press("Control+k")
    visit.page.keyboard.type("hotel")
    expect(visit.page.locator("#found a").first).to_be_visible()


def contact(visit: Visit, world: World) -> None:
    visit.go(reverse("sales:quote_new"))
    visit.page.locator("[name=contact_name]").fill("")
    visit.page.keyboard.type("at")
    expect(visit.page.locator("#combo")).to_contain_text("Atelier du Parc")
    expect(visit.page.locator("#sheet[data-state=saved]")).to_be_attached()


def item(visit: Visit, world: World) -> None:
    """On the empty line at the end."""
    visit.go(reverse("sales:quote_edit", args=[world.draft_quote.pk]))
    last = visit.page.locator(f"[name=lines-{world.draft_quote.lines.count()}-label]")
    last.click()
    visit.page.keyboard.type("po")
    expect(visit.page.locator("#combo")).to_contain_text("Dépose")
    expect(visit.page.locator("#sheet[data-state=saved]")).to_be_attached()
    last.evaluate("(cell) => cell.scrollIntoView({ block: 'center', behavior: 'instant' })")


def opened(visit: Visit, page: str, link: str) -> None:
    """A dialog over its page."""
    visit.go(page)
    visit.page.locator(f"a[href^='{link}']:visible").first.click()
    expect(visit.page.locator("dialog[open], .dialog-page")).to_be_visible()


def accept(visit: Visit, world: World) -> None:
    opened(visit, reverse("sales:quote_list"), reverse("sales:quote_accept", args=[world.pending_quote.pk]))


def pay(visit: Visit, world: World) -> None:
    opened(visit, reverse("sales:invoice_list"), f"{reverse('payments:payment_new')}?facture={world.unpaid.pk}")


def padlock(visit: Visit, world: World) -> None:
    page = reverse("sales:invoice_detail", args=[world.draft_invoice.pk])
    opened(visit, page, reverse("sales:invoice_issue", args=[world.draft_invoice.pk]))


def undo(visit: Visit, world: World) -> None:
    padlock(visit, world)
    visit.page.get_by_role("button", name="Sceller et envoyer").click()
    expect(visit.page.locator("#bars [data-undo]")).to_be_visible()


def counter(visit: Visit, world: World) -> None:
    """Of someone who begins: nothing is numbered yet."""
    newcomer = chloe()
    Series.objects.filter(company=newcomer.company).delete()
    visit.enter(newcomer.owner)
    visit.go(reverse("numbering:series_edit", args=["quote"]))
    expect(visit.page.locator(".coming li").first).to_be_visible()


def assistance(visit: Visit, world: World) -> None:
    page_of.cache_clear()  # it may have been read before its pictures were taken
    visit.go(reverse("web:guide"))


def customer(name: str, query: str = "") -> Scene:
    """A page of the deal of the library, as its customer opens it."""
    return lambda visit, world: visit.go(reverse(name, args=[write_token(link_to(world.library))]) + query)


def paying(visit: Visit, world: World) -> None:
    """The link is the one of an invoice without quote."""
    visit.go(reverse("portal:pay", args=[write_token(link_to(world.unpaid))]))


def leaving(visit: Visit, world: World) -> None:
    """What would leave if the plan of the invoices were turned on."""
    visit.go(reverse("reminders:plans"))
    visit.page.get_by_role("link", name="Activer").first.click()
    expect(visit.page.get_by_role("heading", name=re.compile("Voici ce qui partirait"))).to_be_visible()


def bank(visit: Visit, world: World) -> None:
    """A sure line, one to look at, and what nothing explains."""
    day, account = TODAY - timedelta(days=1), world.bank.account
    movements = [
        receipt(world.unpaid, day),
        receipt(world.overdue, day - timedelta(days=1), amount=Money("500")),
        Movement(day - timedelta(days=2), Money("640"), "REM CHQ 0004417"),
    ]
    content = ofx(account.iban, movements, opening=account.balance)
    statement = read_statement(world.house.company, content, "novembre.ofx", by=world.house.owner, account=account)
    import_statement(statement, account=account, by=world.house.owner)
    visit.go(reverse("banking:to_link"))


def link(visit: Visit, world: World) -> None:
    line = world.bank.account.lines.get(label__contains="REM CHQ 0004417")
    visit.go(reverse("banking:to_link"))
    visit.page.locator(f"#line-{line.pk}").get_by_role("link", name="Lier").click()
    dialog = visit.page.get_by_role("dialog")
    dialog.get_by_role("searchbox").fill(world.overdue.customer_name)
    dialog.get_by_label(str(world.overdue.number), exact=True).check()
    expect(dialog.get_by_text("Affecté", exact=False).last).to_be_visible()
    visit.rest()


def accountant(visit: Visit, world: World) -> None:
    """Of a firm that keeps these books, with a question and a document that are waited for."""
    firm = firm_for(world.house.company)
    ask_question(world.unpaid, "Ces travaux sont-ils à 10 ou à 20 % ?", by=firm.asker)
    ask_document(world.house.company, "Ticket de la scierie, 84,90 €", by=firm.asker)
    visit.enter(firm.asker)
    visit.go(reverse("accountant:portfolio"))


def asked(visit: Visit, world: World) -> None:
    visit.enter(world.house.owner)
    visit.go(reverse("accountant:question", args=[Question.objects.get(company=world.house.company).pk]))


def login(visit: Visit, world: World) -> None:
    visit.page.context.clear_cookies()
    visit.go(reverse("account_login"))


# In this order: the guide shows the pictures taken before it; the last ones leave something behind, or leave the house.
SCENES: dict[str, Scene] = {
    "document": of("sales:quote_detail", "pending_quote"),
    "envoyer": of("sales:quote_send", "pending_quote"),
    "devis-accepte": accept,
    "cadenas": padlock,
    "corriger": of("payments:invoice_correct", "unpaid"),
    "mes-factures": at("sales:invoice_list"),
    "regler-facture": pay,
    "mes-devis": at("sales:quote_list"),
    "recherche": search,
    "contacts": at("contacts:contact_list"),
    "prestations": at("catalogue:item_list"),
    "courriers": at("notifications:message_list"),
    "profil": at("companies:profile"),
    "signature": at("sales:signing"),
    "e-reglement": at("payments:online"),
    "relances": at("reminders:plans"),
    "relances-depart": leaving,
    "notifications": at("notifications:choices"),
    "client-devis": customer("portal:deal"),
    "client-signer": customer("portal:sign"),
    "client-payer": paying,
    "banque-importer": at("banking:import"),
    "banque-apercu": lambda visit, world: visit.go(reverse("banking:statement", args=[world.bank.waiting.pk])),
    "ma-banque": bank,
    "lier-facture": link,
    "modeles": at("sales:layouts"),
    "exports": at("exports:overview"),
    "conformite": at("compliance:overview"),
    "plan-comptable": at("ledger:books"),
    "capture": at("ledger:capture_control", query="?periode=mois"),
    "xpert": accountant,
    "question": asked,
    "mon-comptable": at("companies:accountant"),
    "composants": at("web:styles"),
    "feuille": at("sales:quote_new"),
    "feuille-contact": contact,
    "feuille-prestation": item,
    "assistance": assistance,
    "annuler-20-s": undo,
    "compteur": counter,
    "connexion": login,
}


def test_the_pictures_are_those_that_the_guide_links() -> None:
    linked = {name for path in GUIDE.glob("*.md") for name in LINKED.findall(path.read_text(encoding="utf-8"))}
    assert linked == set(SCENES)


def test_the_pictures_are_light() -> None:
    assert sum(path.stat().st_size for path in FOLDER.glob("*.png")) < 4_000_000


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["1440", "390"])
def test_the_pictures_of_the_guide_are_what_the_pages_show(
    at_home: Visit, world: World, size: tuple[int, int], request: pytest.FixtureRequest
) -> None:
    writes = request.config.getoption("--write-pictures")
    FOLDER.mkdir(exist_ok=True)
    at_home.waits_for_its_typeface()
    aged = []
    for name, scene in SCENES.items():
        at_home.size(*size)
        scene(at_home, world)
        taken = Image.open(io.BytesIO(at_home.picture())).convert("RGB")
        path = FOLDER / f"{name}-{size[0]}.png"
        if writes:
            taken.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(path, optimize=True)
        elif fault := difference(taken, path):
            aged.append(f"{path.name}: {fault}")
    assert not aged, "bin/pictures les refait :\n" + "\n".join(aged)


def difference(taken: Image.Image, path: Path) -> str:
    if not path.exists():
        return "manque"
    kept = Image.open(path).convert("RGB")
    if kept.size != taken.size:
        return f"{kept.size} au lieu de {taken.size}"
    apart = ImageChops.difference(kept.reduce(SQUARE), taken.reduce(SQUARE)).convert("L")
    share = sum(apart.histogram()[LEVELS + 1 :]) / (apart.width * apart.height)
    mean = ImageStat.Stat(apart).mean[0]
    return f"{share:.2%} des carrés, {mean:.2f} en moyenne" if share > SHARE or mean > MEAN else ""
