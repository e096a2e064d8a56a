"""One defect for each rule of BR-FR: what to break in a valid XML so that this rule, and no silence, answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from ardoise.domain.document import Document
from ardoise.rendering.cii import build_cii
from ardoise.rendering.tests import situations
from ardoise.rendering.xml import NAMESPACES

Change = Callable[[etree._Element], None]

SELLER = "//ram:SellerTradeParty"
BUYER = "//ram:BuyerTradeParty"
AGREEMENT = "//ram:ApplicableHeaderTradeAgreement"
SETTLEMENT = "//ram:ApplicableHeaderTradeSettlement"
LINE = "//ram:IncludedSupplyChainTradeLineItem"
LINE_DOCUMENT = "//ram:AssociatedDocumentLineDocument"
PRODUCT = "//ram:SpecifiedTradeProduct"
TYPE = "//rsm:ExchangedDocument/ram:TypeCode"
PROCESS = "//ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID"
DUE = "//ram:DueDateDateTime/udt:DateTimeString"
UNIT_SELLER = (
    "<ram:ItemSellerTradeParty><ram:Name>A</ram:Name><ram:SpecifiedLegalOrganization>"
    "<ram:ID schemeID='0002'>{siren}</ram:ID></ram:SpecifiedLegalOrganization></ram:ItemSellerTradeParty>"
)


@dataclass(frozen=True, slots=True)
class Mutant:
    rule: str
    changes: tuple[Change, ...]
    situation: Callable[[], Document] = situations.service


def mutated(mutant: Mutant) -> bytes:
    root = etree.fromstring(build_cii(mutant.situation()))
    for change in mutant.changes:
        change(root)
    return etree.tostring(root)


def _found(root: etree._Element, path: str) -> etree._Element:
    found = root.xpath(path, namespaces=NAMESPACES)
    assert isinstance(found, list)
    assert found, path
    first = found[0]
    assert isinstance(first, etree._Element)
    return first


def put(path: str, text: str) -> Change:
    def change(root: etree._Element) -> None:
        _found(root, path).text = text

    return change


def scheme(path: str, value: str) -> Change:
    def change(root: etree._Element) -> None:
        _found(root, path).set("schemeID", value)

    return change


def drop(path: str) -> Change:
    def change(root: etree._Element) -> None:
        element = _found(root, path)
        parent = element.getparent()
        assert parent is not None
        parent.remove(element)

    return change


def add(path: str, snippet: str, at: int | None = None) -> Change:
    names = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())

    def change(root: etree._Element) -> None:
        parent = _found(root, path)
        for position, child in enumerate(etree.fromstring(f"<_ {names}>{snippet}</_>")):
            parent.insert(len(parent) if at is None else at + position, child)

    return change


def note(code: str, text: str = "x") -> Change:
    snippet = f"<ram:Content>{text}</ram:Content><ram:SubjectCode>{code}</ram:SubjectCode>"
    return add("//rsm:ExchangedDocument", f"<ram:IncludedNote>{snippet}</ram:IncludedNote>")


def reference(code: str) -> str:
    return (
        "<ram:AdditionalReferencedDocument><ram:IssuerAssignedID>A</ram:IssuerAssignedID><ram:TypeCode>130</ram:TypeCode>"
        f"<ram:ReferenceTypeCode>{code}</ram:ReferenceTypeCode></ram:AdditionalReferencedDocument>"
    )


def attachment(name: str) -> str:
    return (
        "<ram:AdditionalReferencedDocument><ram:IssuerAssignedID>A</ram:IssuerAssignedID>"
        f"<ram:TypeCode>916</ram:TypeCode><ram:Name>{name}</ram:Name></ram:AdditionalReferencedDocument>"
    )


def status(code: str) -> Change:
    return add(LINE_DOCUMENT, f"<ram:LineStatusReasonCode>{code}</ram:LineStatusReasonCode>")


def item_seller(siren: str) -> Change:
    return add("//ram:SpecifiedLineTradeAgreement", UNIT_SELLER.format(siren=siren))


def characteristic(content: str) -> Change:
    return add(PRODUCT, f"<ram:ApplicableProductCharacteristic>{content}</ram:ApplicableProductCharacteristic>")


MANY_SELLERS = put(PROCESS, "S8")
TWO_WAYS = put(PROCESS, "S9")
LINE_INVOICE = add("//ram:SpecifiedLineTradeSettlement", reference("AFL"))
SAME_NUMBER_BEFORE = add(
    "//ram:SpecifiedLineTradeAgreement",
    "<ram:BuyerOrderReferencedDocument><ram:IssuerAssignedID>A</ram:IssuerAssignedID></ram:BuyerOrderReferencedDocument>",
    0,
)

MUTANTS = (
    Mutant("BR-FR-01", (put("//rsm:ExchangedDocument/ram:ID", "F" * 36),)),
    Mutant("BR-FR-02", (put("//rsm:ExchangedDocument/ram:ID", "F 1"),)),
    Mutant("BR-FR-03", (put(DUE, "21261225"),)),
    Mutant("BR-FR-04", (put(TYPE, "325"),)),
    Mutant("BR-FR-05", (drop("//ram:IncludedNote[ram:SubjectCode='PMD']"),)),
    Mutant("BR-FR-06", (note("AAB"),)),
    Mutant("BR-FR-08", (put(PROCESS, "A1"),)),
    Mutant("BR-FR-09", (add(SELLER, "<ram:GlobalID schemeID='0009'>55210055400013</ram:GlobalID>", 0),)),
    Mutant("BR-FR-10", (put(f"{SELLER}/ram:SpecifiedLegalOrganization/ram:ID", "73282932"),)),
    Mutant("BR-FR-11", (drop(f"{BUYER}/ram:SpecifiedLegalOrganization"),)),
    Mutant("BR-FR-12", (drop(f"{BUYER}/ram:URIUniversalCommunication"),)),
    Mutant("BR-FR-13", (drop(f"{SELLER}/ram:URIUniversalCommunication"),)),
    Mutant("BR-FR-15", (put(f"{SETTLEMENT}/ram:ApplicableTradeTax/ram:CategoryCode", "L"),)),
    Mutant("BR-FR-16", (put(f"{SETTLEMENT}/ram:ApplicableTradeTax/ram:RateApplicablePercent", "20.000"),)),
    Mutant("BR-FR-17", (add(AGREEMENT, attachment("PHOTO")),)),
    Mutant("BR-FR-18", (add(AGREEMENT, attachment("LISIBLE") * 2),)),
    Mutant("BR-FR-20", (put("//ram:IncludedNote[ram:SubjectCode='BAR']/ram:Content", "B2X"),)),
    Mutant("BR-FR-21", (put(f"{BUYER}//ram:URIID", "732829320"),)),
    Mutant("BR-FR-22", (put(TYPE, "389"), put(f"{SELLER}//ram:URIID", "552100554"))),
    Mutant("BR-FR-23", (put(f"{SELLER}//ram:URIID", "732829320 A"),)),
    Mutant("BR-FR-24", (add(BUYER, "<ram:GlobalID schemeID='0224'>A B</ram:GlobalID>", 0),)),
    Mutant("BR-FR-25", (put(f"{SELLER}//ram:URIID", "732829320_" + "A" * 116),)),
    Mutant("BR-FR-26", (add(BUYER, f"<ram:GlobalID schemeID='0224'>{'A' * 101}</ram:GlobalID>", 0),)),
    Mutant("BR-FR-27", (characteristic("<ram:Value>5</ram:Value>"),)),
    Mutant("BR-FR-28", (characteristic("<ram:Description>Poids</ram:Description>"),)),
    Mutant("BR-FR-29", (add(AGREEMENT, reference("AFL") * 2),)),
    Mutant("BR-FR-30", (add(LINE, reference("AFL") * 2),)),
    Mutant("BR-FR-31", (note("BAR", "B2B"),)),
    Mutant("BR-FR-32", (put(f"{BUYER}/ram:SpecifiedLegalOrganization/ram:ID", "5521005540"),)),
    Mutant("BR-FR-CO-03", (put(TYPE, "262"),)),
    Mutant("BR-FR-CO-04", (drop("//ram:InvoiceReferencedDocument"),), situations.corrective),
    Mutant("BR-FR-CO-05", (drop("//ram:FormattedIssueDateTime"),), situations.credit_note),
    Mutant("BR-FR-CO-07", (put(DUE, "20261124"),)),
    Mutant("BR-FR-CO-08", (put(PROCESS, "S4"),), situations.down_payment),
    Mutant("BR-FR-CO-09", (put("//ram:TotalPrepaidAmount", "1199.00"),), situations.already_paid),
    Mutant("BR-FR-CO-10", (add(SELLER, "<ram:GlobalID>73282932000012</ram:GlobalID>", 0),)),
    Mutant("BR-FR-CO-12", (put("//ram:InvoiceCurrencyCode", "USD"),)),
    Mutant("BR-FR-CO-14", (add(SELLER, "<ram:GlobalID schemeID='0231'>732829320</ram:GlobalID>", 0),)),
    Mutant("BR-FR-CO-15", (add(SELLER, "<ram:GlobalID schemeID='0231'>732829320</ram:GlobalID>", 0),)),
    Mutant("BR-FR-DEC-01", (put("//ram:GrandTotalAmount", "1200.000"),)),
    Mutant("BR-FR-DEC-02", (put("//ram:BilledQuantity", "1.00000"),)),
    Mutant("BR-FR-DEC-03", (put("//ram:NetPriceProductTradePrice/ram:ChargeAmount", "-1000.00"),)),
    Mutant("BR-FR-DEC-04", (put(f"{SETTLEMENT}/ram:ApplicableTradeTax/ram:RateApplicablePercent", "20.001"),)),
    Mutant("BR-FR-MV-01", (MANY_SELLERS, status(""))),
    Mutant("BR-FR-MV-02", (MANY_SELLERS,)),
    Mutant("BR-FR-MV-03", (MANY_SELLERS, status("GROUP"))),
    Mutant("BR-FR-MV-05", (MANY_SELLERS, status("GROUP"))),
    Mutant("BR-FR-MV-06", (MANY_SELLERS,)),
    Mutant("BR-FR-MV-07", (MANY_SELLERS,)),
    Mutant("BR-FR-MV-08", (MANY_SELLERS, status("DETAIL"))),
    Mutant(
        "BR-FR-MV-09",
        (
            MANY_SELLERS,
            status("GROUP"),
            LINE_INVOICE,
            add(
                "//ram:SpecifiedTradeSettlementLineMonetarySummation",
                "<ram:TaxTotalAmount currencyID='EUR'>9.00</ram:TaxTotalAmount>",
            ),
        ),
    ),
    Mutant(
        "BR-FR-MV-10",
        (
            MANY_SELLERS,
            status("GROUP"),
            add(
                "//ram:SpecifiedTradeSettlementLineMonetarySummation",
                "<ram:TaxTotalAmount currencyID='EUR'>9.00</ram:TaxTotalAmount>"
                "<ram:GrandTotalAmount>1.00</ram:GrandTotalAmount>",
            ),
        ),
    ),
    Mutant("BR-FR-MV-11", (MANY_SELLERS, status("GROUP"), item_seller("732829320"), LINE_INVOICE)),
    Mutant("BR-FR-MV-12", (MANY_SELLERS, status("GROUP"), SAME_NUMBER_BEFORE, LINE_INVOICE)),
    Mutant("BR-FR-MV-13", (MANY_SELLERS, put(TYPE, "389"))),
    Mutant("BR-FR-MV-14", (MANY_SELLERS, status("GROUP")), situations.credit_note),
    Mutant("BR-FR-BD-02", (TWO_WAYS,)),
    Mutant("BR-FR-BD-13", (TWO_WAYS,)),
    Mutant("BR-FR-BD-14", (TWO_WAYS, put(TYPE, "261"), status("GROUP"))),
)
