"""The middle of a document: its lines, discounts and VAT groups, by the kind of what is billed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from ardoise.catalogue.units import units_of
from ardoise.domain import vat
from ardoise.domain.document import Allowance, Document, Line, LineKind, Nature, OperationCategory, Preceding, VatLine
from ardoise.domain.money import ZERO, Money, total
from ardoise.domain.parts import subtract, total_incl_vat
from ardoise.domain.totals import Computed
from ardoise.sales import amounts, labels
from ardoise.sales.amounts import Earlier, Groups
from ardoise.sales.models import Invoice, InvoiceKind, Quote


@dataclass(frozen=True)
class Table:
    lines: tuple[Line, ...]
    groups: Groups
    allowances: tuple[Allowance, ...] = ()
    by_remainder: bool = False
    after_down_payment: bool = False
    preceding: tuple[Preceding, ...] = ()
    earlier: list[Earlier] = field(default_factory=list)
    prepaid: Money = ZERO


def table_of(invoice: Invoice, quotes: Sequence[Quote], rows: Sequence[Any]) -> Table:
    """Of an invoice or a credit note, by its kind; `rows` are its lines, saved or not."""
    match invoice.kind:
        case InvoiceKind.DOWN_PAYMENT:
            return _down_payment(invoice, quotes)
        case InvoiceKind.CREDIT_NOTE:
            return _credit_note(invoice, rows)
        case InvoiceKind.FINAL | InvoiceKind.PART:
            return _after_earlier(invoice, quotes, rows)
        case InvoiceKind.CORRECTIVE:
            return replace(typed(invoice, rows), preceding=_replaced(invoice))
        case _:
            return typed(invoice, rows)


def typed(document: Any, rows: Sequence[Any]) -> Table:
    """Of the lines as they were typed, with nothing to take off: a quote, or an invoice on its own."""
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
    full = typed(invoice, rows)
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
        return replace(typed(invoice, rows), preceding=(issue,) if has_reference else ())
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
