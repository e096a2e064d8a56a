"""The words printed on the paper, one table per language of the document."""

from __future__ import annotations

from ardoise.domain.document import Document, DocumentKind
from ardoise.rendering.vocabulary import Words

_READ, _PAY = "Consulter en ligne", "Consulter, payer en ligne"

FRENCH = Words(
    titles={
        DocumentKind.QUOTE: "Devis",
        DocumentKind.INVOICE: "Facture",
        DocumentKind.PART: "Facture",
        DocumentKind.FINAL: "Facture",
        DocumentKind.DOWN_PAYMENT: "Facture d’acompte",
        DocumentKind.CREDIT_NOTE: "Avoir",
        DocumentKind.DOWN_PAYMENT_CREDIT_NOTE: "Avoir",
        DocumentKind.CORRECTIVE: "Facture rectificative",
    },
    means={
        "10": "en espèces",
        "20": "par chèque",
        "30": "par virement",
        "48": "par carte bancaire",
        "49": "par prélèvement",
        "58": "par virement",
        "59": "par prélèvement",
        "68": "en ligne",
    },
    online={
        **dict.fromkeys(DocumentKind, _PAY),
        DocumentKind.QUOTE: "Consulter, signer, payer en ligne",
        DocumentKind.CREDIT_NOTE: _READ,
        DocumentKind.DOWN_PAYMENT_CREDIT_NOTE: _READ,
    },
)

_READ_EN, _PAY_EN = "View online", "View and pay online"

ENGLISH = Words(
    language="en",
    titles={
        DocumentKind.QUOTE: "Quotation",
        DocumentKind.INVOICE: "Invoice",
        DocumentKind.PART: "Invoice",
        DocumentKind.FINAL: "Invoice",
        DocumentKind.DOWN_PAYMENT: "Down payment invoice",
        DocumentKind.CREDIT_NOTE: "Credit note",
        DocumentKind.DOWN_PAYMENT_CREDIT_NOTE: "Credit note",
        DocumentKind.CORRECTIVE: "Corrective invoice",
    },
    draft="Draft",
    draft_mark="Draft",
    attention="Attn. {name}",
    vat_number="VAT {number}",
    due="Due",
    valid_until="Valid",
    until="until {date}",
    delivery="Delivery",
    completion="Completed",
    period="Period",
    period_span="{start} to {end}",
    quote="Quotation",
    dated="{number} of {date}",
    invoice="Invoice",
    down_payment="Down pmt",
    order="Order",
    contract="Contract",
    service="Your ref.",
    delivered_to="Delivered to",
    label="Description",
    quantity="Qty",
    unit="Unit",
    price_excl="Unit price",
    price_incl="Price incl. VAT",
    vat="VAT",
    total_excl="Net amount",
    total_incl="Total incl. VAT",
    subtotal="Subtotal",
    reference="Ref. {reference}",
    reference_head="Ref.",
    discount_head="Discount",
    discount="Discount: {amount}",
    discount_percent="Discount {percent}: {amount}",
    allowance_rate="{label} (VAT {rate})",
    option_taken="Option, included in the total",
    option_left="Option, not included",
    choice_taken="Choice: {group}",
    choice_left="Choice: {group}, not included",
    option_accepted="Option taken",
    option_refused="Option not taken",
    choice_accepted="Choice: {group}, taken",
    choice_refused="Choice: {group}, not taken",
    options_taken="Of which options",
    options_left="Options not included",
    excluding_vat="{label} excl. VAT",
    foreseen="Down payment of {percent} on signing",
    before_allowances="Total before discount",
    base="Net base",
    amount="Amount",
    prepaid="Already paid",
    due_amount="Amount due",
    quote_amount="Total incl. VAT",
    quote_amount_without_vat="Total",
    credit_amount="Amount credited",
    report="Brought forward",
    carry="Carried forward",
    page="Page {page} of {pages}",
    pay_before="Pay {means} by {date}",
    pay="Pay {means}",
    paid="Invoice already paid {means}",
    payment_reference="Reference",
    qr="The QR code opens the transfer, filled in, in your bank.",
    qr_alt="QR code of the SEPA transfer of {amount} to {name}, reference {reference}",
    logo_alt="Logo of {name}",
    agreement="Approved (« Bon pour accord »)",
    sign_date="Date",
    sign_name="Name",
    sign_signature="Signature",
    notices="Legal notices, in French as the law requires",
    means={
        "10": "in cash",
        "20": "by cheque",
        "30": "by bank transfer",
        "48": "by card",
        "49": "by direct debit",
        "58": "by bank transfer",
        "59": "by direct debit",
        "68": "online",
    },
    online={
        **dict.fromkeys(DocumentKind, _PAY_EN),
        DocumentKind.QUOTE: "View, sign and pay online",
        DocumentKind.CREDIT_NOTE: _READ_EN,
        DocumentKind.DOWN_PAYMENT_CREDIT_NOTE: _READ_EN,
    },
    units={
        "C62": "unit",
        "DAY": "day",
        "LS": "lump sum",
        "MON": "month",
        "ANN": "year",
        "SET": "set",
        "H87": "piece",
    },
    ours={"Sous-total": "Subtotal", "Remise": "Discount"},
)
_BY_LANGUAGE = {"fr": FRENCH, "en": ENGLISH}


def words(language: str) -> Words:
    """The words of a language; French when the paper does not speak it yet."""
    return _BY_LANGUAGE.get(language, FRENCH)


def words_of(document: Document) -> Words:
    """Those of its paper: before its version 2 every paper spoke French, and what is frozen stays as it is."""
    return words(document.language) if document.template != "1" else FRENCH
