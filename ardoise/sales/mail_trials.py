"""What a mail says of a real document before its words are kept; of the example when there is none that suits."""

from __future__ import annotations

from ardoise.companies.models import Company
from ardoise.domain.document import Document
from ardoise.domain.languages import amount_in, day_in
from ardoise.notifications.models import LINK
from ardoise.sales.mails import filled_with, values
from ardoise.sales.models import Invoice, InvoiceKind, InvoiceState, LayoutKind, Quote
from ardoise.sales.samples import SHOWN, Sample, example

_OF_QUOTES = ("quote", "quote_again")
_NUMBERS = {"remplacée": "FA-EXEMPLE", "avoir": "AV-EXEMPLE"}


def trials_of(company: Company, key: str) -> list[Sample]:
    """The last documents that this mail could carry."""
    if key in _OF_QUOTES:
        quotes = Quote.objects.filter(company=company, number__isnull=False).order_by("-pk")[:SHOWN]
        return [Sample(f"devis:{one.pk}", f"{one.number}, {one.customer_name}") for one in quotes]
    rows = Invoice.objects.filter(company=company, state=InvoiceState.ISSUED).order_by("-pk")
    if key == "credit_note":
        rows = rows.filter(kind=InvoiceKind.CREDIT_NOTE)
    else:
        rows = rows.exclude(kind=InvoiceKind.CREDIT_NOTE)
    if key == "replacement" and rows.filter(replaces__isnull=False).exists():
        rows = rows.filter(replaces__isnull=False)
    return [Sample(f"facture:{one.pk}", f"{one.number}, {one.customer_name}") for one in rows[:SHOWN]]


def filled_sample(
    company: Company, key: str, language: str, subject: str, text: str, on: Quote | Invoice | None
) -> tuple[str, str]:
    """Both as the document would have them. Raises Refused for a variable that is none."""
    known = _values(company, key, language, on)
    return filled_with(subject, known).rstrip(" –"), filled_with(text, known)


def _values(company: Company, key: str, language: str, on: Quote | Invoice | None) -> dict[str, str]:
    if on is not None:
        on.language = language  # as a customer of this language would read it
        known = values(on)
    else:
        kind = LayoutKind.QUOTE if key in _OF_QUOTES else LayoutKind.INVOICE
        known = _of_example(example(company, kind=kind, language=language), language)
    empty = {name: word for name, word in _NUMBERS.items() if not known.get(name)} if key == "replacement" else {}
    return {**known, **empty, **_of_receipt(company, known, language)}


def _of_example(document: Document, language: str) -> dict[str, str]:
    return {
        "numéro": document.number,
        "objet": document.subject,
        "total": amount_in(language, document.totals.incl_vat),
        "reste": amount_in(language, document.totals.due),
        "échéance": day_in(language, document.due_date) if document.due_date else "",
        "validité": day_in(language, document.valid_until) if document.valid_until else "",
        "client": document.buyer.name,
        "entreprise": document.seller.trade_name or document.seller.name,
        "lien": LINK,
    }


def _of_receipt(company: Company, known: dict[str, str], language: str) -> dict[str, str]:
    return {
        "montant": known["total"],
        "date": day_in(language, company.today),
        "moyen": "card" if language == "en" else "carte bancaire",
        "factures": known["numéro"],
        "solde": "",
    }
