"""The codes of the wire: what our words become in EN 16931 (BT-3, BT-8, BT-23) and in the XML names."""

from __future__ import annotations

from ardoise.domain.document import Document, DocumentKind, OperationCategory, VatDueOn

PROFILE = "urn:cen.eu:en16931:2017"  # BT-24
CONFORMANCE_LEVEL = "EN 16931"  # fx:ConformanceLevel, spelled with its space
FACTURX_FILE = "factur-x.xml"

# BT-3, UNTDID 1001. A quote has no wire code: it is never sent as an invoice.
TYPE_CODES: dict[DocumentKind, str] = {
    DocumentKind.INVOICE: "380",
    DocumentKind.PART: "380",
    DocumentKind.FINAL: "380",
    DocumentKind.DOWN_PAYMENT: "386",
    DocumentKind.CREDIT_NOTE: "381",
    DocumentKind.DOWN_PAYMENT_CREDIT_NOTE: "503",
    DocumentKind.CORRECTIVE: "384",
}

SIREN_SCHEME = "0002"
SIRET_SCHEME = "0009"

ON_INVOICE = "5"  # BT-8 in CII: VAT due at the date of the invoice ("option pour les débits")

# BT-81 codes that promise an account to credit (BR-61): never written without an IBAN.
TRANSFERS = frozenset({"30", "58"})


def type_code(document: Document) -> str:
    """BT-3 of the document; a quote raises ValueError because it has none."""
    try:
        return TYPE_CODES[document.kind]
    except KeyError:
        raise ValueError(f"{document.kind} has no wire code (BT-3)") from None


def process_code(document: Document) -> str:
    """BT-23: letter of the operation (B goods, S services, M both), then 2 already paid, 4 after a down payment, 1."""
    letter = document.operation_category.value
    if document.already_paid:
        return f"{letter}2"
    if document.after_down_payment:
        return f"{letter}4"
    return f"{letter}1"


def vat_point_code(document: Document, category: str) -> str:
    """BT-8: 5 when the seller took the option for the "débits" on taxed services, else nothing.

    Goods fall due at delivery and exempt lines never: the option does not concern them.
    """
    optional = document.vat_due_on is VatDueOn.INVOICE and document.operation_category is not OperationCategory.GOODS
    return ON_INVOICE if optional and category == "S" else ""
