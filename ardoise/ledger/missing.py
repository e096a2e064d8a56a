"""An account that is missing, written where the account would be: « ? » and what it is for. Nothing exports it."""

from __future__ import annotations

from decimal import Decimal

from ardoise.domain.accounts import Territory
from ardoise.domain.document import Nature

MARK = "?"
_SOLD = {Nature.SERVICE: "les prestations de services", Nature.GOODS: "les ventes de marchandises"}


def sale(nature: Nature, rate: Decimal, place: Territory) -> str:
    return f"{MARK}sale:{nature.value}:{rate:.2f}:{place.value}"


def vat(rate: Decimal) -> str:
    return f"{MARK}vat:{rate:.2f}"


def item(label: str, account: str) -> str:
    """A prestation whose own account cannot be written: no account, or too long for the books."""
    return f"{MARK}item:{account}:{label}"


def is_missing(account: str) -> bool:
    return account.startswith(MARK)


def sentence(account: str) -> str:
    """What is missing, and what to do: « TVA à 5,5 % : aucun compte. Donnez-le dans le plan comptable. »"""
    kind, *rest = account.removeprefix(MARK).split(":")
    if kind == "item":
        label = ":".join(rest[1:])
        return f"La prestation « {label} » a le compte « {rest[0]} », qui ne convient pas : corrigez-le sur sa fiche."
    if kind == "vat":
        return f"TVA à {rate_text(Decimal(rest[0]))} : aucun compte. Donnez-le dans le plan comptable."
    nature, rate, place = Nature(rest[0]), Decimal(rest[1]), Territory(rest[2])
    taxed = f"à {rate_text(rate)}" if rate else "sans TVA"
    where = "" if place is Territory.FRANCE else f", {place.label}"
    return f"Aucun compte pour {_SOLD[nature]} {taxed}{where} : donnez-le dans le plan comptable."


def rate_text(rate: Decimal) -> str:
    """5.50 -> « 5,5 % »."""
    whole = rate == rate.to_integral_value()
    return f"{rate.to_integral_value() if whole else rate.normalize():f} %".replace(".", ",")
