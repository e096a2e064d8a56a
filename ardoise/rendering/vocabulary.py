"""What a language says on paper: its labels, and how it writes amounts, numbers and days."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date as Day
from decimal import Decimal

from ardoise.domain.document import DocumentKind
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

    def day(self, day: Day) -> str:
        return day_in(self.language, day)

    def short_day(self, day: Day) -> str:
        return short_day_in(self.language, day)
