"""What holds for every sequence of down payments, credit notes and a final invoice."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from ardoise.domain import credit, parts
from ardoise.domain.document import VatLine
from ardoise.domain.errors import Refused
from ardoise.domain.money import Money
from ardoise.domain.parts import Groups
from ardoise.domain.tests import strategies as make
from ardoise.domain.totals import vat_of, within_tolerance

Asked = Decimal | Money
asked = make.percents.map(lambda percent: percent + Decimal("0.01")).filter(lambda one: one <= 100) | make.amounts
credits = st.tuples(st.just("all") | make.amounts | st.fractions(0, 1), st.integers(0, 9))


def ask(whole: Groups, issued: Groups, one: Asked) -> Groups | None:
    """A part when it is not above what remains."""
    try:
        return parts.by_amount(whole, issued, one) if isinstance(one, Money) else parts.by_percent(whole, issued, one)
    except Refused as refusal:
        if refusal.code != "down_payment_too_large":
            raise
        return None


def take_back(part: Groups, credited: Groups, how: str | Money | Fraction) -> Groups | None:
    try:
        if how == "all":
            return credit.all_left(part, credited)
        if isinstance(how, Money):
            return credit.by_amount(part, credited, how)
        assert isinstance(how, Fraction)
        bases = {parts.key(one): Money.of_cents(int(one.base.cents * how)) for one in credit.left(part, credited)}
        return credit.by_bases(part, credited, bases)
    except Refused as refusal:
        if refusal.code not in {"credit_too_large", "credit_amount"}:
            raise
        return None


def plain(groups: Groups) -> dict[tuple[Decimal, str], tuple[Money, Money]]:
    return {parts.key(one): (one.base, one.vat) for one in groups}


def cents_away(group: VatLine) -> int:
    return abs(group.vat - vat_of(group.base, group.rate)).cents


@given(make.wholes, st.lists(asked, max_size=7))
def test_parts_and_rest_make_the_whole_each_within_a_cent(whole: Groups, sequence: list[Asked]) -> None:
    issued: Groups = ()
    for one in sequence:
        part = ask(whole, issued, one)
        if part is None:
            continue
        if isinstance(one, Money):
            assert parts.total_incl_vat(part) == one
        issued = parts.add(issued, part)
        assert all(map(within_tolerance, part + parts.rest(whole, issued)))
    assert all(not one.base.cents < 0 and not one.vat.cents < 0 for one in parts.rest(whole, issued))
    assert plain(parts.add(issued, parts.rest(whole, issued))) == plain(whole)


@given(make.wholes, st.lists(st.tuples(asked, st.none() | credits), max_size=6))
def test_parts_minus_their_credit_notes_plus_rest_make_the_whole(
    whole: Groups, sequence: list[tuple[Asked, tuple[str | Money | Fraction, int] | None]]
) -> None:
    issued: Groups = ()
    documents: list[Groups] = []
    credited: list[Groups] = []
    for one, taken_back in sequence:
        part = ask(whole, issued, one)
        if part is not None:
            documents.append(part)
            credited.append(())
            issued = parts.add(issued, part)
            assert all(map(within_tolerance, part + parts.rest(whole, issued)))
        if taken_back and documents:
            how, which = taken_back[0], taken_back[1] % len(documents)
            note = take_back(documents[which], credited[which], how)
            if note is not None:
                credited[which] = parts.add(credited[which], note)
                issued = parts.subtract(issued, note)
                assert all(map(within_tolerance, note + credit.left(documents[which], credited[which])))
    final = parts.rest(whole, issued)
    assert plain(parts.add(parts.subtract(parts.add(*documents), parts.add(*credited)), final)) == plain(whole)
    # Each late credit note may move the final invoice by one cent more: docs/domain/rounding.md says why.
    notes = sum(1 for one in credited if one)
    assert all(cents_away(group) <= 1 + notes for group in final)


@given(make.wholes, st.lists(make.amounts | st.just("all"), min_size=1, max_size=6))
def test_credit_notes_never_exceed_their_invoice(invoice: Groups, sequence: list[str | Money]) -> None:
    credited: Groups = ()
    for how in sequence:
        note = take_back(invoice, credited, how)
        if note is None:
            assert isinstance(how, str) or how > parts.total_incl_vat(credit.left(invoice, credited))
            continue
        if isinstance(how, Money):
            assert parts.total_incl_vat(note) == how
        credited = parts.add(credited, note)
    for group in credit.left(invoice, credited):
        assert group.base.cents >= 0
        assert group.vat.cents >= 0


@given(make.wholes, st.integers(1, 99), st.lists(st.integers(0, 100), max_size=5))
def test_a_down_payment_is_consumed_whole_by_the_last_delivery(
    whole: Groups, percent: int, deliveries: list[int]
) -> None:
    left = parts.by_percent(whole, (), Decimal(percent))
    delivered: Groups = ()
    for share in deliveries:
        to_deliver = parts.subtract(whole, delivered)
        bases = [one.base.times(Decimal(share) / 100) for one in to_deliver]
        part = tuple(
            parts.part_of(one, issued, base)
            for one, issued, base in zip(whole, delivered or (None,) * len(whole), bases, strict=True)
        )
        consumed = parts.in_proportion(left, part, to_deliver)
        assert all(used.base <= billed.base for used, billed in zip(consumed, part, strict=True))
        left = parts.subtract(left, consumed)
        delivered = parts.add(delivered, part)
        assert all(one.base.cents >= 0 for one in left)
    to_deliver = parts.subtract(whole, delivered)
    closing = parts.in_proportion(left, to_deliver, to_deliver)
    assert [one.base for one in closing] == [one.base for one in left]
