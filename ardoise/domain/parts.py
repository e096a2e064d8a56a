"""Parts of a whole: down payments, invoices of a part and the final one, per VAT rate, base and VAT apart.

A part is the cumulated amount minus what was issued, so that parts and rest always add up to the whole (house law 2).
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from ardoise.domain.document import Document, VatLine
from ardoise.domain.errors import Refused
from ardoise.domain.french import money_text
from ardoise.domain.money import ZERO, Money, split, total
from ardoise.domain.totals import Key, excluding, vat_of

Groups = tuple[VatLine, ...]

# Percentages asked one after the other are each rounded: a few cents above what remains are only that rounding.
ROUNDING_SLACK = Money("0.05")


def add(*many: Groups) -> Groups:
    """The sum of several documents per rate and category, base and VAT apart.

    Example: (246.91, 49.38) and (740.74, 148.15) -> (987.65, 197.53).
    """
    sums: dict[Key, VatLine] = {}
    for group in (group for groups in many for group in groups):
        known = sums.get(key(group))
        sums[key(group)] = _plus(known, group) if known else group
    return tuple(sums[found] for found in sorted(sums, key=lambda one: (-one[0], one[1])))


def subtract(whole: Groups, issued: Groups) -> Groups:
    """What remains of a whole, per rate and category; a group may be zero, or negative after a scope cut.

    Example: (1000.00, 200.00) minus (300.00, 60.00) -> (700.00, 140.00).
    """
    return add(whole, tuple(replace(group, base=-group.base, vat=-group.vat) for group in issued))


def total_incl_vat(groups: Groups) -> Money:
    """Bases and VAT together: (1000.00, 200.00) -> 1200.00."""
    return total(group.base + group.vat for group in groups)


def key(group: VatLine) -> Key:
    """What tells a group from another: its rate and its category (BG-23)."""
    return group.rate, group.category


def part_of(whole: VatLine, issued: VatLine | None, base: Money) -> VatLine:
    """A part of one group with that base (CGI 269-2: VAT at the rate of the work that it pays for).

    VAT = round2((issued base + base) × rate) − issued VAT, moved by a cent when the part or what remains would else
    be more than a cent away from base × rate (BR-CO-17, G1.53). All of the base takes all of the VAT.
    Example: 246.91 of (1234.57, 246.91) at 20 % -> VAT 49.38 (DEP-03).
    """
    before = issued or replace(whole, base=ZERO, vat=ZERO)
    left = VatLine(whole.rate, whole.category, whole.base - before.base, whole.vat - before.vat)
    if base == left.base:
        return replace(whole, base=base, vat=left.vat)
    if not base:
        return replace(whole, base=ZERO, vat=ZERO)
    usual = vat_of(before.base + base, whole.rate) - before.vat
    around = {usual.cents + move for move in range(-2, 3)}
    around |= {vat_of(base, whole.rate).cents + move for move in range(-2, 3)}
    return min(
        (replace(whole, base=base, vat=Money.of_cents(cents)) for cents in sorted(around)),
        key=lambda part: (*_faults(part, left), abs(part.vat - usual)),
    )


def by_percent(whole: Groups, issued: Groups, percent: Decimal) -> Groups:
    """A part in percent of the whole: base of each group = round2(whole base × percent / 100).

    Raises Refused `down_payment_percent`, `down_payment_too_large` with what remains, field `percent`.
    Example: 20 % then 60 % of 1234.57 -> 246.91 then 740.74 (DEP-03).
    """
    if not 0 < percent <= 100:
        raise Refused("down_payment_percent", "Le pourcentage va de plus de 0 à 100 %.", "percent")
    left = subtract(whole, issued)
    done = {key(group): group for group in issued}
    whole_by_key = {key(group): group for group in whole}
    parts = []
    for rest_of_group in left:
        group = whole_by_key.get(key(rest_of_group), replace(rest_of_group, base=ZERO, vat=ZERO))
        wanted = group.base.times(percent / 100)
        if _beyond(wanted, rest_of_group.base) > ROUNDING_SLACK:
            raise _too_large(left, "percent")
        base = rest_of_group.base if _beyond(wanted, rest_of_group.base) else wanted
        parts.append(part_of(group, done.get(key(group)), base))
    if _is_something(whole) and not _is_something(tuple(parts)) and not _is_something(left):
        raise _too_large(left, "percent")
    return tuple(parts)


def foreseen_down_payment(quote: Document) -> Money | None:
    """What a quote foresees at signing, with VAT, as its down payment invoice will come to; None: nothing.

    Example: 30 % of (1000.00, 200.00) -> 360.00.
    """
    if quote.down_payment_percent is None or quote.totals.incl_vat <= ZERO:
        return None
    return total_incl_vat(by_percent(quote.vat_breakdown, (), quote.down_payment_percent))


def by_amount(whole: Groups, issued: Groups, incl_vat: Money) -> Groups:
    """A part of an exact amount with VAT, shared over the rates by what remains of each with VAT.

    Raises Refused `down_payment_amount` (not above 0), `down_payment_too_large`, field `amount`.
    Example: 360.00 of (1000.00, 200.00) -> (300.00, 60.00) (DEP-08).
    """
    left = subtract(whole, issued)
    remaining = total_incl_vat(left)
    if not _is_something(left) and not incl_vat:
        return left
    if incl_vat > remaining:
        raise _too_large(left, "amount")
    if incl_vat <= ZERO:
        raise Refused("down_payment_amount", "Le montant doit être supérieur à 0.", "amount")
    return share(left, incl_vat)


def rest(whole: Groups, issued: Groups) -> Groups:
    """What remains to invoice: the final invoice, base and VAT apart. Negative after a scope cut: the caller refuses.

    Example: (1234.57, 246.91) minus 20 % and 60 % -> (246.92, 49.38) (DEP-03).
    """
    return subtract(whole, issued)


def in_proportion(left: Groups, part: Groups, whole: Groups) -> Groups:
    """The share of a down payment consumed by a partial invoice, never above that invoice (DEP-06).

    `whole` is what was still to deliver before `part`: the last delivery then takes all that is left.
    Example: left (500.00, 100.00), part (300.00, 60.00) of (1000.00, 200.00) -> (150.00, 30.00).
    """
    parts = {key(group): group for group in part}
    wholes = {key(group): group for group in whole}
    return tuple(_consumed(group, parts.get(key(group)), wholes.get(key(group))) for group in left)


def share(left: Groups, incl_vat: Money) -> Groups:
    """An exact amount with VAT taken from what is left, shared over its groups by their amounts with VAT.

    Nothing is refused here: the caller has checked the amount. Example: 35.00 of (120.00 at 20 %, −50.00 at 0 %) left
    with VAT -> 60.00 and −25.00.
    """
    if incl_vat == total_incl_vat(left):
        return left
    amounts = split(incl_vat, [(group.base + group.vat).amount for group in left])
    return tuple(_of_amount(group, amount) for group, amount in zip(left, amounts, strict=True))


def beyond_what_is_left(wanted: Money, left: Money) -> bool:
    """Whether an amount is more than what is left, in the direction of its sign: −60 of −50 is, −40 is not."""
    return bool(_beyond(wanted, left))


def _of_amount(left: VatLine, incl_vat: Money) -> VatLine:
    """Part of one group that costs exactly that with VAT; a cent moves between base and VAT when both must hold."""
    if incl_vat == left.base + left.vat:
        return left
    base = excluding(incl_vat, left.rate)
    moves = range(-2, 3) if left.rate else range(1)
    candidates = [base + Money.of_cents(move) for move in moves]
    return min(
        (replace(left, base=candidate, vat=incl_vat - candidate) for candidate in candidates),
        key=lambda part: (*_faults(part, left), abs(part.base - base)),
    )


def _consumed(left: VatLine, part: VatLine | None, whole: VatLine | None) -> VatLine:
    if part is None or whole is None or not whole.base:
        return replace(left, base=ZERO, vat=ZERO)
    base = Money.rounded(left.base.amount * part.base.amount / whole.base.amount)
    if abs(part.base) >= abs(whole.base):
        base = left.base
    if abs(base) >= abs(part.base):
        return replace(left, base=part.base, vat=part.vat)
    return part_of(left, None, base)


def _faults(part: VatLine, left: VatLine) -> tuple[int, int]:
    """How bad a part is: cents of VAT beyond the tolerance in it and in what remains, then signs turned round."""
    remains = replace(left, base=left.base - part.base, vat=left.vat - part.vat)
    excess = sum(max(0, abs(one.vat - vat_of(one.base, one.rate)).cents - 1) for one in (part, remains))
    turned = sum(one.base.cents * one.vat.cents < 0 for one in (part, remains))
    return excess, turned


def _beyond(wanted: Money, left: Money) -> Money:
    """By how much an amount is above what is left, in the direction of its sign; 0 when it is not."""
    if wanted.cents * left.cents < 0:
        return abs(wanted)
    return max(ZERO, abs(wanted) - abs(left))


def _plus(one: VatLine, other: VatLine) -> VatLine:
    return replace(
        one,
        base=one.base + other.base,
        vat=one.vat + other.vat,
        exemption_code=one.exemption_code or other.exemption_code,
        exemption_reason=one.exemption_reason or other.exemption_reason,
    )


def _is_something(groups: Groups) -> bool:
    return any(group.base or group.vat for group in groups)


def _too_large(left: Groups, field: str) -> Refused:
    remaining = total_incl_vat(left)
    if remaining <= ZERO:
        return Refused("down_payment_too_large", "Tout est déjà facturé : il ne reste rien à facturer.", field)
    return Refused(
        "down_payment_too_large",
        f"L’acompte dépasse ce qui reste à facturer : il reste {money_text(remaining)} TTC.",
        field,
    )
