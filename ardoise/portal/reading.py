"""What the page of a deal reads, ready to be shown: documents, totals, changes, and the next step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ardoise.domain.changes import changes
from ardoise.domain.document import Document, DocumentKind, Line, LineKind, from_json
from ardoise.domain.languages import amount_in, day_in, percent_in
from ardoise.domain.lifecycle import InvoiceStatus
from ardoise.domain.money import ZERO, Money, total
from ardoise.notifications.models import Opening, OpeningKind
from ardoise.portal.door import Deal
from ardoise.portal.language import say
from ardoise.portal.told import since, told_changes
from ardoise.rendering.table import shows_incl_vat, shows_vat
from ardoise.sales.models import Acceptance, Decline, Invoice, Quote, QuoteState, QuoteVersion
from ardoise.sales.queries import status_of_invoice

TITLES = {
    DocumentKind.QUOTE: "Devis",
    DocumentKind.DOWN_PAYMENT: "Facture d’acompte",
    DocumentKind.FINAL: "Facture de solde",
    DocumentKind.PART: "Facture partielle",
    DocumentKind.CREDIT_NOTE: "Avoir",
    DocumentKind.DOWN_PAYMENT_CREDIT_NOTE: "Avoir",
    DocumentKind.CORRECTIVE: "Facture rectificative",
    DocumentKind.INVOICE: "Facture",
}


@dataclass(frozen=True)
class Paper:
    """One document of the deal, as a line of the list says it."""

    document: Quote | Invoice
    title: str
    amount: Money
    state: str

    @property
    def about(self) -> str:
        """The word of its address."""
        return "devis" if isinstance(self.document, Quote) else "facture"


@dataclass(frozen=True)
class Row:
    """One line of the totals."""

    label: str
    amount: Money
    is_strong: bool = False


@dataclass(frozen=True)
class Changed:
    """What changed since an earlier version, and since when."""

    since: str
    sentences: Sequence[str]


def title_of(language: str, document: Quote | Invoice) -> str:
    kind = DocumentKind.QUOTE if isinstance(document, Quote) else DocumentKind(document.kind)
    return say(language, TITLES[kind])


def papers(deal: Deal) -> list[Paper]:
    return [
        Paper(one, title_of(deal.language, one), _amount(deal, one), _state_of(deal, one)) for one in deal.documents
    ]


def included(value: Document) -> list[tuple[Line, Money | None]]:
    """The lines that are not at the customer's choice, with the amount that the paper prints."""
    return [(line, amount_of(value, line)) for line in value.lines if not line.option]


def amount_of(value: Document, line: Line) -> Money | None:
    """With VAT when prices were typed so; None for a title or a text."""
    if line.kind in (LineKind.TITLE, LineKind.TEXT):
        return None
    return line.total_incl_vat if shows_incl_vat(value) else line.total_excl_vat


def totals(language: str, value: Document) -> list[Row]:
    """As the paper: discounts, excluding VAT, VAT by rate, with VAT, then what was paid before."""
    sums = value.totals
    rows = [
        Row(
            allowance.reason
            if allowance.percent is None
            else f"{allowance.reason} {percent_in(language, allowance.percent)}",
            -allowance.amount,
        )
        for allowance in value.allowances
    ]
    if shows_vat(value):
        rows.append(Row(say(language, "Total HT"), sums.excl_vat))
        rows += [
            Row(say(language, "TVA {rate}", rate=percent_in(language, group.rate)), group.vat)
            for group in value.vat_breakdown
        ]
        rows.append(Row(say(language, "Total TTC"), sums.incl_vat, is_strong=True))
    else:
        rows.append(Row(say(language, "Total"), sums.incl_vat, is_strong=True))
    if sums.prepaid:
        rows.append(Row(say(language, "Déjà réglé"), -sums.prepaid))
        rows.append(Row(say(language, "Net à payer"), sums.due, is_strong=True))
    return rows


