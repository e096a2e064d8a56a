"""The tables of docs/domain/rounding.md and docs/domain/vat.md, read and run."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ardoise.domain import parts, vat
from ardoise.domain.document import VatLine
from ardoise.domain.money import Money
from ardoise.domain.parts import Groups
from ardoise.domain.totals import Discount, PricedLine, compute, vat_of

DOCS = Path(__file__).resolve().parents[3] / "docs" / "domain"
DAY = date(2026, 11, 25)


def table(page: str, title: str) -> list[list[str]]:
    """The rows of the first table under a heading."""
    after = (DOCS / page).read_text(encoding="utf-8").split(f"# {title}\n", 1)[1]
    rows: list[list[str]] = []
    for text in after.splitlines():
        if text.startswith("|"):
            rows.append([cell.strip() for cell in text.strip("|").split("|")])
        elif rows:
            break
    return rows[2:]


def typed_lines(text: str) -> list[PricedLine]:
    found = []
    for one in text.split(";"):
        amount, rate = one.split("@")
        quantity, price = amount.split("×")
        found.append(PricedLine(Decimal(quantity.strip()), Decimal(price.strip()), Decimal(rate.strip())))
    return found


def discount(text: str) -> Discount | None:
    if not text:
        return None
    if text.endswith("%"):
        return Discount(percent=Decimal(text.rstrip(" %")))
    return Discount(amount=Money(text))


TOTALS = [("Prices without VAT", False), ("Prices with VAT", True)]


@pytest.mark.parametrize(
    ("row", "included"),
    [pytest.param(row, included, id=row[0]) for title, included in TOTALS for row in table("rounding.md", title)],
)
def test_totals_are_those_of_the_table(row: list[str], included: bool) -> None:
    _, lines, reduced, excl_vat, tax, incl_vat = row
    totals = compute(typed_lines(lines), discount=discount(reduced), prices_include_vat=included).totals
    assert [str(totals.excl_vat), str(totals.vat), str(totals.incl_vat)] == [excl_vat, tax, incl_vat]


def step(whole: Groups, issued: Groups, text: str) -> Groups:
    if text == "rest":
        return parts.rest(whole, issued)
    if text.endswith("%"):
        return parts.by_percent(whole, issued, Decimal(text.rstrip(" %")))
    return parts.by_amount(whole, issued, Money(text))


@pytest.mark.parametrize("row", [pytest.param(row, id=row[0]) for row in table("rounding.md", "Sequences of parts")])
def test_parts_are_those_of_the_table(row: list[str]) -> None:
    amounts, rate = row[1].split("@")
    base, tax = (Money(one.strip()) for one in amounts.split("+"))
    whole: Groups = (VatLine(Decimal(rate.strip()), "S", base, tax),)
    assert vat_of(base, whole[0].rate) == tax
    issued: Groups = ()
    results = []
    for text in row[2].split(";"):
        part = step(whole, issued, text.strip())
        issued = parts.add(issued, part)
        results.append(f"{part[0].base} + {part[0].vat}")
    assert "; ".join(results) == row[3]
    assert issued == whole


@pytest.mark.parametrize("row", table("vat.md", "Rates by territory"))
def test_rates_are_those_of_the_table(row: list[str]) -> None:
    assert " ".join(map(str, vat.rates(vat.Territory(row[0]), DAY))) == row[1]


@pytest.mark.parametrize("row", table("vat.md", "Territory of an address"))
def test_territories_are_those_of_the_table(row: list[str]) -> None:
    assert vat.territory_of(row[0], row[1]).value == row[2]


@pytest.mark.parametrize("row", table("vat.md", "Cases"))
def test_cases_are_those_of_the_table(row: list[str]) -> None:
    written = vat.treatment(vat.VatCase(row[0]), DAY)
    assert [written.category, written.exemption_code, written.printed] == row[1:]


@pytest.mark.parametrize("row", table("vat.md", "Exempting articles"))
def test_exempting_articles_are_those_of_the_table(row: list[str]) -> None:
    assert vat.exemption_code(row[0]) == row[1]


def test_every_territory_and_case_is_in_a_table() -> None:
    assert {row[0] for row in table("vat.md", "Rates by territory")} == set(vat.Territory)
    assert {row[0] for row in table("vat.md", "Cases")} == set(vat.VatCase)
    assert f"`{vat.LAW_VERSION}`" in (DOCS / "vat.md").read_text(encoding="utf-8")
