"""Lines to totals: the order and the rounding of EN 16931, here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ardoise.domain.document import Allowance, Totals, VatLine
from ardoise.domain.errors import Refused
from ardoise.domain.french import money_text
from ardoise.domain.money import CENT, ZERO, Money, round_half_up, split, total
from ardoise.domain.priced import LARGEST, PRICE_PLACES, Discount, PricedLine, check

__all__ = [
    *("Computed", "Discount", "LineTotal", "PricedLine", "compute", "discount_reaching", "require_euro", "sum_up"),
    "within_tolerance",
]

Key = tuple[Decimal, str]  # rate and category


@dataclass(frozen=True, slots=True)
class LineTotal:
    unit_price_excl_vat: Decimal  # BT-146
    discount: Money  # BT-136, excluding VAT
    total_excl_vat: Money  # BT-131
    total_incl_vat: Money | None  # only when prices include VAT


@dataclass(frozen=True, slots=True)
class Computed:
    lines: tuple[LineTotal, ...]
    allowances: tuple[Allowance, ...]
    vat: tuple[VatLine, ...]
    totals: Totals
    rounded_by_remainder: bool


@dataclass(frozen=True, slots=True)
class _Typed:
    """Amounts of one line in the mode of the document: with VAT or without."""

    key: Key
    discount: Money
    net: Money
    counts: bool


def compute(
    lines: Sequence[PricedLine], *, discount: Discount | None = None, prices_include_vat: bool = False
) -> Computed:
    """Totals of a document (BR-CO-10, 13, 14, 15, 17): lines rounded, then VAT once per rate and category.

    Half cents go away from zero. The document's discount is shared over the rates by largest remainder (BG-20).
    Prices with VAT: per group base = TTC / (1 + rate) rounded and VAT = TTC − base, so that the typed total is met
    (house law 2). A line that is not chosen has its amount and counts in nothing else: no base, no discount, no total.
    Raises Refused (Invalid when several) with a field such as `lines.0.quantity`.
    Example: 299.33, 179.33 and 99.34 at 20 % -> 578.00 + 115.60 = 693.60 (RND-01).
    """
    check(lines, discount)
    typed = [_typed(line, index) for index, line in enumerate(lines)]
    counted = [line for line in typed if line.counts]
    keys = _ordered(line.key for line in counted)
    nets = {key: total(line.net for line in counted if line.key == key) for key in keys}
    shares = _shares(nets, discount)
    percent = discount.percent if discount else None
    if prices_include_vat:
        return _with_vat(lines, typed, nets, shares, percent)
    return _without_vat(lines, typed, nets, shares, percent)


def sum_up(
    groups: Iterable[VatLine], *, lines: Money | None = None, allowances: Money = ZERO, prepaid: Money = ZERO
) -> Totals:
    """Totals of VAT groups (BR-CO-13 to 16): BT-109 is the sum of bases, BT-110 of VAT, BT-115 = BT-112 − BT-113.

    Example: (1000.00, 200.00) with 360.00 prepaid -> 1200.00 with VAT, 840.00 due (DEP-08).
    """
    groups = tuple(groups)
    excl_vat = total(group.base for group in groups)
    vat = total(group.vat for group in groups)
    incl_vat = excl_vat + vat
    return Totals(
        lines=excl_vat + allowances if lines is None else lines,
        allowances=allowances,
        excl_vat=excl_vat,
        vat=vat,
        incl_vat=incl_vat,
        prepaid=prepaid,
        due=incl_vat - prepaid,
    )


def discount_reaching(agreed: Money, lines: Sequence[PricedLine], *, prices_include_vat: bool = False) -> Money:
    """The discount, typed as the prices are, that brings the total with VAT to the agreed price, to the cent.

    Raises Refused, field `agreed_total`: `agreed_too_high` above what the lines come to, `agreed_negative`, and
    `agreed_unreachable` when rounded VAT steps over that price (12.99 at 20 %: 12.98 or 13.00 exist).
    Example: 1 533.60 with VAT at 20 % agreed at 1 500.00 -> 28.00 without VAT.
    """
    field = "agreed_total"
    totals = compute(lines, prices_include_vat=prices_include_vat).totals
    if agreed.amount < 0:
        raise Refused("agreed_negative", "Le prix convenu ne peut pas être négatif.", field)
    if agreed > totals.incl_vat:
        text = f"Le prix convenu dépasse le total des lignes ({money_text(totals.incl_vat)}) : augmentez un prix."
        raise Refused("agreed_too_high", text, field)
    if agreed == totals.incl_vat:
        return ZERO
    if prices_include_vat:
        return totals.incl_vat - agreed
    near = totals.excl_vat - Money.rounded(totals.excl_vat.amount * agreed.amount / totals.incl_vat.amount)
    reached = []
    for cents in sorted(range(-3, 4), key=abs):
        discount = near + Money.of_cents(cents)
        if not ZERO <= discount <= totals.excl_vat:
            continue
        total_reached = compute(lines, discount=Discount(amount=discount)).totals.incl_vat
        if total_reached == agreed:
            return discount
        reached.append(total_reached)
    below = max((total for total in reached if total < agreed), default=None)
    above = min((total for total in reached if total > agreed), default=None)
    choices = " ou ".join(money_text(total) for total in (below, above) if total is not None)
    text = f"La TVA arrondie au centime ne permet pas {money_text(agreed)} : choisissez {choices}."
    raise Refused("agreed_unreachable", text, field)


def vat_of(base: Money, rate: Decimal) -> Money:
    """VAT of a base, rounded once (BR-CO-17), half away from zero: 305.00 at 5.5 % is 16.775 -> 16.78 (RND-02)."""
    return base.times(rate / 100)


def within_tolerance(group: VatLine) -> bool:
    """Whether VAT is within a cent of base × rate (G1.53, house law 2): 36.02 at 5.5 % and 1.98 -> True."""
    return abs(group.vat - vat_of(group.base, group.rate)).amount <= CENT


def require_euro(currency: str) -> None:
    """Only euros for now (CUR-02). Raises Refused `currency_not_supported`, field `currency`."""
    if currency != "EUR":
        raise Refused(
            "currency_not_supported",
            "Les documents se font en euros pour le moment : choisissez l’euro (EUR).",
            "currency",
        )


def _without_vat(
    lines: Sequence[PricedLine],
    typed: Sequence[_Typed],
    nets: Mapping[Key, Money],
    shares: Mapping[Key, Money],
    percent: Decimal | None,
) -> Computed:
    computed = tuple(
        LineTotal(line.unit_price, done.discount, done.net, None) for line, done in zip(lines, typed, strict=True)
    )
    bases = {key: net - shares.get(key, ZERO) for key, net in nets.items()}
    vat = tuple(VatLine(*key, base, vat_of(base, key[0])) for key, base in bases.items())
    lines_total = total(nets.values())
    return _computed(computed, lines_total, _allowances(shares, nets, percent), vat, by_remainder=False)


def _with_vat(
    lines: Sequence[PricedLine],
    typed: Sequence[_Typed],
    nets: Mapping[Key, Money],
    shares: Mapping[Key, Money],
    percent: Decimal | None,
) -> Computed:
    before = {key: excluding(net, key[0]) for key, net in nets.items()}
    due = {key: net - shares.get(key, ZERO) for key, net in nets.items()}
    bases = {key: excluding(amount, key[0]) for key, amount in due.items()}
    vat = tuple(VatLine(*key, base, due[key] - base) for key, base in bases.items())
    reduced = {key: before[key] - bases[key] for key in shares}
    totals_of_lines = _nets_excluding(typed, before)
    computed = tuple(
        _line_with_vat(line, done, net) for line, done, net in zip(lines, typed, totals_of_lines, strict=True)
    )
    lines_total = total(before.values())
    return _computed(computed, lines_total, _allowances(reduced, before, percent), vat, by_remainder=True)


def _nets_excluding(typed: Sequence[_Typed], bases: Mapping[Key, Money]) -> list[Money]:
    """Net of each line without VAT; the cents that remain go to the largest line of the group (RND-06)."""
    nets = [excluding(line.net, line.key[0]) for line in typed]
    for key, base in bases.items():
        members = [index for index, line in enumerate(typed) if line.counts and line.key == key]
        largest = max(members, key=lambda index: abs(nets[index]).amount)
        nets[largest] += base - total(nets[index] for index in members)
    return nets


def _line_with_vat(line: PricedLine, typed: _Typed, net: Money) -> LineTotal:
    discount = excluding(typed.discount, line.vat_rate)
    return LineTotal(_unit_price(line, net + discount), discount, net, typed.net)


def _unit_price(line: PricedLine, gross: Money) -> Decimal:
    """The price without VAT, 6 decimals at most, that gives back the amount when multiplied by the quantity."""
    own = round_half_up(line.unit_price / (1 + line.vat_rate / 100), PRICE_PLACES)
    if not line.quantity or Money.rounded(line.quantity * own) == gross:
        return own
    for places in range(2, PRICE_PLACES):
        price = round_half_up(gross.amount / line.quantity, places)
        if Money.rounded(line.quantity * price) == gross:
            return price
    return round_half_up(gross.amount / line.quantity, PRICE_PLACES)


def excluding(incl_vat: Money, rate: Decimal) -> Money:
    """The base of an amount with VAT, rounded: 38.00 at 5.5 % -> 36.02 (RND-05)."""
    return Money.rounded(incl_vat.amount / (1 + rate / 100), incl_vat.currency)


def _computed(
    lines: tuple[LineTotal, ...],
    lines_total: Money,
    allowances: tuple[Allowance, ...],
    vat: tuple[VatLine, ...],
    *,
    by_remainder: bool,
) -> Computed:
    sums = sum_up(vat, lines=lines_total, allowances=total(allowance.amount for allowance in allowances))
    return Computed(lines, allowances, vat, sums, by_remainder)


def _shares(nets: Mapping[Key, Money], discount: Discount | None) -> dict[Key, Money]:
    whole = total(nets.values())
    amount = _discount_of(whole, discount, "discount_amount")
    if not amount:
        return {}
    parts = split(amount, [net.amount for net in nets.values()])
    return {key: part for key, part in zip(nets, parts, strict=True) if part}


def _allowances(
    shares: Mapping[Key, Money], bases: Mapping[Key, Money], percent: Decimal | None
) -> tuple[Allowance, ...]:
    return tuple(
        Allowance(share, *key, percent=percent, base=bases[key] if percent is not None else None)
        for key, share in shares.items()
        if share
    )


def _typed(line: PricedLine, index: int) -> _Typed:
    product = line.quantity * line.unit_price
    if abs(product) >= LARGEST:
        raise Refused(
            "amount_too_large",
            "Le montant de cette ligne est trop grand : vérifiez la quantité et le prix.",
            f"lines.{index}.unit_price",
        )
    gross = Money.rounded(product)
    discount = _discount_of(gross, line.discount, f"lines.{index}.discount_amount")
    return _Typed((round_half_up(line.vat_rate), line.vat_category), discount, gross - discount, line.is_chosen)


def _discount_of(whole: Money, discount: Discount | None, field: str) -> Money:
    if discount is None:
        return ZERO
    if discount.percent is not None:
        return whole.times(discount.percent / 100)
    amount = discount.amount or ZERO
    if amount and amount > whole:
        raise Refused(
            "discount_too_large",
            f"La remise de {money_text(amount)} dépasse le montant de {money_text(whole)} : diminuez la remise.",
            field,
        )
    return amount


def _ordered(keys: Iterable[Key]) -> list[Key]:
    return sorted(set(keys), key=lambda key: (-key[0], key[1]))
