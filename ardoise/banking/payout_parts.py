"""Which of our payments the parts of a payout are, by the checkout that they are about; and what a payout settles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q, prefetch_related_objects

from ardoise.banking.models import Payout, PayoutPart, PayoutPartKind
from ardoise.domain.money import Money, total
from ardoise.payments.models import Checkout, Movement, MovementKind, Payment
from ardoise.payments.providers import PROVIDERS
from ardoise.payments.queries import signed

CAME, WENT, LOST = MovementKind.RECEIVED, MovementKind.REFUNDED, MovementKind.LOST
BACK = MovementKind.RETURNED  # a refund that failed, a dispute that was won


@dataclass(frozen=True)
class Composition:
    """What a payout is made of: our payments, the fee, and the parts that are not ours, which stay on the line."""

    payments: list[Payment]
    fee: Money
    others: list[PayoutPart]

    @property
    def ours(self) -> Money:
        """What the payments bring, less the fee."""
        return total(signed(payment) for payment in self.payments) - self.fee

    @property
    def left(self) -> Money:
        return total(part.gross for part in self.others)


def composition_of(payout: Payout) -> Composition:
    """From its parts, prefetched or not. `ours` and `left` add up to the net of a payout that is known."""
    prefetch_related_objects([payout], "parts__payment__contact", "parts__payment__reversal")
    payments: dict[int, Payment] = {}
    others = []
    for part in sorted(payout.parts.all(), key=lambda part: part.pk):
        if part.payment is not None and not hasattr(part.payment, "reversal"):
            payments[part.payment.pk] = part.payment
        elif part.gross:
            others.append(part)
    return Composition([payments[pk] for pk in sorted(payments)], payout.fee, others)


def tie(payout: Payout, orders: Mapping[str, str]) -> None:
    """Give each part its payment. `orders`: the key of our order, by the provider's name of the part that repeats it.

    A part is a payment of the same checkout, way and amount; several parts are one payment when it is their sum, as
    two refunds that were read at once. A payment that another payout holds, or that was reversed, is not taken.
    """
    parts = [part for part in payout.parts.order_by("pk") if part.kind != PayoutPartKind.FEE]
    if all(part.payment_id for part in parts):
        return
    about = _checkouts(payout, parts, orders)
    movements = _movements(payout, set(about.values()))
    groups: dict[tuple[int, str], list[PayoutPart]] = defaultdict(list)
    for part in parts:
        if part.charge in about and (kind := _movement_kind(part)):
            groups[about[part.charge], kind].append(part)
    changed = []
    for (checkout, kind), found in groups.items():
        for part, payment in _paired(found, movements.get((checkout, kind), [])):
            if part.payment_id != payment.pk:
                part.payment = payment
                changed.append(part)
    PayoutPart.objects.bulk_update(changed, ["payment"])


def _checkouts(payout: Payout, parts: list[PayoutPart], orders: Mapping[str, str]) -> dict[str, int]:
    """Our checkout of each charge: by the provider's own name of it, by our order, or by the payment that names it."""
    label = PROVIDERS[payout.provider].label
    names = {f"{label} {part.charge}": part.charge for part in parts if part.charge}
    rows = Checkout.objects.filter(
        company=payout.company_id, account__provider=payout.provider, account__is_test=False
    ).filter(
        Q(provider_id__in=list(names.values()))
        | Q(once__in=[once for once in orders.values() if once])
        | Q(movements__payment__label__in=list(names))
    )
    found = {}
    by_once, by_name = {}, {}
    for pk, once, name, said in rows.values_list("pk", "once", "provider_id", "movements__payment__label"):
        by_once[once], by_name[name] = pk, pk
        if said in names:
            found[names[said]] = pk
    for part in parts:
        known = by_name.get(part.charge) or by_once.get(orders.get(part.provider_id, ""))
        if known and part.charge:
            found[part.charge] = known
    return found


def _movements(payout: Payout, checkouts: set[int]) -> dict[tuple[int, str], list[Payment]]:
    rows = Movement.objects.filter(checkout__in=checkouts, payment__isnull=False, payment__reversal__isnull=True)
    taken = PayoutPart.objects.filter(payment__online_movement__checkout__in=checkouts).exclude(payout=payout)
    rows = rows.exclude(payment__in=taken.values("payment")).select_related("payment").order_by("pk")
    found: dict[tuple[int, str], list[Payment]] = defaultdict(list)
    for movement in rows:
        assert movement.payment is not None
        found[movement.checkout_id, movement.kind].append(movement.payment)
    return found


def _movement_kind(part: PayoutPart) -> str:
    is_out = part.gross.cents < 0
    if part.kind == PayoutPartKind.PAYMENT:
        return "" if is_out else CAME
    if part.kind == PayoutPartKind.REFUND:
        return WENT if is_out else BACK
    if part.kind == PayoutPartKind.DISPUTE:
        return LOST if is_out else BACK
    return ""


def _paired(parts: list[PayoutPart], payments: list[Payment]) -> list[tuple[PayoutPart, Payment]]:
    free, left, found = list(payments), [], []
    for part in parts:
        same = next((payment for payment in free if signed(payment) == part.gross), None)
        if same is None:
            left.append(part)
        else:
            free.remove(same)
            found.append((part, same))
    whole = total(part.gross for part in left)
    same = next((payment for payment in free if left and signed(payment) == whole), None)
    return found + [(part, same) for part in left if same is not None]
