"""Documents made at random for the properties of amounts."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from ardoise.domain.money import Money
from ardoise.domain.totals import Discount, PricedLine, compute

RATES = tuple(Decimal(rate) for rate in ("0", "2.1", "5.5", "8.5", "10", "20"))
percents = st.integers(0, 10_000).map(lambda hundredths: Decimal(hundredths).scaleb(-2))
quantities = st.integers(-50_000, 500_000).map(lambda number: Decimal(number).scaleb(-4)) | st.integers(1, 200).map(
    Decimal
)
prices = st.integers(-10_000, 500_000).map(lambda cents: Decimal(cents).scaleb(-2)) | st.integers(0, 10**8).map(
    lambda millionths: Decimal(millionths).scaleb(-6)
)
lines = st.lists(
    st.builds(
        PricedLine,
        quantity=quantities,
        unit_price=prices,
        vat_rate=st.sampled_from(RATES),
        discount=st.none() | st.builds(Discount, percent=percents),
    ),
    max_size=6,
)
positive_lines = st.lists(
    st.builds(
        PricedLine,
        quantity=st.integers(1, 40).map(Decimal),
        unit_price=st.integers(1, 200_000).map(lambda cents: Decimal(cents).scaleb(-2)),
        vat_rate=st.sampled_from(RATES),
    ),
    min_size=1,
    max_size=4,
)
# VAT groups of a quote, priced with or without VAT.
wholes = st.builds(
    lambda typed, included: compute(typed, prices_include_vat=included).vat, positive_lines, st.booleans()
)
amounts = st.integers(1, 300_000).map(Money.of_cents)
