"""The paper of a quote with options: each with its box and its words, what is left out printed and not counted."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from ardoise.domain import options
from ardoise.domain.document import Document, DocumentKind, Line, LineKind, Option
from ardoise.rendering.paper import paper_texts
from ardoise.rendering.pdf import render_pdf
from ardoise.rendering.tests import papers
from ardoise.rendering.tests.papers import line, subtotal, title


def optional(label: str, price: str, *, taken: bool, rate: str = "10") -> Line:
    return replace(line(label, price, rate=rate), option=Option.OPTIONAL, is_chosen=taken)


def choice(label: str, price: str, *, taken: bool) -> Line:
    return replace(line(label, price, rate="10"), option=Option.CHOICE, choice_group="Fond", is_chosen=taken)


def library() -> Document:
    """5 160.00 without VAT at 10 %, 440.00 of options in it, 590.00 left out, 30 % at signing."""
    lines = (
        title("Bibliothèque"),
        line("Bibliothèque chêne massif", "4180", rate="10"),
        optional("Éclairage LED encastré", "440", taken=True),
        optional("Échelle coulissante", "590", taken=False),
        choice("Fond peint", "320", taken=False),
        choice("Fond plaqué chêne", "540", taken=True),
        subtotal("0"),
    )
    bare = replace(
        papers.windows(),
        kind=DocumentKind.QUOTE,
        lines=lines,
        allowances=(),
        payment=None,
        down_payment_percent=Decimal(30),
    )
    return options.choose(bare, options.chosen_of(lines))


def text(document: Document) -> str:
    return papers.text(render_pdf(document))


def test_each_option_says_whether_it_is_in_the_total() -> None:
    said = text(library())
    assert "Éclairage LED encastré Option, comprise dans le total 1 u 440,00 10 % 440,00" in said
    assert "Échelle coulissante Option, non comprise 1 u 590,00 10 % + 590,00" in said
    assert "Fond peint Au choix : Fond, non compris 1 u 320,00 10 % 320,00" in said
    assert "Sous-total 5 160,00" in said


def test_what_is_left_out_and_the_down_payment_stand_under_the_sum() -> None:
    """(4 180 + 440 + 540) × 1.10 = 5 676.00, of which 30 % is 1 702.80."""
    document = library()
    assert "Total TTC 5 676,00 €" in text(document)
    under = [(label, amount.replace("\u202f", " ").replace("\u00a0", " ")) for label, amount in under_of(document)]
    assert under == [
        ("Dont options HT", "440,00 €"),
        ("Options non comprises HT", "590,00 €"),
        ("Acompte de 30\u00a0% à la signature", "1 702,80 €"),
    ]


def under_of(document: Document) -> list[tuple[str, str]]:
    under: list[tuple[str, str]] = paper_texts(document)["totals"]["under"]
    return under


def test_once_answered_what_was_not_taken_says_so_and_is_no_longer_offered() -> None:
    said = text(replace(options.choose(library(), {3, 4}), is_answered=True))
    assert "Éclairage LED encastré Option non retenue 1 u 440,00 10 % 440,00" in said
    assert "Échelle coulissante Option retenue 1 u 590,00 10 % 590,00" in said
    assert "Fond plaqué chêne Au choix : Fond, non retenu 1 u 540,00 10 % 540,00" in said
    assert "Options non comprises" not in said


def test_a_quote_of_options_alone_shows_its_rates_before_any_is_ticked() -> None:
    only = replace(library(), lines=(optional("Échelle", "590", taken=False, rate="20"),))
    said = text(options.choose(only, ()))
    assert "590,00 20 % + 590,00" in said
    assert "Total TTC 0,00 €" in said


def test_a_quote_without_options_says_nothing_of_them() -> None:
    plain = replace(library(), lines=library().lines[:2], down_payment_percent=None)
    assert under_of(plain) == []
    assert {row["box"] for group in paper_texts(plain)["groups"] for row in group if row["kind"] == LineKind.ITEM} == {
        ""
    }
