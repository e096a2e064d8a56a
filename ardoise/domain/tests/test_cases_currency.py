"""Currency cases: euros only for now."""

from __future__ import annotations

import pytest

from ardoise.domain.errors import Refused
from ardoise.domain.totals import require_euro


def test_cur_02_another_currency_is_refused_with_a_sentence() -> None:
    with pytest.raises(Refused) as refusal:
        require_euro("USD")
    assert (refusal.value.code, refusal.value.field) == ("currency_not_supported", "currency")
    assert refusal.value.message.endswith("choisissez l’euro (EUR).")
    require_euro("EUR")
