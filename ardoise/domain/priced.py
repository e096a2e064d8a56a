"""What is typed on a line and as a discount, and what of it is refused before any computing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from ardoise.domain.errors import Invalid, Refused
from ardoise.domain.money import Money, round_half_up

QUANTITY_PLACES = 4  # BR-FR-DEC-02
PRICE_PLACES = 6  # BR-FR-DEC-03
RATE_PLACES = 2  # BR-FR-16
PERCENT_PLACES = 4
LARGEST = Decimal(10) ** 12  # products below it keep all their decimals in 28 digits


@dataclass(frozen=True, slots=True)
class Discount:
    """A discount: a percentage from 0 to 100, or an amount that is not negative; exactly one of the two."""

    percent: Decimal | None = None
    amount: Money | None = None


@dataclass(frozen=True, slots=True)
class PricedLine:
    """What is typed on a line. `unit_price` includes VAT when the document's prices do; it may be negative."""

    quantity: Decimal
    unit_price: Decimal
    vat_rate: Decimal
    vat_category: str = "S"
    discount: Discount | None = None
    is_chosen: bool = True  # False: an option that is not taken has its own amount and counts in no total


def check(lines: Sequence[PricedLine], discount: Discount | None) -> None:
    """Refuse what could not be written exactly: 4 decimals for a quantity, 6 for a price, 2 for a rate (BR-FR-DEC).

    Raises Refused, or Invalid when several, with a field such as `lines.0.quantity`; nothing is silently rounded.
    Example: quantity 0.83333 -> `number_places` on `lines.0.quantity`.
    """
    problems = _discount_problems(discount, "")
    for index, line in enumerate(lines):
        at = f"lines.{index}."
        problems += _too_fine(line.quantity, QUANTITY_PLACES, f"{at}quantity", "La quantité")
        problems += _too_fine(line.unit_price, PRICE_PLACES, f"{at}unit_price", "Le prix")
        problems += _too_fine(line.vat_rate, RATE_PLACES, f"{at}vat_rate", "Le taux de TVA")
        if not 0 <= line.vat_rate <= 100:
            problems.append(Refused("vat_rate", "Le taux de TVA va de 0 à 100 %.", f"{at}vat_rate"))
        problems += _discount_problems(line.discount, at)
    if problems:
        raise problems[0] if len(problems) == 1 else Invalid(problems)


def _discount_problems(discount: Discount | None, at: str) -> list[Refused]:
    if discount is None:
        return []
    if (discount.percent is None) == (discount.amount is None):
        return [
            Refused(
                "discount_form",
                "Une remise est un pourcentage ou un montant : gardez l’un des deux.",
                f"{at}discount_percent",
            )
        ]
    if discount.percent is None:
        assert discount.amount is not None
        if discount.amount.amount >= 0:
            return []
        return [
            Refused("discount_negative", "Le montant d’une remise ne peut pas être négatif.", f"{at}discount_amount")
        ]
    if not 0 <= discount.percent <= 100:
        return [Refused("discount_percent", "Une remise va de 0 à 100 %.", f"{at}discount_percent")]
    return _too_fine(discount.percent, PERCENT_PLACES, f"{at}discount_percent", "Le pourcentage de remise")


def _too_fine(number: Decimal, places: int, field: str, name: str) -> list[Refused]:
    if not number.is_finite():
        return [Refused("number_unreadable", f"{name} n’est pas un nombre.", field)]
    if abs(number) >= LARGEST:
        return [Refused("number_too_large", f"{name} est trop grand : vérifiez ce nombre.", field)]
    if number == round_half_up(number, places):
        return []
    return [Refused("number_places", f"{name} a {places} décimales au plus : arrondissez avant d’enregistrer.", field)]
