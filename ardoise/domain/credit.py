"""Credit notes: amounts taken from an issued invoice, never above what remains of it, per VAT rate.

Amounts keep the sign of the original: positive for an ordinary invoice, the kind of the document says the direction.
"""

from __future__ import annotations

from collections.abc import Mapping

from ardoise.domain.errors import Refused
from ardoise.domain.french import money_text, percent_text
from ardoise.domain.money import ZERO, Money
from ardoise.domain.parts import Groups, beyond_what_is_left, key, part_of, share, subtract, total_incl_vat
from ardoise.domain.totals import Key


def left(original: Groups, credited: Groups) -> Groups:
    """What may still be credited, per rate and category (CGI 272, 289-I-5).

    Example: (1000.00, 200.00) after credits of (200.00, 40.00) -> (800.00, 160.00) (CRN-02).
    """
    return subtract(original, credited)


def all_left(original: Groups, credited: Groups) -> Groups:
    """A credit note of all that remains. Raises Refused `credit_too_large` when everything is credited already.

    Example: 100.00 at 20 % and −50.00 at 0 % -> the same groups, 70.00 with VAT (CRN-03).
    """
    remains = left(original, credited)
    if not any(group.base or group.vat for group in remains):
        raise _too_large(ZERO, "")
    return remains


def by_amount(original: Groups, credited: Groups, incl_vat: Money) -> Groups:
    """A credit note of an exact amount with VAT, shared over the rates by what remains of each.

    Raises Refused `credit_amount` (not above 0), `credit_too_large` with what remains, field `amount`.
    Example: 120.00 of (1000.00, 200.00) -> (100.00, 20.00) (CRN-02).
    """
    remains = left(original, credited)
    remaining = total_incl_vat(remains)
    if incl_vat > remaining:
        raise _too_large(remaining, "amount")
    if incl_vat <= ZERO:
        raise Refused("credit_amount", "Le montant de l’avoir doit être supérieur à 0.", "amount")
    return share(remains, incl_vat)


def by_bases(original: Groups, credited: Groups, bases: Mapping[Key, Money]) -> Groups:
    """A credit note of given bases per rate and category (chosen lines), VAT by the rule of parts (house law 2).

    A group of the original that is not named is left out. Raises Refused `credit_amount` when nothing is named,
    `credit_too_large` with what remains for the rate, field `lines`. Limits follow the sign of what remains.
    Example: {(20, S): 100.00} of (1000.00, 200.00) -> (100.00, 20.00).
    """
    remains = {key(group): group for group in left(original, credited)}
    wanted = {name: base for name, base in bases.items() if base}
    if not wanted:
        raise Refused("credit_amount", "Choisissez au moins une ligne à créditer.", "lines")
    for name, base in wanted.items():
        available = remains[name].base if name in remains else ZERO
        if beyond_what_is_left(base, available):
            raise _too_large_at_rate(available, name)
    done = {key(group): group for group in credited}
    return tuple(part_of(group, done.get(key(group)), wanted[key(group)]) for group in original if key(group) in wanted)


def _too_large(remaining: Money, field: str) -> Refused:
    if remaining <= ZERO:
        return Refused("credit_too_large", "Cette facture est déjà entièrement créditée.", field)
    return Refused(
        "credit_too_large", f"L’avoir dépasse la facture : il reste {money_text(remaining)} à créditer.", field
    )


def _too_large_at_rate(available: Money, name: Key) -> Refused:
    return Refused(
        "credit_too_large",
        f"L’avoir dépasse la facture : au taux de {percent_text(name[0])}, il reste"
        f" {money_text(available)} hors taxes à créditer.",
        "lines",
    )
