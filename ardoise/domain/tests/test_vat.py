"""VAT by territory, day and case."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ardoise.domain import vat
from ardoise.domain.errors import Refused
from ardoise.domain.vat import Territory, VatCase

DAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("country", "postcode", "territory"),
    [
        ("FR", "69003", Territory.MAINLAND),
        ("", "75001", Territory.MAINLAND),
        ("FR", "98000", Territory.MAINLAND),
        ("FR", "20 090", Territory.CORSICA),
        ("fr", "20600", Territory.CORSICA),
        ("FR", "97110", Territory.DOM),
        ("FR", "97200", Territory.DOM),
        ("FR", "97400", Territory.DOM),
        ("FR", "97300", Territory.NO_VAT),
        ("FR", "97600", Territory.NO_VAT),
        ("FR", "97133", Territory.NO_VAT),
        ("FR", "97150", Territory.NO_VAT),
        ("GP", "97150", Territory.NO_VAT),
        ("FR", "97500", Territory.NO_VAT),
        ("FR", "98800", Territory.NO_VAT),
        ("GP", "", Territory.DOM),
        ("MQ", "97200", Territory.DOM),
        ("RE", "97400", Territory.DOM),
        *[(country, "", Territory.NO_VAT) for country in ("GF", "YT", "BL", "MF", "PM", "NC", "PF", "WF")],
        ("BE", "20000", Territory.FOREIGN),
        ("CH", "1201", Territory.FOREIGN),
    ],
)
def test_an_address_has_a_territory(country: str, postcode: str, territory: Territory) -> None:
    assert vat.territory_of(country, postcode) is territory


def test_rates_are_dated() -> None:
    assert [str(rate) for rate in vat.rates(Territory.MAINLAND, date(2013, 6, 1))] == ["19.60", "7.00", "5.50", "2.10"]
    assert not vat.is_allowed(Decimal("19.6"), Territory.MAINLAND, DAY)
    assert vat.is_allowed(Decimal("19.6"), Territory.MAINLAND, date(2013, 12, 31))
    assert not vat.is_allowed(Decimal("8.5"), Territory.MAINLAND, DAY)
    assert vat.is_allowed(Decimal(0), Territory.MAINLAND, DAY)


def test_every_dated_rate_may_be_sent() -> None:
    assert {rate.percent for rate in vat.RATES} <= set(vat.WIRE_RATES)
    assert all(rate.as_tuple().exponent == -2 for rate in vat.WIRE_RATES)


@pytest.mark.parametrize("case", list(VatCase))
def test_each_case_has_a_category_a_label_and_its_texts(case: VatCase) -> None:
    written = vat.treatment(case, DAY)
    assert case.label
    assert written.category in vat.CATEGORIES
    assert vat.category(case, Decimal(0)) == ("Z" if case is VatCase.NORMAL else written.category)
    if case is not VatCase.NORMAL:
        assert written.exemption_code.startswith("VATEX-")
        assert written.exemption_reason == written.printed != ""


def test_the_normal_case_is_standard_or_zero_rated() -> None:
    assert vat.category(VatCase.NORMAL, Decimal("5.5")) == "S"
    assert vat.category(VatCase.NORMAL, Decimal("0.00")) == "Z"


def test_a_rate_outside_the_normal_case_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        vat.category(VatCase.FRANCHISE, Decimal(20))
    assert (refusal.value.code, refusal.value.field) == ("vat_rate_must_be_zero", "vat_rate")


@pytest.mark.parametrize(
    ("article", "code"),
    [
        ("", "VATEX-FR-CGI261-4"),
        ("261-4-4° a", "VATEX-FR-CGI261-4"),
        ("261-7-1°", "VATEX-FR-CGI261-7"),
        ("261 D-2°", "VATEX-FR-CGI261D-2"),
        ("261 D-1° bis", "VATEX-FR-CGI261D-1BIS"),
        ("261 C-1°", "VATEX-FR-CGI261C-1"),
        ("261 B", "VATEX-FR-CGI261B"),
    ],
)
def test_an_exempt_article_has_its_code(article: str, code: str) -> None:
    written = vat.treatment(VatCase.EXEMPT, DAY, exempt_article=article)
    assert written.exemption_code == code
    assert written.printed == f"Exonération de TVA, article {article or '261-4-4°'} du CGI"


@pytest.mark.parametrize("article", ["261-10", "999", "261 D-9°", "293 B"])
def test_an_unknown_exempt_article_is_refused(article: str) -> None:
    with pytest.raises(Refused) as refusal:
        vat.treatment(VatCase.EXEMPT, DAY, exempt_article=article)
    assert (refusal.value.code, refusal.value.field) == ("exempt_article_unknown", "exempt_article")


def test_texts_of_the_code_general_des_impots_end_with_june_2028() -> None:
    assert vat.treatment(VatCase.FRANCHISE, date(2028, 6, 30)).printed
    with pytest.raises(Refused) as refusal:
        vat.treatment(VatCase.FRANCHISE, date(2028, 7, 1))
    assert refusal.value.code == "vat_text_unknown"
    assert vat.treatment(VatCase.NORMAL, date(2028, 7, 1)).category == "S"
