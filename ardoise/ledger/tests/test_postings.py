"""The postings of documents and payments through the database: balanced, chronological, what the documents say."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext

from ardoise.domain.money import ZERO, Money, total
from ardoise.ledger.matches import code_of
from ardoise.ledger.posting import Posting
from ardoise.ledger.postings import postings, postings_of_invoice, postings_of_payment
from ardoise.payments.actions.record import Wanted, record_payment
from ardoise.payments.models import Payment
from ardoise.sales.actions.credit import credit_invoice
from ardoise.sales.actions.draft import create_invoice
from ardoise.sales.actions.issue import issue_invoice
from ardoise.sales.models import Invoice
from ardoise.sales.sheet import Sheet, TypedLine
from tests.world import House

LATER = date(2100, 1, 1)


def issued(house: House, price: str = "1000", **values: object) -> Invoice:
    line = TypedLine(label="Travail", unit_price=Decimal(price), vat_rate=Decimal(20))
    sheet = Sheet({"contact": house.contacts[0], "subject": "Porte", **values}, [line])
    return issue_invoice(create_invoice(house.company, sheet, by=house.owner), by=house.owner)


def pay(house: House, amount: str, *invoices: Invoice, method: str = "bank_transfer") -> Payment:
    return record_payment(
        house.company,
        day=house.company.today,
        amount=Money(amount),
        method=method,
        by=house.owner,
        allocations=[Wanted(invoice) for invoice in invoices],
    )


def balances(found: list[Posting]) -> dict[str, str]:
    """Account -> balance, a debit being positive."""
    sums: dict[str, Money] = {}
    for line in (line for posting in found for line in posting.entry.lines):
        sums[line.account] = sums.get(line.account, ZERO) + line.debit - line.credit
    return {account: str(amount) for account, amount in sums.items() if amount}


def all_of(house: House) -> list[Posting]:
    return list(postings(house.company, first=None, last=LATER))


def test_a_service_paid_in_two_times(house: House) -> None:
    invoice = issued(house)
    first, last = pay(house, "400", invoice), pay(house, "800", invoice)
    assert balances(postings_of_payment(first))["445710"] == "-66.67"
    assert balances(postings_of_payment(last))["445710"] == "-133.33"
    assert balances(all_of(house)) == {"706000": "-1000.00", "445710": "-200.00", "512000": "1200.00"}
    keys = [posting.key for posting in all_of(house)]
    assert len(keys) == len(set(keys)) == 5
    assert len(postings_of_invoice(invoice)) == 3
    assert total(line.debit for line in all_of(house)[0].entry.lines) == Money("1200")


def test_a_credit_note_of_what_was_paid_gives_its_vat_back(house: House) -> None:
    invoice = issued(house)
    pay(house, "1200", invoice)
    note = credit_invoice(invoice, by=house.owner, amount=Money("120"))
    found = balances(all_of(house))
    assert found == {"411000": "-120.00", "706000": "-900.00", "445710": "-180.00", "512000": "1200.00"}
    assert [posting.source for posting in postings_of_invoice(note)] == ["invoice", "vat"]
    credit_invoice(invoice, by=house.owner)
    assert balances(all_of(house)) == {"411000": "-1200.00", "512000": "1200.00"}


def letters(found: list[Posting]) -> dict[str, str]:
    return {posting.key: posting.match_code for posting in found if posting.match_code}


def test_what_is_settled_bears_one_letter(house: House) -> None:
    one, other = issued(house), issued(house, "500")
    first, last = pay(house, "400", one), pay(house, "800", one)
    pay(house, "100", other)
    expected = {f"invoice:{one.pk}": "AA", f"payment:{first.pk}": "AA", f"payment:{last.pk}": "AA"}
    assert letters(all_of(house)) == expected
    note = credit_invoice(other, by=house.owner, amount=Money("500"))
    assert letters(all_of(house))[f"invoice:{note.pk}"] == "AB"
    assert {match.code for posting in all_of(house) for match in posting.letters.values()} == {"AA", "AB"}


def test_codes_go_on_after_two_letters() -> None:
    assert [code_of(rank) for rank in (0, 1, 26, 675, 676, 676 + 17576)] == ["AA", "AB", "BA", "ZZ", "AAA", "AAAA"]


def test_a_page_of_twice_as_many_rows_makes_as_many_queries(house: House) -> None:
    def queries(size: int) -> int:
        with CaptureQueriesContext(connection) as made:
            assert list(postings(house.company, first=None, last=LATER, size=size))
        return len(made)

    for _ in range(4):
        pay(house, "1200", issued(house))
    few = queries(2)
    for _ in range(4):
        pay(house, "1200", issued(house))
    assert queries(4) == few
    assert queries(2) > few > queries(100)
