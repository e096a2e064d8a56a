"""Formats of amounts, dates and identifiers, and the mark of a status."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import cache

from django import template
from django.forms import BoundField, CheckboxInput, Textarea
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from ardoise.domain.french import long_date, money_text, number_text, percent_text
from ardoise.domain.identifiers import iban_text, siren_text
from ardoise.domain.lifecycle import InvoiceStatus, QuoteStatus
from ardoise.domain.money import Money
from ardoise.web import toasts
from ardoise.web.icons import icon_svg, sprite_svg, used_svg

register = template.Library()

MARKS = {
    InvoiceStatus.DRAFT: "draft",
    InvoiceStatus.UNPAID: "wait",
    InvoiceStatus.OVERDUE: "late",
    InvoiceStatus.PARTLY_PAID: "part",
    InvoiceStatus.PAID: "paid",
    InvoiceStatus.CREDIT_NOTE: "credit",
    InvoiceStatus.CREDITED: "credit",
    QuoteStatus.PENDING: "wait",
    QuoteStatus.ACCEPTED: "ok",
    QuoteStatus.DOWN_PAYMENT_INVOICED: "part",
    QuoteStatus.INVOICED: "paid",
    QuoteStatus.DECLINED: "no",
    QuoteStatus.EXPIRED: "no",
}


@register.filter
def money(value: Money | None) -> str:
    return "" if value is None else money_text(value)


@register.filter
def number(value: Decimal | None, places: int = 0) -> str:
    return "" if value is None else number_text(value, places)


@register.filter
def percent(value: Decimal | None) -> str:
    return "" if value is None else percent_text(value)


@register.filter
def day(value: date | None) -> str:
    return f"{_local(value):%d/%m/%y}" if value else "—"


@register.filter(name="long_day")
def long_day(value: date | None) -> str:
    return long_date(_local(value)) if value else "—"


def _local(value: date) -> date:
    """A moment is of the day that it is for the company of the page."""
    return timezone.localtime(value).date() if isinstance(value, datetime) else value


@register.filter
def siren(value: str) -> str:
    return siren_text(value) if value else ""


@register.filter
def iban(value: str) -> str:
    return iban_text(value) if value else ""


@register.filter
def is_checkbox(field: BoundField) -> bool:
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def is_wide(field: BoundField) -> bool:
    return isinstance(field.field.widget, Textarea)


@register.simple_tag
@cache
def status_mark(status: InvoiceStatus | QuoteStatus) -> str:
    """A shape, a word, an ink: it reads without colour. A list shows fifty of them: each is written once."""
    return render_to_string("web/status.html", {"mark": MARKS[status], "label": status.label})


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    return mark_safe(icon_svg(name))


@register.simple_tag
@cache
def sprite(names: str) -> SafeString:
    """Drawings that a list shows on each row; `use` draws them."""
    return mark_safe(sprite_svg(names.split()))


@register.simple_tag
@cache
def marks() -> SafeString:
    """The drawings of the marks; `listed_mark` uses them."""
    drawn = ((mark, render_to_string("web/mark.html", {"mark": mark})) for mark in sorted(set(MARKS.values())))
    symbols = (f'<symbol id="m-{mark}" viewBox="0 0 16 16">{" ".join(svg.split())}</symbol>' for mark, svg in drawn)
    return mark_safe(f"<svg hidden>{''.join(symbols)}</svg>")


@register.simple_tag
@cache
def listed_mark(status: InvoiceStatus | QuoteStatus) -> SafeString:
    """`status_mark` for the rows of a list: the drawing is sent once."""
    mark = MARKS[status]
    return format_html(
        '<span class="st {0}"><svg aria-hidden="true"><use href="#m-{0}"/></svg>{1}</span>', mark, status.label
    )


@register.simple_tag
@cache
def use(name: str) -> SafeString:
    return mark_safe(used_svg(name))


@register.simple_tag(takes_context=True)
def bars(context: dict[str, object]) -> SafeString | str:
    request = context.get("request")
    return toasts.bars_of(request) if isinstance(request, HttpRequest) else ""


@register.simple_tag(takes_context=True)
def notices(context: dict[str, object]) -> SafeString | str:
    request = context.get("request")
    return toasts.notices_of(request) if isinstance(request, HttpRequest) else ""