def progress(deal: Deal) -> list[Row]:
    """What is quoted, invoiced, paid and left, once something is invoiced; credit notes take off."""
    if len(deal.documents) < 2:
        return []
    language, quote = deal.language, deal.quote
    billed = total(_signed(invoice) for invoice in deal.invoices)
    paid = total(invoice.settlement.paid for invoice in deal.invoices if not invoice.is_credit_note)
    rows = [Row(say(language, "Total du devis"), deal.value.totals.incl_vat)] if quote else []
    rows += [Row(say(language, "Facturé"), billed), Row(say(language, "Réglé"), paid)]
    rows.append(Row(say(language, "Reste à régler"), deal.due, is_strong=True))
    if quote and quote.state == QuoteState.ACCEPTED and quote.left_to_bill > ZERO:
        rows.append(Row(say(language, "Reste à facturer"), quote.left_to_bill))
    return rows


def what_changed(deal: Deal) -> Changed | None:
    """Since the version that this deal's page showed before, else since the one sent before; None for a first one.

    Only while the quote waits for an answer: it is then that it must be read again.
    """
    quote = deal.quote
    if quote is None or quote.version < 2 or not deal.can_answer:
        return None
    older = Opening.objects.filter(
        company=quote.company_id,
        about_type="sales.quote",
        about_id=quote.pk,
        kind=OpeningKind.OPENED,
        version__lt=quote.version,
    )
    seen = older.order_by("-version", "-pk").first()
    version = QuoteVersion.objects.get(quote=quote, version=seen.version if seen else quote.version - 1)
    sentences = told_changes(deal.language, changes(from_json(version.document), deal.value))
    if not sentences:
        return None
    day = deal.day_of(seen.at if seen else version.created_at)
    return Changed(since(deal.language, day, today=deal.company.today), sentences)


def _amount(deal: Deal, document: Quote | Invoice) -> Money:
    """Of the frozen version of a quote: its row follows the draft of the next one."""
    return _signed(document) if isinstance(document, Invoice) else deal.value.totals.incl_vat


def _signed(invoice: Invoice) -> Money:
    return -invoice.total_incl_vat if invoice.is_credit_note else invoice.total_incl_vat


def _state_of(deal: Deal, document: Quote | Invoice) -> str:
    if isinstance(document, Quote):
        return _quote_state(deal, document)
    return _invoice_state(deal, document)


def _quote_state(deal: Deal, quote: Quote) -> str:
    language = deal.language

    def on(row: Acceptance | Decline) -> str:
        return day_in(language, deal.day_of(row.at))

    if deal.is_being_changed:
        return say(language, "Une nouvelle version se prépare")
    if quote.state == QuoteState.ACCEPTED:
        return say(language, "Accepté le {day}", day=on(quote.acceptance))
    if quote.state == QuoteState.DECLINED:
        return say(language, "Refusé le {day}", day=on(quote.decline))
    if deal.is_expired:
        assert quote.valid_until is not None
        return say(language, "N’était valable que jusqu’au {day}", day=day_in(language, quote.valid_until))
    return say(language, "Attend votre réponse")


def _invoice_state(deal: Deal, invoice: Invoice) -> str:
    language = deal.language
    due_on = day_in(language, invoice.due_date) if invoice.due_date else ""
    match status_of_invoice(invoice, today=deal.company.today):
        case InvoiceStatus.CREDIT_NOTE:
            return ""
        case InvoiceStatus.CREDITED:
            return say(language, "Annulée par un avoir")
        case InvoiceStatus.PAID:
            return say(language, "Réglée")
        case InvoiceStatus.PARTLY_PAID:
            left = amount_in(language, invoice.settlement.due)
            return say(language, "Reste {amount}, à régler avant le {day}", amount=left, day=due_on)
        case InvoiceStatus.OVERDUE:
            return say(language, "À régler depuis le {day}", day=due_on)
    return say(language, "À régler avant le {day}", day=due_on) if due_on else say(language, "À régler")
