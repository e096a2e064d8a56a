"""Modèles de documents: named, tried on a real document, chosen; what is issued keeps its own look."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from ardoise.companies.models import Membership, Role
from ardoise.domain.document import DocumentKind, from_json
from ardoise.domain.errors import Invalid
from ardoise.history.models import Event
from ardoise.rendering.tests import papers
from ardoise.sales.actions.change_layouts import choose_layouts, delete_layout, save_layout
from ardoise.sales.actions.pdf import current_invoice, invoice_pdf, paper_of, xml_of
from ardoise.sales.layouts import look_of
from ardoise.sales.models import DocumentLayout, Invoice, LayoutChoice, Quote
from tests.fixtures import Api, line
from tests.world import House

URL = "/profil/modeles/documents/"


def typed(**changes: str) -> dict[str, str]:
    usual = {"name": "Atelier", "layout": "bandeau", "accent": "#14573a", "font": "manrope", "logo_place": ""}
    usual |= {"logo_size": "large", "shows_unit": "on", "reference": "column", "discount": "under"}
    return {**usual, "introduction": "Bonjour {client},", "closing": "", "footer": "", **changes}


def values(**changes: Any) -> dict[str, Any]:
    return {**typed(), "shows_unit": True, **changes}


@pytest.fixture
def desk(house: House, browser_of: Callable[[House], Client]) -> Client:
    return browser_of(house)


@pytest.fixture
def workshop(house: House) -> DocumentLayout:
    return save_layout(house.company, None, values(), by=house.owner)


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", unescape(response.content.decode()))


def test_a_layout_is_made_on_the_page_and_told(house: House, desk: Client) -> None:
    assert "Bandeau" in text_of(desk.get(URL))
    page = text_of(desk.get(f"{URL}nouveau/?depart=bandeau"))
    assert 'value="Bandeau"' in page
    assert page.count("data:image/png;base64,") == 1
    answer = desk.post(f"{URL}nouveau/?depart=bandeau", typed())
    assert (answer.status_code, answer["Location"]) == (302, URL)
    row = DocumentLayout.objects.get(company=house.company)
    assert (row.name, row.layout, row.font, row.logo_size, row.reference) == (
        *("Atelier", "bandeau", "manrope", "large", "column"),
    )
    assert Event.objects.filter(chain=house.company.pk, name="company.layout_saved").count() == 1
    picture = desk.get(f"{URL}{row.pk}/vignette.png")
    assert picture.content.startswith(b"\x89PNG")
    again = desk.get(f"{URL}{row.pk}/vignette.png", headers={"If-None-Match": picture["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"name": " "}, "Ce champ est obligatoire"),
        ({"accent": "#f0c419", "layout": "sobre"}, "prenez #8"),
        ({"accent": "rouge"}, "Une couleur s’écrit #"),
        ({"introduction": "Bonjour {prénom}"}, "La variable {prénom} n’existe pas"),
        ({"footer": "une\ndeux\ntrois"}, "Le pied de page tient en 2 lignes"),
        ({"font": "comic"}, "comic"),
    ],
)
def test_what_cannot_be_is_said_on_its_field_and_kept(desk: Client, changes: dict[str, str], told: str) -> None:
    answer = desk.post(f"{URL}nouveau/", typed(closing="Merci à tous", **changes))
    assert answer.status_code == 422
    assert told in text_of(answer)
    assert "Merci à tous" in text_of(answer)
    assert not DocumentLayout.objects.exists()


def test_two_layouts_have_two_names_and_a_copy_has_a_free_one(
    house: House, desk: Client, workshop: DocumentLayout
) -> None:
    with pytest.raises(Invalid, match="s’appelle déjà « Atelier »"):
        save_layout(house.company, None, values(), by=house.owner)
    page = text_of(desk.get(f"{URL}nouveau/?copie={workshop.pk}"))
    assert 'value="Atelier (copie)"' in page
    assert "Bonjour {client}," in page


def test_a_light_colour_may_be_a_band_but_not_an_ink(house: House) -> None:
    row = save_layout(house.company, None, values(accent="#f0c419"), by=house.owner)
    with pytest.raises(Invalid, match="la même en plus foncé"):
        save_layout(house.company, row, values(accent="#f0c419", layout="classique"), by=house.owner)


def test_the_preview_draws_a_real_document_of_the_company(api: Api, desk: Client) -> None:
    invoice = api.issued(line("100.00"))
    pages = []
    for layout in ("ardoise", "classique"):
        answer = desk.post(f"{URL}apercu/", typed(layout=layout, sample=f"facture:{invoice['id']}"))
        pages.append(re.findall(r"data:image/png;base64,([^\"]+)", answer.content.decode())[0])
    assert pages[0] != pages[1]
    told = text_of(desk.post(f"{URL}apercu/", typed(layout="x", accent="y", closing="{z}", sample="facture:999999")))
    assert "« x » n’est pas un choix possible" in told
    assert "La variable {z} n’existe pas" in told
    assert "data:image/png" in told


def test_the_sample_of_another_company_is_never_drawn(
    api: Api, stranger: House, api_of: Callable[[House], Api], browser_of: Callable[[House], Client]
) -> None:
    invoice = api.issued(line("100.00"))
    other = browser_of(stranger)
    seen = other.post(f"{URL}apercu/", typed(sample=f"facture:{invoice['id']}")).content
    example = other.post(f"{URL}apercu/", typed(sample="exemple")).content
    assert seen == example


def test_each_kind_and_language_has_its_usual_layout(house: House, desk: Client, workshop: DocumentLayout) -> None:
    desk.post(URL, {"invoice-fr": str(workshop.pk), "invoice-en": "", "quote-fr": "", "quote-en": str(workshop.pk)})
    company = house.company
    looks = {
        (kind.value, language): look_of(company, kind, language).layout
        for kind in (DocumentKind.INVOICE, DocumentKind.FINAL, DocumentKind.QUOTE, DocumentKind.CREDIT_NOTE)
        for language in ("fr", "en")
    }
    assert {key for key, layout in looks.items() if layout == "bandeau"} == {
        ("invoice", "fr"),
        ("final", "fr"),
        ("quote", "en"),
    }
    assert f'<option value="{workshop.pk}" selected>' in text_of(desk.get(URL))
    desk.post(URL, {"invoice-fr": ""})
    assert LayoutChoice.objects.count() == 1


def test_what_is_issued_keeps_its_look_whatever_becomes_of_the_layout(
    api: Api, house: House, workshop: DocumentLayout
) -> None:
    choose_layouts(house.company, {("invoice", "fr"): workshop}, by=house.owner)
    invoice = Invoice.objects.get(pk=api.issued(line("100.00"))["id"])
    before, text = invoice_pdf(invoice), invoice.issued.document
    look = from_json(text).look
    assert (look.layout, look.font, look.introduction) == ("bandeau", "manrope", "Bonjour {client},")
    save_layout(house.company, workshop, values(layout="sobre", accent="#a8341c"), by=house.owner)
    delete_layout(workshop, by=house.owner)
    invoice = Invoice.objects.get(pk=invoice.pk)
    assert invoice.issued.document == text
    assert invoice_pdf(invoice) == before
    assert paper_of(current_invoice(invoice), xml_of(invoice)) == before
    assert current_invoice(Invoice.objects.get(pk=api.issued(line("9.00"))["id"])).look.layout == "ardoise"


def test_a_document_may_have_a_layout_of_its_own(api: Api, house: House, workshop: DocumentLayout) -> None:
    quote = Quote.objects.get(pk=api.quote(line("100.00"))["id"])
    Quote.objects.filter(pk=quote.pk).update(layout_id=workshop.pk)
    assert look_of(house.company, DocumentKind.QUOTE, "fr", workshop.pk).layout == "bandeau"
    delete_layout(workshop, by=house.owner)
    assert look_of(house.company, DocumentKind.QUOTE, "fr", workshop.pk or 1).layout == "ardoise"


def test_a_layout_without_colour_follows_the_company_and_darkens_what_would_not_read(house: House) -> None:
    company = house.company
    company.accent = "#f0c419"
    company.save(update_fields=["accent"])
    row = save_layout(company, None, values(accent="", layout="sobre"), by=house.owner)
    choose_layouts(company, {("quote", "fr"): row}, by=house.owner)
    assert look_of(company, DocumentKind.QUOTE, "fr").accent not in ("", "#f0c419")
    assert look_of(company, DocumentKind.INVOICE, "fr").accent == "#f0c419"  # the house layout is as it always was


@pytest.mark.parametrize("role", [Role.COLLABORATOR, Role.ACCOUNTANT, Role.SALES])
def test_only_who_may_change_the_profile_changes_a_layout(
    house: House, desk: Client, workshop: DocumentLayout, role: Role
) -> None:
    Membership.objects.filter(company=house.company, user=house.owner).update(role=role)
    assert desk.post(f"{URL}nouveau/", typed(name="Autre")).status_code == 403
    assert desk.post(URL, {"invoice-fr": str(workshop.pk)}).status_code == 403
    assert desk.post(f"{URL}{workshop.pk}/suppression/").status_code == 403
    sees = role != Role.SALES
    assert desk.get(URL).status_code == (200 if sees else 403)
    assert desk.get(f"{URL}{workshop.pk}/").status_code == (200 if sees else 403)
    assert DocumentLayout.objects.count() == 1


def test_a_stranger_finds_nothing(stranger: House, workshop: DocumentLayout, browser_of: Any) -> None:
    other = browser_of(stranger)
    for address in (f"{URL}{workshop.pk}/", f"{URL}{workshop.pk}/vignette.png", f"{URL}nouveau/?copie={workshop.pk}"):
        assert other.get(address).status_code == 404
    assert other.post(f"{URL}{workshop.pk}/suppression/").status_code == 404
    other.post(URL, {"invoice-fr": str(workshop.pk)})
    assert not LayoutChoice.objects.exists()


def test_a_document_in_english_has_its_own_lines_in_english_and_its_paper_too(api: Api) -> None:
    quote = api.quote(line("1000.00"), language="en")
    billed = f"/quotes/{quote['id']}/acceptance"
    draft = api.post(billed, {"invoice": "down_payment", "percent": "30"})["invoice"]
    down = Invoice.objects.get(pk=api.post(f"/invoices/{draft['id']}/issue")["id"])
    document = current_invoice(down)
    assert document.lines[0].label == f"30% down payment on quotation {down.sources.get().quote.number}"
    text = papers.text(paper_of(document))
    assert "Down payment invoice" in text
    assert "€360.00" in text
    rest = Invoice.objects.get(pk=api.post(billed, {"invoice": "final"})["invoice"]["id"])
    labels = [one.label for one in current_invoice(rest).lines]
    assert any(label.startswith(f"Down payment – invoice {down.number} of ") for label in labels)
