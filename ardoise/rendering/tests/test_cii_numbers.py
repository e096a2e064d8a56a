"""The numbers of the wire: decimals, signs, remainders, references; what is unknown is absent, never empty."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from ardoise.domain.document import (
    Address,
    Allowance,
    Document,
    Line,
    LineKind,
    PaymentMeans,
    Preceding,
    Totals,
    VatLine,
)
from ardoise.domain.money import Money, round_half_up
from ardoise.rendering.cii import build_cii
from ardoise.rendering.cii_lines import exact_price
from ardoise.rendering.tests import papers, situations
from ardoise.rendering.xml import qualified
from ardoise.rendering.xsd import WireError, validate_xsd

Judge = Callable[[bytes], list[str]]
SUMMATION = "ram:SpecifiedTradeSettlementHeaderMonetarySummation"


def values(xml: bytes, *names: str) -> list[str]:
    """The texts of the elements named by the last name, under the others."""
    path = "//" + "//".join(names)
    root = etree.fromstring(xml)
    prefixes = {prefix: uri for prefix, uri in root.nsmap.items() if prefix}
    found = root.xpath(f"{path}/text()", namespaces=prefixes)
    assert isinstance(found, list)
    return [str(text) for text in found]


def invoice_of(*lines: Line, vat: VatLine) -> Document:
    return situations.invoice("F2026-0200", lines, (vat,))


def checked(document: Document, referee: Judge) -> bytes:
    xml = build_cii(document)
    validate_xsd(xml)
    assert referee(xml) == []
    return xml


def test_rnd_03_a_product_of_three_decimals_is_written_with_two(referee: Judge) -> None:
    line = papers.line("Heures", "166.50", "4.25")
    assert line.total_excl_vat == Money("707.63")
    xml = checked(invoice_of(line, vat=situations.vat("707.63", "141.53")), referee)
    assert values(xml, "ram:LineTotalAmount") == ["707.63", "707.63"]
    assert values(xml, "ram:BilledQuantity") == ["4.25"]
    assert values(xml, "ram:NetPriceProductTradePrice", "ram:ChargeAmount") == ["166.50"]
    assert values(xml, SUMMATION, "ram:GrandTotalAmount") == ["849.16"]


def test_tot_01_vat_of_the_category_is_written_once_on_the_sum(referee: Judge) -> None:
    lines = [papers.line(f"Ligne {n}", "348.11", "2", "5.5") for n in range(3)]
    xml = checked(invoice_of(*lines, vat=situations.vat("2088.66", "114.88", "5.5")), referee)
    assert values(xml, "ram:ApplicableTradeTax", "ram:CalculatedAmount") == ["114.88"]
    assert values(xml, SUMMATION, "ram:TaxTotalAmount") == ["114.88"]
    assert values(xml, SUMMATION, "ram:GrandTotalAmount") == ["2203.54"]
    assert set(values(xml, "ram:RateApplicablePercent")) == {"5.50"}


def test_tot_02_the_base_is_the_sum_of_the_lines_never_the_tax_divided(referee: Judge) -> None:
    line = papers.line("Prestation", "70.40", rate="5.5")
    xml = checked(invoice_of(line, vat=situations.vat("70.40", "3.87", "5.5")), referee)
    assert values(xml, "ram:ApplicableTradeTax", "ram:BasisAmount") == ["70.40"]
    assert values(xml, SUMMATION, "ram:GrandTotalAmount") == ["74.27"]


def test_fx_09_a_negative_price_becomes_a_negative_quantity(referee: Judge) -> None:
    lines = (papers.line("Pose", "800"), papers.line("Geste commercial", "-50"))
    xml = checked(invoice_of(*lines, vat=situations.vat("750.00", "150.00")), referee)
    assert values(xml, "ram:BilledQuantity") == ["1", "-1"]
    assert values(xml, "ram:NetPriceProductTradePrice", "ram:ChargeAmount") == ["800.00", "50.00"]
    assert values(xml, "ram:SpecifiedTradeSettlementLineMonetarySummation", "ram:LineTotalAmount") == [
        "800.00",
        "-50.00",
    ]
    assert values(xml, SUMMATION, "ram:TaxBasisTotalAmount") == ["750.00"]
    assert values(xml, SUMMATION, "ram:AllowanceTotalAmount") == []


def test_crn_05_a_credit_note_names_its_invoice_with_its_date() -> None:
    xml = build_cii(situations.credit_note())
    assert values(xml, "ram:InvoiceReferencedDocument", "ram:IssuerAssignedID") == ["F2026-0101"]
    assert values(xml, "ram:InvoiceReferencedDocument", "qdt:DateTimeString") == ["20261110"]


def test_dep_08_a_down_payment_is_deducted_once_by_a_line(referee: Judge) -> None:
    xml = checked(situations.final_by_lines(), referee)
    amounts = {
        name: values(xml, SUMMATION, f"ram:{name}")
        for name in (
            "TaxBasisTotalAmount",
            "TaxTotalAmount",
            "GrandTotalAmount",
            "TotalPrepaidAmount",
            "DuePayableAmount",
        )
    }
    assert amounts == {
        "TaxBasisTotalAmount": ["700.00"],
        "TaxTotalAmount": ["140.00"],
        "GrandTotalAmount": ["840.00"],
        "TotalPrepaidAmount": [],
        "DuePayableAmount": ["840.00"],
    }
    assert values(xml, "ram:BilledQuantity") == ["1", "-1"]
    assert values(xml, "ram:InvoiceReferencedDocument", "ram:IssuerAssignedID") == ["F2026-0104"]


def test_a_deduction_alone_names_its_invoice_in_the_header_too() -> None:
    document = replace(situations.final_by_lines(), preceding=())
    assert values(build_cii(document), "ram:InvoiceReferencedDocument", "ram:IssuerAssignedID") == ["F2026-0104"]


def test_a_line_discount_is_an_allowance_with_its_percent_and_base(referee: Judge) -> None:
    xml = checked(replace(papers.windows(), lines=papers.windows().lines), referee)
    allowance = "ram:SpecifiedLineTradeSettlement", "ram:SpecifiedTradeAllowanceCharge"
    assert values(xml, *allowance, "ram:ActualAmount") == ["92.50"]
    assert values(xml, *allowance, "ram:CalculationPercent") == ["5.00"]
    assert values(xml, *allowance, "ram:BasisAmount") == ["1850.00"]


def test_the_discount_of_a_negative_line_is_a_charge(referee: Judge) -> None:
    line = replace(papers.line("Reprise", "-100"), discount=Money("-10.00"), total_excl_vat=Money("-90.00"))
    work = papers.line("Pose", "500")
    xml = checked(invoice_of(work, line, vat=situations.vat("410.00", "82.00")), referee)
    charge = "ram:SpecifiedLineTradeSettlement", "ram:SpecifiedTradeAllowanceCharge"
    assert values(xml, *charge, "udt:Indicator") == ["true"]
    assert values(xml, *charge, "ram:ActualAmount") == ["10.00"]


def test_a_document_discount_is_an_allowance_of_its_rate(referee: Judge) -> None:
    allowance = Allowance(Money("100.00"), Decimal(20), "S", percent=Decimal(10), base=Money("1000.00"))
    totals = Totals(
        Money("1000.00"), Money("100.00"), Money("900.00"), Money("180.00"), Money("1080.00"), Money(), Money("1080.00")
    )
    base = invoice_of(situations.WORK, vat=situations.vat("900.00", "180.00"))
    xml = checked(replace(base, allowances=(allowance,), totals=totals), referee)
    assert values(xml, SUMMATION, "ram:AllowanceTotalAmount") == ["100.00"]
    assert values(xml, "ram:CategoryTradeTax", "ram:RateApplicablePercent") == ["20.00"]


def test_outside_vat_no_rate_nor_vat_number_is_written(referee: Judge) -> None:
    line = papers.line("Indemnité", "100", rate="0")
    reason = "TVA non applicable – article 259-1° du CGI"
    outside = situations.vat("100.00", "0.00", "0", "O", "VATEX-EU-O", reason)
    document = invoice_of(replace(line, vat_category="O"), vat=outside)
    xml = checked(document, referee)
    assert values(xml, "ram:RateApplicablePercent") == []
    assert values(xml, "ram:SpecifiedTaxRegistration", "ram:ID") == []


def test_fx_05_references_of_the_buyer_are_written_when_known_and_absent_otherwise(referee: Judge) -> None:
    public = replace(situations.BUYER, siret="55210055400013")
    document = replace(
        situations.service(),
        buyer=public,
        buyer_reference="COMPTA-01",
        order_number="EJ-2026-778",
        contract_reference="M-1",
    )
    xml = checked(document, referee)
    assert values(xml, "ram:BuyerReference") == ["COMPTA-01"]
    assert values(xml, "ram:BuyerOrderReferencedDocument", "ram:IssuerAssignedID") == ["EJ-2026-778"]
    assert values(xml, "ram:ContractReferencedDocument", "ram:IssuerAssignedID") == ["M-1"]
    assert values(xml, "ram:GlobalID") == ["55210055400013"]
    assert b"BuyerReference" not in build_cii(situations.service())


def test_everything_that_a_document_can_say_passes_the_schema_and_the_rules(referee: Judge) -> None:
    """Every optional field at once, so that the order of the elements is proved."""
    full = replace(
        papers.windows(),
        seller=replace(papers.DURAND, siret="73282932000074", trade_name="Durand", contact_name="Inès"),
        buyer=replace(
            situations.BUYER,
            siret="55210055400013",
            trade_name="Client",
            contact_name="Paul",
            phone="01",
            email="a@b.fr",
        ),
        delivery_date=None,
        period_start=date(2026, 11, 1),
        period_end=date(2026, 11, 20),
        buyer_reference="S1",
        order_number="BC-1",
        contract_reference="M-1",
        delivery_address=Address("8 quai du Lazaret", "Bâtiment B", "13002", "MARSEILLE"),
        payment_terms="30 jours fin de mois",
        notes="Merci.",
        preceding=(Preceding("F2026-0001", date(2026, 1, 5)),),
        payment=PaymentMeans("58", "FR76 3000 6000 0112 3456 7890 189", "AGRIFRPP", "Durand", "RF-1"),
    )
    xml = checked(full, referee)
    assert values(xml, "ram:IBANID") == [situations.IBAN]
    assert values(xml, "ram:BillingSpecifiedPeriod", "udt:DateTimeString") == ["20261101", "20261120"]
    assert "AAI" in values(xml, "ram:SubjectCode")


def test_texts_join_the_line_before_and_titles_do_not_travel() -> None:
    text = Line(LineKind.TEXT, "Couleur au choix", "Nuancier joint")
    lines = (papers.title("Lot 1"), papers.line("Porte", "100"), text, papers.subtotal("100.00"), text)
    xml = build_cii(papers.of_lines(*lines))
    assert values(xml, "ram:SpecifiedTradeProduct", "ram:Name") == ["Porte"]
    assert values(xml, "ram:SpecifiedTradeProduct", "ram:Description") == ["Couleur au choix\nNuancier joint"]


def test_a_transfer_without_account_is_not_promised() -> None:
    xml = build_cii(replace(situations.service(), payment=PaymentMeans(code="58")))
    assert values(xml, "ram:SpecifiedTradeSettlementPaymentMeans", "ram:TypeCode") == []


def test_no_element_is_empty_but_the_delivery_that_the_schema_demands() -> None:
    for document in (situations.service(), situations.credit_note(), papers.windows()):
        root = etree.fromstring(build_cii(document))
        empty = {element.tag for element in root.iter() if len(element) == 0 and not (element.text or "").strip()}
        assert empty <= {qualified("ram:ApplicableHeaderTradeDelivery")}


def test_control_characters_never_reach_the_wire() -> None:
    document = replace(situations.service(), notes="a\x00b\x0bc", subject="\ud800")
    assert values(build_cii(document), "ram:IncludedNote", "ram:Content")[-1] == "abc"


def test_a_quote_has_no_wire_form() -> None:
    with pytest.raises(ValueError, match="BT-3"):
        build_cii(papers.quote())


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        (b"<not", "Couldn't find end of Start Tag"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "DOCTYPE"),
        (b"<a/>", "No matching global declaration"),
    ],
)
def test_what_is_not_an_invoice_is_refused_with_its_reason(xml: bytes, words: str) -> None:
    with pytest.raises(WireError) as refusal:
        validate_xsd(xml)
    assert words in refusal.value.messages[0]


@given(
    quantity=st.decimals("-9999", "9999", places=4).filter(bool),
    cents=st.integers(-(10**9), 10**9),
    typed=st.decimals("-99999", "99999", places=6),
)
def test_the_price_of_the_wire_always_multiplies_to_the_line(quantity: Decimal, cents: int, typed: Decimal) -> None:
    """BT-131: whatever the remainder, quantity × price / base rounded is the amount; no price is negative."""
    line = Line(LineKind.ITEM, "x", quantity=quantity, unit_price_excl_vat=typed, total_excl_vat=Money.of_cents(cents))
    found = exact_price(line)
    assert round_half_up(found.quantity * found.price / (found.base or 1)) == line.total_excl_vat.amount
    assert found.price >= 0
    assert -int(found.price.as_tuple().exponent) <= 6
