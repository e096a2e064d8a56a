"""The words printed on the paper, one table per language of the document."""

from __future__ import annotations

from dataclasses import dataclass, field

from ardoise.domain.document import DocumentKind


@dataclass(frozen=True, slots=True)
class Words:
    titles: dict[DocumentKind, str]
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
    means: dict[str, str] = field(default_factory=dict)
    online: dict[DocumentKind, str] = field(default_factory=dict)  # what the code at the foot opens


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
_BY_LANGUAGE = {"fr": FRENCH}


def words(language: str) -> Words:
    """The words of a language; French when the paper does not speak it yet."""
    return _BY_LANGUAGE.get(language, FRENCH)
