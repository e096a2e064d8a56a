"""Exact numbers in and out: decimal text, never a comma, never a binary float."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja.parser import Parser
from pydantic import BeforeValidator, WithJsonSchema

from ardoise.domain.money import Money

LARGEST = Decimal(10) ** 12  # the product of two such numbers still has its cents exact
LONGEST = 30  # characters


class ExactParser(Parser):
    """JSON read with its decimals exact: 12.5 is Decimal("12.5")."""

    def parse_body(self, request: HttpRequest) -> Any:
        return json.loads(request.body, parse_float=Decimal, parse_constant=_refuse)


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} n’est pas un nombre")


def _exact(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, Decimal | int | str):
        raise ValueError('Un nombre est attendu, écrit comme "1234.50".')
    text = str(value).strip()
    if not text or not all(char in "0123456789.-" for char in text):
        raise ValueError('Un nombre s’écrit avec un point et sans espace : "1234.50".')
    try:
        number = Decimal(text)
    except ArithmeticError:
        raise ValueError('Un nombre s’écrit avec un point et sans espace : "1234.50".') from None
    if abs(number) >= LARGEST or len(text) > LONGEST:
        raise ValueError("Ce nombre est trop grand.")
    return number


def _amount(value: Any) -> Decimal:
    number = _exact(value)
    if number != number.quantize(Decimal("0.01")):
        raise ValueError("Un montant a deux décimales au plus.")
    return number


_SCHEMA = WithJsonSchema({"type": "string", "pattern": r"^-?\d+(\.\d+)?$", "examples": ["1234.50"]})
Exact = Annotated[Decimal, BeforeValidator(_exact), _SCHEMA]
Amount = Annotated[Decimal, BeforeValidator(_amount), _SCHEMA]


def text(number: Decimal) -> str:
    """A quantity, price or rate without useless zeros: "20", "5.5", "0.8333"."""
    plain = f"{number.normalize():f}"
    return "0" if plain == "-0" else plain


def money(amount: Money) -> str:
    return str(amount.amount)
