"""The mails that a company sends: the words of the house in French and English, and those that the company wrote."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ardoise.companies.models import Company
from ardoise.sales.models import MailText

VARIABLES = {
    "numéro": "le numéro du document",
    "objet": "son objet",
    "total": "le total TTC",
    "reste": "le reste à payer",
    "échéance": "la date d’échéance",
    "validité": "la date de validité du devis",
    "client": "le nom du client",
    "entreprise": "le nom de votre entreprise",
    "lien": "le lien de la page en ligne, propre à chaque destinataire",
    "remplacée": "le numéro de la facture que celle-ci remplace",
    "avoir": "le numéro de l’avoir qui l’annule",
    "montant": "la somme reçue",
    "date": "le jour du paiement",
    "moyen": "par quoi il est arrivé",
    "factures": "les numéros des factures réglées",
    "solde": "une phrase : ce qui reste à régler, ou ce qui est en trop",
}

_ALL = ("numéro", "objet", "total", "client", "entreprise", "lien")
QUOTES = (*_ALL, "validité")
INVOICES = (*_ALL, "reste", "échéance")
NOTES = _ALL
REPLACEMENTS = (*INVOICES, "remplacée", "avoir")
RECEIPTS = ("montant", "date", "moyen", "factures", "solde", "entreprise", "lien")


@dataclass(frozen=True)
class Template:
    """One mail: its key, when it leaves, the variables that mean something there, its words in both languages."""

    key: str
    when: str
    variables: tuple[str, ...]
    name: str
    subject: str
    text: str
    english: tuple[str, str] = ("", "")  # the same subject and text, for a document in English

    def written_in(self, language: str) -> Template:
        return replace(self, subject=self.english[0], text=self.english[1]) if language == "en" else self


QUOTE = Template(
    "quote",
    "Quand vous envoyez un devis",
    QUOTES,
    "Devis",
    "Devis {numéro} – {objet}",
    "Bonjour,\n\nVous trouverez ci-joint notre devis {numéro}, d’un montant de {total} TTC, "
    "valable jusqu’au {validité}.\n\nLe lire, poser une question ou le signer en ligne :\n{lien}\n\n"
    "Nous restons à votre disposition.\n\n{entreprise}",
    (
        "Quotation {numéro} – {objet}",
        "Hello,\n\nPlease find attached our quotation {numéro}, for a total of {total} including VAT, "
        "valid until {validité}.\n\nRead it, ask a question or sign it online:\n{lien}\n\nWe remain at "
        "your disposal.\n\n{entreprise}",
    ),
)
QUOTE_AGAIN = Template(
    "quote_again",
    "Quand vous envoyez de nouveau un devis qui attend",
    QUOTES,
    "Relance du devis",
    "Notre devis {numéro} – {objet}",
    "Bonjour,\n\nAvez-vous pu regarder notre devis {numéro}, d’un montant de {total} TTC\u202f? "
    "Il est valable jusqu’au {validité}, et de nouveau joint à ce message.\n\n"
    "Le lire, poser une question ou le signer en ligne :\n{lien}\n\n"
    "Nous répondons volontiers à vos questions.\n\n{entreprise}",
    (
        "Our quotation {numéro} – {objet}",
        "Hello,\n\nHave you had a chance to look at our quotation {numéro}, for a total of {total} "
        "including VAT? It is valid until {validité}, and attached again to this message.\n\nRead it, ask "
        "a question or sign it online:\n{lien}\n\nWe are happy to answer your questions.\n\n{entreprise}",
    ),
)
INVOICE = Template(
    "invoice",
    "Quand vous envoyez une facture à régler, et quand un acompte part à la signature",
    INVOICES,
    "Facture",
    "Facture {numéro} – {objet}",
    "Bonjour,\n\nVous trouverez ci-joint notre facture {numéro}, d’un montant de {total} TTC. "
    "Reste à payer : {reste}, au plus tard le {échéance}.\n\nLa consulter et la régler en ligne :\n{lien}\n\n"
    "Merci de votre confiance.\n\n{entreprise}",
    (
        "Invoice {numéro} – {objet}",
        "Hello,\n\nPlease find attached our invoice {numéro}, for a total of {total} including VAT. Left "
        "to pay: {reste}, by {échéance} at the latest.\n\nView and pay it online:\n{lien}\n\nThank you "
        "for your trust.\n\n{entreprise}",
    ),
)
REMINDER = Template(
    "reminder",
    "Quand vous rappelez une facture à la main",
    INVOICES,
    "Rappel de règlement",
    "Rappel : facture {numéro} – {objet}",
    "Bonjour,\n\nSauf erreur de notre part, notre facture {numéro} n’est pas entièrement réglée : "
    "il reste {reste}, à payer pour le {échéance}. Elle est de nouveau jointe à ce message.\n\n"
    "La consulter et la régler en ligne :\n{lien}\n\n"
    "Si votre règlement est parti, merci de ne pas tenir compte de ce rappel.\n\n{entreprise}",
    (
        "Reminder: invoice {numéro} – {objet}",
        "Hello,\n\nUnless we are mistaken, our invoice {numéro} is not fully paid: {reste} is left, due "
        "on {échéance}. It is attached again to this message.\n\nView and pay it online:\n{lien}\n\nIf "
        "your payment is on its way, please ignore this reminder.\n\n{entreprise}",
    ),
)
PAID_INVOICE = Template(
    "paid",
    "Quand vous envoyez une facture déjà réglée",
    INVOICES,
    "Facture réglée",
    "Facture {numéro} – {objet}",
    "Bonjour,\n\nVous trouverez ci-joint notre facture {numéro}, d’un montant de {total} TTC, réglée.\n\n"
    "La consulter en ligne :\n{lien}\n\n"
    "Merci de votre confiance.\n\n{entreprise}",
    (
        "Invoice {numéro} – {objet}",
        "Hello,\n\nPlease find attached our invoice {numéro}, for a total of {total} including VAT, "
        "paid.\n\nView it online:\n{lien}\n\nThank you for your trust.\n\n{entreprise}",
    ),
)
CREDIT_NOTE = Template(
    "credit_note",
    "Quand vous envoyez un avoir",
    NOTES,
    "Avoir",
    "Avoir {numéro} – {objet}",
    "Bonjour,\n\nVous trouverez ci-joint notre avoir {numéro}, d’un montant de {total} TTC.\n\n"
    "Le consulter en ligne :\n{lien}\n\n{entreprise}",
    (
        "Credit note {numéro} – {objet}",
        "Hello,\n\nPlease find attached our credit note {numéro}, for a total of {total} including "
        "VAT.\n\nView it online:\n{lien}\n\n{entreprise}",
    ),
)
REPLACEMENT = Template(
    "replacement",
    "Quand une facture en remplace une autre, avec son avoir",
    REPLACEMENTS,
    "Facture corrigée, avec son avoir",
    "Facture {numéro}, qui remplace {remplacée}",
    "Bonjour,\n\nNotre facture {remplacée} est à corriger. Vous trouverez ci-joint l’avoir {avoir} qui l’annule, "
    "et la facture {numéro} qui la remplace, d’un montant de {total} TTC.\n\n"
    "Les consulter en ligne :\n{lien}\n\nMerci de votre confiance.\n\n{entreprise}",
    (
        "Invoice {numéro}, which replaces {remplacée}",
        "Hello,\n\nOur invoice {remplacée} needs a correction. Please find attached the credit note "
        "{avoir} that cancels it, and the invoice {numéro} that replaces it, for a total of {total} "
        "including VAT.\n\nView them online:\n{lien}\n\nThank you for your trust.\n\n{entreprise}",
    ),
)
RECEIPT = Template(
    "receipt",
    "Quand un paiement en ligne arrive : le reçu part tout seul",
    RECEIPTS,
    "Reçu de paiement en ligne",
    "Reçu de votre paiement de {montant}",
    "Bonjour,\n\nNous avons bien reçu votre paiement de {montant} le {date} ({moyen}), pour {factures}.{solde}\n\n"
    "Merci.\n\n{entreprise}",
    (
        "Receipt for your payment of {montant}",
        "Hello,\n\nWe have received your payment of {montant} on {date} ({moyen}), for {factures}.{solde}\n\n"
        "Thank you.\n\n{entreprise}",
    ),
)
TEMPLATES = {
    one.key: one for one in (QUOTE, QUOTE_AGAIN, INVOICE, PAID_INVOICE, REMINDER, CREDIT_NOTE, REPLACEMENT, RECEIPT)
}


def written_for(company: Company, language: str) -> dict[str, Template]:
    """Every mail in one language, with the words of the company where it wrote its own: one query for all."""
    own = {row.key: row for row in MailText.objects.filter(company=company, language=language)}
    usual = {key: template.written_in(language) for key, template in TEMPLATES.items()}
    return {
        key: replace(template, subject=own[key].subject, text=own[key].text) if key in own else template
        for key, template in usual.items()
    }
