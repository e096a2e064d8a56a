"""The words printed on the paper, one table per language of the document."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from ardoise.domain.document import Document, DocumentKind
from ardoise.domain.languages import amount_in, day_in, number_in, percent_in, short_day_in
from ardoise.domain.money import Money


@dataclass(frozen=True, slots=True)
class Words:
    """The labels of one language, and how it writes amounts, numbers and days."""

    titles: dict[DocumentKind, str]
    language: str = "fr"
    draft: str = "Brouillon"
    draft_mark: str = "Brouillon"
    attention: str = "À l’attention de {name}"
    siren: str = "SIREN {number}"
    vat_number: str = "TVA {number}"
    date: str = "Date"
    due: str = "Échéance"
    valid_until: str = "Valable"
    until: str = "jusqu’au {date}"
    delivery: str = "Livraison"
    completion: str = "Réalisation"
    period: str = "Période"
    period_span: str = "du {start} au {end}"
    quote: str = "Devis"
    dated: str = "{number} du {date}"
    invoice: str = "Facture"
    down_payment: str = "Acompte"
    order: str = "Commande"
    contract: str = "Marché"
    service: str = "Service"
    delivered_to: str = "Livré à"
    label: str = "Désignation"
    quantity: str = "Qté"
    unit: str = "Unité"
    price_excl: str = "Prix HT"
    price_incl: str = "Prix TTC"
    vat: str = "TVA"
    total_excl: str = "Total HT"
    total_incl: str = "Total TTC"
    subtotal: str = "Sous-total"
    reference: str = "Réf. {reference}"
    reference_head: str = "Réf."
    discount_head: str = "Remise"
    discount: str = "Remise : {amount}"
    discount_percent: str = "Remise {percent} : {amount}"
    allowance: str = "{reason}"
    allowance_percent: str = "{reason} {percent}"
    allowance_rate: str = "{label} (TVA {rate})"
    option_taken: str = "Option, comprise dans le total"
    option_left: str = "Option, non comprise"
    choice_taken: str = "Au choix : {group}"
    choice_left: str = "Au choix : {group}, non compris"
    option_accepted: str = "Option retenue"
    option_refused: str = "Option non retenue"
    choice_accepted: str = "Au choix : {group}, retenu"
    choice_refused: str = "Au choix : {group}, non retenu"
    options_taken: str = "Dont options"
    options_left: str = "Options non comprises"
    excluding_vat: str = "{label} HT"
    foreseen: str = "Acompte de {percent} à la signature"
    before_allowances: str = "Total avant remise"
    base: str = "Base HT"
    amount: str = "Montant"
    prepaid: str = "Déjà réglé"
    due_amount: str = "Net à payer"
    quote_amount: str = "Total TTC"
    quote_amount_without_vat: str = "Total"
    credit_amount: str = "Montant de l’avoir"
    total: str = "Total"
    report: str = "Report"
    carry: str = "À reporter"
    page: str = "Page {page} sur {pages}"
    pay_before: str = "Régler {means} avant le {date}"
    pay: str = "Régler {means}"
    paid: str = "Facture déjà réglée {means}"
    iban: str = "IBAN {iban}"
    bic: str = "BIC {bic}"
    payment_reference: str = "Référence"
    qr: str = "Le QR code ouvre le virement prérempli dans votre banque."
    qr_alt: str = "QR code du virement SEPA de {amount} à {name}, référence {reference}"
    logo_alt: str = "Logo de {name}"
    agreement: str = "Bon pour accord"
    sign_date: str = "Date"
    sign_name: str = "Nom"
    sign_signature: str = "Signature"
    notices: str = ""  # over the mentions, when they are not in the language of the document
    means: dict[str, str] = field(default_factory=dict)
    online: dict[DocumentKind, str] = field(default_factory=dict)  # what the code at the foot opens
    units: dict[str, str] = field(default_factory=dict)  # by code, where the French one is not understood
    ours: dict[str, str] = field(default_factory=dict)  # texts that the house wrote in French on the document

    def money(self, amount: Money) -> str:
        return amount_in(self.language, amount)

    def minus(self, amount: Money) -> str:
        """An amount that is taken away, whatever its sign in the value."""
        return self.money(-abs(amount))

    def figure(self, amount: Money) -> str:
        """An amount of the table, without its currency: 2 448,00."""
        return self.money(amount).replace("€", "").strip("\u202f\u00a0")

    def price(self, price: Decimal) -> str:
        """A unit price with two decimals at least: 65,00 or 0,012345."""
        return self.number(price, 2)

    def number(self, number: Decimal, places: int = 0) -> str:
        return number_in(self.language, number, places)

    def percent(self, percent: Decimal) -> str:
        return percent_in(self.language, percent)

    def day(self, day: date) -> str:
        return day_in(self.language, day)

    def short_day(self, day: date) -> str:
        return short_day_in(self.language, day)


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
