"""The blocks under the table: VAT by rate, totals, how to pay."""

from __future__ import annotations

from typing import Any

from ardoise.domain import options
from ardoise.domain.document import Allowance, Document, DocumentKind, VatLine
from ardoise.domain.identifiers import spaced_reference
from ardoise.domain.parts import foreseen_down_payment
from ardoise.rendering import figures
from ardoise.rendering.table import shows_vat
from ardoise.rendering.vocabulary import Words
from ardoise.rendering.words import words_of

_CREDIT_NOTES = (DocumentKind.CREDIT_NOTE, DocumentKind.DOWN_PAYMENT_CREDIT_NOTE)
_TRANSFERS = ("30", "58")


def vat_block(document: Document, said: Words) -> dict[str, Any] | None:
    """Base and VAT of each rate; nothing when nothing is taxed."""
    if not shows_vat(document):
        return None
    rows = [(said.percent(line.rate), said.figure(line.base), said.figure(line.vat)) for line in document.vat_breakdown]
    return {"heads": (said.vat, said.base, said.amount), "rows": rows}


def totals_block(document: Document, said: Words) -> dict[str, Any]:
    """Rows of label, amount and voice (plain, strong, soft), the sum that the reader looks for, what is said under."""
    totals = document.totals
    rows: list[tuple[str, str, str]] = []
    if document.allowances:
        rows.append((said.before_allowances, said.money(totals.lines), "plain"))
        rows += [_allowance(allowance, document, said) for allowance in document.allowances]
    if shows_vat(document):
        rows.append((said.total_excl, said.money(totals.excl_vat), "plain"))
        rows += _vat_rows(document.vat_breakdown, totals.vat.amount != 0, said, said.money(totals.vat))
        label, incl_voice = said.total_incl, "strong"
    else:
        label, incl_voice = said.total, "plain"
    if document.kind is not DocumentKind.QUOTE:
        rows.append((label, said.money(totals.incl_vat), incl_voice))
    if totals.prepaid:
        rows.append((said.prepaid, said.minus(totals.prepaid), "soft"))
    return {
        "rows": rows,
        "label": _sum_label(document, said),
        "sum": said.money(totals.due),
        "under": under_total(document),
    }


def under_total(document: Document) -> list[tuple[str, str]]:
    """Of a quote, label and amount: what its sum has of options and has not, and what is asked at signing."""
    if document.kind is not DocumentKind.QUOTE:
        return []
    said = words_of(document)
    sums = [(said.options_taken, options.taken(document))]
    if not document.is_answered:
        sums.append((said.options_left, options.left_out(document)))
    label = said.excluding_vat if shows_vat(document) else "{label}"
    rows = [(label.format(label=name), said.money(amount)) for name, amount in sums if amount]
    foreseen = foreseen_down_payment(document)
    if foreseen and document.down_payment_percent is not None:
        percent = said.percent(document.down_payment_percent)
        rows.append((said.foreseen.format(percent=percent), said.money(foreseen)))
    return rows


def _vat_rows(breakdown: tuple[VatLine, ...], taxed: bool, said: Words, vat: str) -> list[tuple[str, str, str]]:
    if not taxed:
        return []
    label = f"{said.vat} {said.percent(breakdown[0].rate)}" if len(breakdown) == 1 else said.vat
    return [(label, vat, "plain")]


def _allowance(allowance: Allowance, document: Document, said: Words) -> tuple[str, str, str]:
    label = said.ours.get(allowance.reason, allowance.reason)
    if allowance.percent is not None:
        label = said.allowance_percent.format(reason=label, percent=said.percent(allowance.percent))
    if len(document.vat_breakdown) > 1:
        label = said.allowance_rate.format(label=label, rate=said.percent(allowance.vat_rate))
    return label, said.minus(allowance.amount), "soft"


def _sum_label(document: Document, said: Words) -> str:
    if document.kind in _CREDIT_NOTES:
        return said.credit_amount
    if document.kind is DocumentKind.QUOTE:
        return said.quote_amount if shows_vat(document) else said.quote_amount_without_vat
    return said.due_amount


def payment_block(document: Document, said: Words) -> dict[str, Any] | None:
    """How to pay what is due; for a paid invoice, that it is."""
    payment = document.payment
    if payment is None or document.kind in (*_CREDIT_NOTES, DocumentKind.QUOTE):
        return None
    means = said.means.get(payment.code, "")
    if document.already_paid or document.totals.due.amount <= 0:
        return {"head": said.paid.format(means=means).strip() + ".", "lines": [], "reference": None}
    if document.due_date:
        head = said.pay_before.format(means=means, date=said.day(document.due_date))
    else:
        head = said.pay.format(means=means)
    lines: list[str] = []
    bank = ""
    if payment.code in _TRANSFERS and payment.iban:
        lines.append(said.iban.format(iban=figures.by_fours(payment.iban)))
        bank = said.bic.format(bic=payment.bic) if payment.bic else ""
    reference = (bank, said.payment_reference, spaced_reference(payment.reference or document.number))
    return {"head": " ".join(head.split(" ")).strip(), "lines": lines, "reference": reference if lines else None}
