"""The books of the cast of the demo: what their documents and payments say, and a file of the law without a fault."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from ardoise.demo.life import Joinery, Life, Shop, Studio
from ardoise.domain.money import ZERO, Money, total
from ardoise.ledger.books import accounts_of
from ardoise.ledger.fec.check import check
from ardoise.ledger.formats import FORMATS, write
from ardoise.ledger.postings import export_lines, postings
from ardoise.payments.models import Direction, Payment
from ardoise.payments.queries import COUNTS
from ardoise.sales.models import Invoice, InvoiceState
from tests.world import House, durand, lea, sable

FIRST, LAST = date(2027, 1, 4), date(2027, 3, 20)


@pytest.mark.django_db
@pytest.mark.parametrize(("cast", "life"), [(durand, Joinery), (lea, Studio), (sable, Shop)])
def test_the_books_say_what_the_documents_say(cast: Callable[[], House], life: type[Life]) -> None:
    house = cast()
    life(house, seed=2, pace=9).live(FIRST, LAST)
    found = list(postings(house.company, first=None, last=LAST))
    sums: dict[str, Money] = {}
    for line in (line for posting in found for line in posting.entry.lines):
        sums[line.account[:3]] = sums.get(line.account[:3], ZERO) + line.debit - line.credit
    issued = Invoice.objects.filter(company=house.company, state=InvoiceState.ISSUED)
    documents = [(one, -1 if one.is_credit_note else 1) for one in issued]
    payments = Payment.objects.filter(COUNTS, company=house.company)
    paid = total(one.amount if one.direction == Direction.IN else -one.amount for one in payments)
    assert len(documents) > 3
    assert sums.get("411", ZERO) == total(one.total_incl_vat.times(sign) for one, sign in documents) - paid
    sold = total(sums.get(account, ZERO) for account in ("706", "707", "419"))
    assert -sold == total(one.total_excl_vat.times(sign) for one, sign in documents)
    assert -sums.get("445", ZERO) == total(one.total_vat.times(sign) for one, sign in documents)
    lines = export_lines(found, accounts_of(house.company))
    assert check(b"".join(write(FORMATS["fec"], lines)), f"{house.company.siren}FEC20271231.txt") == []
