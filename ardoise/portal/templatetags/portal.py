"""Sentences, amounts and days in the language of the page."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.template import Context

from ardoise.domain import languages
from ardoise.domain.money import Money
from ardoise.portal import language

register = template.Library()


@register.simple_tag(takes_context=True)
def t(context: Context, sentence: str, **values: Any) -> str:
    """{% t "Valable jusqu’au {day}" day=… %}: amounts and days are written in the language of the page."""
    tongue = _language(context)
    return language.say(tongue, sentence, **{name: _written(tongue, value) for name, value in values.items()})


@register.simple_tag(takes_context=True)
def written(context: Context, value: Any) -> str:
    """An amount, a day, a percentage, or the day of a moment at the company's, in the language of the page."""
    if isinstance(value, datetime):
        value = context["request"].deal.day_of(value)
    return _written(_language(context), value)


@register.simple_tag(takes_context=True)
def page_language(context: Context) -> str:
    return _language(context)


def _language(context: Context) -> str:
    return str(context.get("language") or context["request"].deal.language)


def _written(tongue: str, value: Any) -> str:
    if isinstance(value, Money):
        return languages.amount_in(tongue, value)
    if isinstance(value, date):
        return languages.day_in(tongue, value)
    if isinstance(value, Decimal):
        return languages.percent_in(tongue, value)
    return "" if value is None else str(value)
