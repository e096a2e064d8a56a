"""Turn a draft into the Document value: what the screen previews, and what issuing freezes, by the same code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from ardoise.catalogue.units import units_of
from ardoise.companies.models import Company, VatRegime
from ardoise.contacts.models import Contact
from ardoise.domain import terms, vat
from ardoise.domain.document import (
    Allowance,
    Document,
    DocumentKind,
    Line,
    LineKind,
    Nature,
    OperationCategory,
    PaymentMeans,
    Preceding,
    Totals,
    VatDueOn,
    VatLine,
)
from ardoise.domain.money import ZERO, Money, total
from ardoise.domain.notices import REDUCED_WORKS_RATES, notices, operation_category
from ardoise.domain.parts import subtract, total_incl_vat
from ardoise.domain.totals import Computed, sum_up
from ardoise.sales import amounts, labels
from ardoise.sales.amounts import Earlier, Groups
from ardoise.sales.deals import link_to
from ardoise.sales.layouts import look_of
from ardoise.sales.models import Invoice, InvoiceKind, Quote, QuoteState
from ardoise.sales.parties import buyer_of, facts_of, means_of, seller_of, transfer_reference

KINDS = {
    InvoiceKind.INVOICE: DocumentKind.INVOICE,
    InvoiceKind.DOWN_PAYMENT: DocumentKind.DOWN_PAYMENT,
    InvoiceKind.PART: DocumentKind.PART,
    InvoiceKind.FINAL: DocumentKind.FINAL,
    InvoiceKind.CREDIT_NOTE: DocumentKind.CREDIT_NOTE,
    InvoiceKind.CORRECTIVE: DocumentKind.CORRECTIVE,
}

PAPER = "2"  # version of the paper of what is written today


@dataclass(frozen=True)
class Table:
    """The middle of a document: its lines, discounts and VAT groups."""

    lines: tuple[Line, ...]
    groups: Groups
    allowances: tuple[Allowance, ...] = ()
    by_remainder: bool = False
    after_down_payment: bool = False
    preceding: tuple[Preceding, ...] = ()
    earlier: list[Earlier] = field(default_factory=list)
    prepaid: Money = ZERO


def compose_quote(quote: Quote, *, on: date, rows: Sequence[Any] | None = None) -> Document:
    """The document of a quote dated `on`; `rows` are lines not saved yet, for the totals shown while typing."""
    table = _typed(quote, list(quote.lines.all()) if rows is None else rows)
    valid_until = quote.valid_until or on + timedelta(days=quote.company.quote_validity_days)
    return _document(quote, DocumentKind.QUOTE, table, on=on, valid_until=valid_until)


def compose_invoice(invoice: Invoice, *, on: date, number: str = "") -> Document:
    """The document of a draft invoice or credit note, dated `on`; the number is empty until it is taken."""
    return compose_with_table(invoice, on=on, number=number)[0]


def compose_typed(invoice: Invoice, *, on: date, rows: Sequence[Any], quotes: Sequence[Quote] = ()) -> Document:
    """The document of lines not saved yet, for the totals shown while typing."""
    return _compose(invoice, quotes, rows, on=on)[0]


def compose_with_table(invoice: Invoice, *, on: date, number: str = "") -> tuple[Document, Table]:
    """The document, and the table it was made of (issuing keeps its deductions)."""
    return _compose(invoice, quotes_of(invoice), list(invoice.lines.all()), on=on, number=number)


def quotes_of(invoice: Invoice) -> list[Quote]:
    """The quotes that an invoice bills, in their order."""
    return [source.quote for source in invoice.sources.select_related("quote").order_by("pk")]


def _compose(
    invoice: Invoice, quotes: Sequence[Quote], rows: Sequence[Any], *, on: date, number: str = ""
) -> tuple[Document, Table]:
    match invoice.kind:
        case InvoiceKind.DOWN_PAYMENT:
            table = _down_payment(invoice, quotes)
        case InvoiceKind.CREDIT_NOTE:
            table = _credit_note(invoice, rows)
        case InvoiceKind.FINAL | InvoiceKind.PART:
            table = _after_earlier(invoice, quotes, rows)
        case InvoiceKind.CORRECTIVE:
            table = replace(_typed(invoice, rows), preceding=_replaced(invoice))
        case _:
            table = _typed(invoice, rows)
    kind = kind_of(invoice)
    due_date = _due_date(invoice, on) if kind not in CREDITS else None
    document = _document(invoice, kind, table, on=on, number=number, due_date=due_date, quotes=quotes)
    if invoice.paid_on and kind not in CREDITS:
        document = _already_paid(document, invoice.paid_on, invoice.paid_method)
    return document, table


MEANS = {"cash": "10", "cheque": "20", "bank_transfer": "30", "card": "48", "direct_debit": "49"}  # BT-81


def _already_paid(document: Document, paid_on: date, method: str) -> Document:
    """Paid before it is issued: BT-113 is the whole, BT-9 the day of payment (BT-23 B2, S2, M2; BR-FR-CO-09)."""
    totals = replace(document.totals, prepaid=document.totals.incl_vat, due=ZERO)
    means = PaymentMeans(MEANS.get(method, "1"))  # 1: not said
    return replace(document, totals=totals, already_paid=True, due_date=paid_on, payment=means)


CREDITS = frozenset({DocumentKind.CREDIT_NOTE, DocumentKind.DOWN_PAYMENT_CREDIT_NOTE})


def kind_of(invoice: Invoice) -> DocumentKind:
    if invoice.original is not None and invoice.original.kind == InvoiceKind.DOWN_PAYMENT:
        return DocumentKind.DOWN_PAYMENT_CREDIT_NOTE
    return KINDS[InvoiceKind(invoice.kind)]


def _due_date(invoice: Invoice, on: date) -> date:
    if invoice.due_date:
        return invoice.due_date
    return terms.due_date(terms.Term(invoice.payment_term or invoice.company.payment_term), on)


def _typed(document: Any, rows: Sequence[Any]) -> Table:
    computed = amounts.compute_lines(document, rows)
    lines = _printed_lines(document, rows, computed)
    return Table(lines, computed.vat, computed.allowances, computed.rounded_by_remainder)


def _printed_lines(document: Any, rows: Sequence[Any], computed: Computed) -> tuple[Line, ...]:
    priced = iter(computed.lines)
    lines: list[Line] = []
    since_title: list[Money] = []
    units = units_of(document.company)
    for row in rows:
        match row.kind:
            case LineKind.ITEM:
                result = next(priced)
                if row.is_chosen:
                    since_title.append(result.total_excl_vat)
                lines.append(
                    Line(
                        kind=LineKind.ITEM,
                        label=row.label,
                        description=row.description,
                        quantity=row.quantity,
                        unit=row.unit,
                        unit_label=units.printed(row.unit),
                        unit_price=row.unit_price,
                        unit_price_excl_vat=result.unit_price_excl_vat,
                        vat_rate=row.vat_rate,
                        vat_category=vat.category(vat.VatCase(document.vat_case), row.vat_rate),
                        discount_percent=row.discount_percent,
                        discount=result.discount,
                        total_excl_vat=result.total_excl_vat,
                        total_incl_vat=result.total_incl_vat,
                        nature=Nature(row.nature),
                        reference=row.reference,
                        option=row.option,
                        choice_group=row.choice_group,
                        is_chosen=row.is_chosen,
                    )
                )
            case LineKind.SUBTOTAL:
                lines.append(Line(LineKind.SUBTOTAL, row.label or "Sous-total", total_excl_vat=total(since_title)))
                since_title = []
            case _:
                lines.append(Line(LineKind(row.kind), row.label, row.description))
    return tuple(lines)


def _down_payment(invoice: Invoice, quotes: Sequence[Quote]) -> Table:
    groups = amounts.without_zeros(amounts.down_payment(invoice, quotes))
    language = invoice.language
    label = labels.down_payment(language, [one.display_number for one in quotes], invoice.down_payment_percent)
    nature = _main_nature(quotes)
    lines = tuple(
        _amount_line(labels.part_at(language, label, group.rate) if len(groups) > 1 else label, group, nature)
        for group in groups
    )
    return Table(lines, groups, by_remainder=True)


def _main_nature(quotes: Sequence[Quote]) -> Nature:
    """Of a down payment: goods only when the quotes sell nothing else."""
    natures = {line.nature for quote in quotes for line in quote.billed_lines()}
    return Nature.GOODS if natures == {Nature.GOODS} else Nature.SERVICE


def _after_earlier(invoice: Invoice, quotes: Sequence[Quote], rows: Sequence[Any]) -> Table:
    """The final invoice, or a part: its lines in full, then what earlier invoices billed taken off (method 1)."""
    full = _typed(invoice, rows)
    earlier = amounts.deductions(invoice, quotes, full.groups)
    if invoice.deducts_as_prepaid:
        return _prepaid(full, earlier)
    groups = full.groups
    for entry in earlier:
        groups = subtract(groups, entry.groups)
    groups = _borne(groups, full.groups)
    taken_off = tuple(line for entry in earlier for line in amounts.deduction_lines(entry, invoice.language))
    return Table(
        full.lines + taken_off,
        groups,
        full.allowances,
        by_remainder=True if earlier else full.by_remainder,
        after_down_payment=any(entry.invoice.kind == InvoiceKind.DOWN_PAYMENT for entry in earlier),
        preceding=tuple(entry.issue for entry in earlier),
        earlier=earlier,
    )


def _borne(groups: Groups, full: Groups) -> Groups:
    """Without the rates of earlier invoices that this one neither sells nor takes off (a part of one rate alone)."""
    sold = {(group.rate, group.category) for group in full}
    return tuple(group for group in groups if group.base or group.vat or (group.rate, group.category) in sold)


def _prepaid(full: Table, earlier: list[Earlier]) -> Table:
    """Method 2 of the law: all at 100 %, the down payments under the total (BT-113), never both (BR-CO-16)."""
    return replace(
        full,
        after_down_payment=any(entry.invoice.kind == InvoiceKind.DOWN_PAYMENT for entry in earlier),
        preceding=tuple(entry.issue for entry in earlier),
        earlier=earlier,
        prepaid=total(total_incl_vat(entry.groups) for entry in earlier),
    )


def _replaced(invoice: Invoice) -> tuple[Preceding, ...]:
    """The one invoice that a corrective invoice replaces (384, BR-FR-CO-04)."""
    if invoice.replaces is None:
        return ()
    replaced = amounts.frozen(invoice.replaces)
    assert replaced.issue_date is not None
    return (Preceding(replaced.number, replaced.issue_date),)


def _credit_note(invoice: Invoice, rows: Sequence[Any]) -> Table:
    groups = amounts.credit_note(invoice, rows)
    if invoice.original is None:
        issue = Preceding(invoice.external_original, invoice.external_original_date or date.min)
        has_reference = bool(invoice.external_original and invoice.external_original_date)
        return replace(_typed(invoice, rows), preceding=(issue,) if has_reference else ())
    original = amounts.frozen(invoice.original)
    assert original.issue_date is not None
    issue = Preceding(original.number, original.issue_date)
    if invoice.credits_whole and not amounts.credited_groups(invoice.original):
        lines, allowances = tuple(_as_credited(line) for line in original.lines), original.allowances
    elif invoice.credits_whole or invoice.credit_amount is not None:
        label = labels.credited(invoice.language, issue, is_whole=invoice.credits_whole)
        groups = amounts.without_zeros(groups)
        lines, allowances = tuple(_amount_line(label, group, _nature_of(original)) for group in groups), ()
    else:
        computed = amounts.compute_lines(invoice, rows)
        lines, allowances = _printed_lines(invoice, rows, computed), computed.allowances
    return Table(lines, groups, allowances, by_remainder=True, preceding=(issue,))


def _as_credited(line: Line) -> Line:
    """A deduction of the original becomes an ordinary line: the reference of a credit note is its invoice alone."""
    return replace(line, kind=LineKind.ITEM, preceding=None) if line.kind is LineKind.DEDUCTION else line


def _nature_of(original: Document) -> Nature:
    return Nature.GOODS if original.operation_category is OperationCategory.GOODS else Nature.SERVICE


def _amount_line(label: str, group: VatLine, nature: Nature) -> Line:
    return Line(
        kind=LineKind.ITEM,
        label=label,
        unit_price=group.base.amount,
        unit_price_excl_vat=group.base.amount,
        vat_rate=group.rate,
        vat_category=group.category,
        total_excl_vat=group.base,
        nature=nature,
    )


def _document(
    draft: Any,
    kind: DocumentKind,
    table: Table,
    *,
    on: date,
    number: str = "",
    due_date: date | None = None,
    valid_until: date | None = None,
    quotes: Sequence[Quote] = (),
) -> Document:
    company: Company = draft.company
    contact: Contact | None = draft.contact
    quote = quotes[0] if len(quotes) == 1 else None
    natures = frozenset(line.nature for line in table.lines if line.kind is LineKind.ITEM)
    category = operation_category(natures)
    numbers = number or draft.number or ""
    label = _draft_label(draft, kind, numbers)
    asking = draft.pk if kind is not DocumentKind.QUOTE else None  # an invoice has a transfer reference of its own
    buyer = buyer_of(contact)
    return Document(
        kind=kind,
        seller=seller_of(company),
        buyer=buyer,
        number=numbers,
        draft_label=label,
        deal="" if label else link_to(draft).key,
        issue_date=on,
        due_date=due_date,
        valid_until=valid_until,
        delivery_date=draft.delivery_date,
        period_start=draft.period_start,
        period_end=draft.period_end,
        language=draft.language,
        subject=draft.subject,
        order_number=draft.order_number,
        buyer_reference=draft.buyer_reference,
        contract_reference=draft.contract_reference,
        quote_number=(quote.number or "") if quote else "",
        quote_date=quote.date if quote else None,
        delivery_address=draft.delivery_address or (contact.delivery_address if contact else None),
        lines=table.lines,
        allowances=table.allowances,
        vat_breakdown=vat.with_exemptions(
            table.groups, vat.VatCase(draft.vat_case), on, exempt_article=draft.exempt_article
        ),
        totals=_totals(table),
        prices_include_vat=draft.prices_include_vat,
        rounded_by_remainder=table.by_remainder,
        vat_case=draft.vat_case,
        operation_category=category,
        after_down_payment=table.after_down_payment,
        vat_due_on=VatDueOn.INVOICE if company.regime_on(on) == VatRegime.DEBITS else VatDueOn.PAYMENT,
        preceding=table.preceding,
        payment_terms=_terms(draft, kind),
        payment=None if kind in CREDITS else means_of(company, transfer_reference(asking, numbers)),
        notes=draft.notes,
        notices=notices(
            kind,
            seller=facts_of(company, on=on, buyer_kind=buyer.kind, quote_price=getattr(draft, "price_of_quote", None)),
            buyer_kind=buyer.kind,
            buyer_country=buyer.address.country,
            vat_case=draft.vat_case,
            exempt_article=draft.exempt_article,
            operation_category=category,
            on=on,
            valid_until=valid_until,
            reduced_works_rates=_works_rates(company, table),  # options too: whatever is chosen, the same paper
            preceding=table.preceding if kind in CREDITS or kind is DocumentKind.CORRECTIVE else (),
            quote_number=(quote.number or "") if quote else "",
            quote_date=quote.date if quote else None,
            down_payment_percent=getattr(draft, "down_payment_percent", None),
        ),
        look=look_of(company, kind, draft.language, draft.layout_id),
        template=PAPER,
        law=vat.LAW_VERSION,
        **(_for_another_choice(draft) if kind is DocumentKind.QUOTE else {}),
    )


def _for_another_choice(quote: Quote) -> dict[str, Any]:
    """What was typed on the whole: another choice of the options is computed from the frozen value alone."""
    names = ("discount_percent", "discount_amount", "exempt_article", "down_payment_percent")
    return {name: getattr(quote, name) for name in names}


def _draft_label(draft: Any, kind: DocumentKind, number: str) -> str:
    """Empty once the document left the house; a quote being changed keeps its number and is a draft again."""
    if not number:
        return str(draft.display_number)
    return "Brouillon" if kind is DocumentKind.QUOTE and draft.state == QuoteState.DRAFT else ""


def _totals(table: Table) -> Totals:
    kinds = (LineKind.ITEM, LineKind.DEDUCTION)
    lines = total(line.total_excl_vat for line in table.lines if line.kind in kinds and line.is_chosen)
    allowances = total(allowance.amount for allowance in table.allowances)
    return sum_up(table.groups, lines=lines, allowances=allowances, prepaid=table.prepaid)


def _works_rates(company: Company, table: Table) -> tuple[Decimal, ...]:
    """Reduced rates of works on a dwelling: only a builder bills works at 10 or 5.5 %."""
    if not company.is_construction:
        return ()
    rates = {group.rate for group in table.groups} | {line.vat_rate for line in table.lines if line.option}
    return tuple(rate for rate in REDUCED_WORKS_RATES if rate in rates)


def _terms(draft: Any, kind: DocumentKind) -> str:
    if kind in CREDITS:
        return ""
    return terms.Term(draft.payment_term or draft.company.payment_term).sentence
