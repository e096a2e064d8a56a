"""The 16 situations from product objects: same totals and codes as the golden files, and the referee says nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ardoise.history import clock
from ardoise.rendering.tests.bts import Leaf, business_terms
from ardoise.sales.actions.pdf import xml_of
from tests.journeys.situations import NOVEMBER_25, SITUATIONS

GOLDEN = Path(__file__).parents[2] / "ardoise" / "rendering" / "tests" / "golden" / "cii"

# The leaves that carry amounts, rates, codes and schemes; texts, dates and numbers differ by design.
CODES_AND_AMOUNTS = (
    "ExchangedDocumentContext",
    "ExchangedDocument/TypeCode",
    "IncludedNote/SubjectCode",
    "SpecifiedLegalOrganization/ID",
    "URIUniversalCommunication/URIID",
    "SpecifiedTaxRegistration/ID",
    "CountryID",
    "ApplicableTradeTax",
    "SpecifiedTradeSettlementHeaderMonetarySummation",
    "LineTotalAmount",
    "BilledQuantity",
    "ChargeAmount",
    "InvoiceCurrencyCode",
    "SpecifiedTradeSettlementPaymentMeans/TypeCode",
)
# A credit note of ours names no account to pay to: the seller pays. Contacts are texts.
LEFT_OUT = ("ExemptionReason", "DefinedTradeContact")
CREDIT_NOTES = ("07-S1-381-avoir", "14-S1-503-avoir-acompte")


@pytest.mark.django_db
@pytest.mark.parametrize("name", SITUATIONS)
def test_a_situation_has_the_totals_and_codes_of_its_golden_file(name: str) -> None:
    with clock.at(NOVEMBER_25):
        xml = xml_of(SITUATIONS[name]())
    left_out = (*LEFT_OUT, "SpecifiedTradeSettlementPaymentMeans") if name in CREDIT_NOTES else LEFT_OUT
    assert _chosen(xml, left_out) == _chosen((GOLDEN / f"{name}.xml").read_bytes(), left_out)


@pytest.mark.django_db
@pytest.mark.parametrize("name", SITUATIONS)
def test_the_referee_finds_nothing_in_a_situation(name: str, referee: Callable[[bytes], list[str]]) -> None:
    with clock.at(NOVEMBER_25):
        xml = xml_of(SITUATIONS[name]())
    assert referee(xml) == []


def _chosen(xml: bytes, left_out: tuple[str, ...]) -> list[Leaf]:
    """Without the rank of repeated blocks: two lines may stand in another order."""
    leaves = [(_without_ranks(path), value, attributes) for path, value, attributes in business_terms(xml)]
    return sorted(
        leaf
        for leaf in leaves
        if any(name in leaf[0] for name in CODES_AND_AMOUNTS) and not any(name in leaf[0] for name in left_out)
    )


def _without_ranks(path: str) -> str:
    return "/".join(step.split("[")[0] for step in path.split("/"))
