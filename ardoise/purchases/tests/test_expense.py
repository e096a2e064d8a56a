"""What an expense says, what is refused, and what a line of the bank freezes of it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from ardoise.archive.keep import read
from ardoise.archive.models import ArchivedFile
from ardoise.domain.errors import Conflict, Invalid, Refused
from ardoise.domain.money import ZERO, Money
from ardoise.history.models import Event
from ardoise.history.sentences import tell
from ardoise.purchases.actions.cancel import cancel_expense
from ardoise.purchases.actions.change import change_expense
from ardoise.purchases.actions.receipt import attach_receipt
from ardoise.purchases.actions.record import record_expense
from ardoise.purchases.models import Expense
from ardoise.purchases.natures import NATURES
from ardoise.purchases.queries import sums_of, waiting
from ardoise.purchases.tests.receipts import HEIC, PDF, photo
from ardoise.purchases.vat import rate_of, vat_in
from tests.world import House, lea


def noted(house: House, **values: Any) -> Expense:
    usual = {
        "date": house.company.today,
        "supplier": "Bois du Rhône",
        "label": "Panneaux de chêne",
        "ledger_account": "601000",
        "amount": Money("120.00"),
        "vat": Money("20.00"),
        "method": "card",
    }
    return record_expense(house.company, {**usual, **values}, by=house.owner)


def told(house: House, expense: Expense) -> list[str]:
    rows = Event.objects.filter(chain=house.company.pk, subject_type="purchases.expense", subject_id=expense.pk)
    return [tell(event) for event in rows.order_by("sequence")]


def test_an_expense_is_noted_once_with_its_event(house: House) -> None:
    expense = noted(house)
    assert (expense.amount, expense.vat, expense.excl_vat) == (Money("120.00"), Money("20.00"), Money("100.00"))
    assert expense.nature == "Matières premières"
    assert told(house, expense) == ["a noté une dépense de 120,00\u00a0€ : Bois du Rhône"]
    values = {"date": house.company.today, "supplier": "X", "amount": Money("5.00")}
    first = record_expense(house.company, values, by=house.owner, once="clef")
    assert record_expense(house.company, values, by=house.owner, once="clef") == first


def test_what_is_wrong_is_said_all_at_once_on_its_field(house: House) -> None:
    with pytest.raises(Invalid) as refused:
        record_expense(
            house.company,
            {
                "date": house.company.today + timedelta(days=1),
                "amount": Money("12.00"),
                "vat": Money("2.02"),
                "ledger_account": "achats",
                "method": "troc",
            },
            by=house.owner,
        )
    assert {problem.field for problem in refused.value.problems} == {
        *("date", "label", "vat", "ledger_account", "method")
    }
    with pytest.raises(Invalid) as refused:
        noted(house, amount=Money("-3.00"), vat=ZERO)
    assert [problem.code for problem in refused.value.problems] == ["amount_negative"]
    assert not Expense.objects.exists()


def test_vat_may_not_be_recovered_in_franchise(db: None) -> None:
    house = lea()
    with pytest.raises(Invalid) as refused:
        noted(house)
    assert refused.value.code == "vat_franchise"
    assert noted(house, vat=ZERO).vat == ZERO


@pytest.mark.parametrize(
    ("amount", "rate", "vat"),
    [("120.00", "20", "20.00"), ("38.00", "5.5", "1.98"), ("0.01", "20", "0.00"), ("99.99", "10", "9.09")],
)
def test_the_vat_inside_an_amount_is_what_its_rounded_base_leaves(amount: str, rate: str, vat: str) -> None:
    assert vat_in(Money(amount), Decimal(rate)) == Money(vat)


def test_the_rate_of_a_vat_is_found_again_or_is_none() -> None:
    assert str(rate_of(Money("120.00"), Money("20.00"))) == "20"
    assert str(rate_of(Money("120.00"), ZERO)) == "0"
    assert rate_of(Money("120.00"), Money("13.00")) is None


def test_a_change_names_its_fields(house: House) -> None:
    values = {"supplier": "Scierie", "amount": Money("60.00"), "vat": ZERO}
    expense = change_expense(noted(house), values, by=house.owner)
    assert told(house, expense)[-1] == "a modifié la dépense Scierie (fournisseur, montant TTC, TVA récupérable)"
    change_expense(expense, values, by=house.owner)
    assert len(told(house, expense)) == 2


def test_a_cancelled_expense_stays_and_counts_no_more(house: House) -> None:
    expense, other = noted(house), noted(house, amount=Money("12.00"), vat=Money("2.00"))
    cancel_expense(expense, by=house.owner)
    assert sums_of(Expense.objects.filter(company=house.company)) == (Money("12.00"), Money("2.00"))
    assert told(house, expense)[-1] == "a annulé la dépense de 120,00\u00a0€ : Bois du Rhône"
    for act in (lambda: cancel_expense(expense, by=house.owner), lambda: change_expense(expense, {}, by=house.owner)):
        with pytest.raises(Conflict, match="est annulée"):
            act()
    assert list(waiting(house.company, Money("-12.00"))) == [other]


def test_waiting_expenses_have_the_amount_and_a_near_day(house: House) -> None:
    today = house.company.today
    near, far = noted(house, date=today - timedelta(days=5)), noted(house, date=today - timedelta(days=6))
    assert list(waiting(house.company, Money("-120.00"), day=today)) == [near]
    assert set(waiting(house.company, Money("120.00"))) == {near, far}


def test_a_receipt_is_known_by_its_content_and_kept_as_it_is(house: House) -> None:
    expense = noted(house)
    for content, media_type, name in (
        (PDF, "application/pdf", "facture 12.pdf"),
        (photo(), "image/jpeg", "facture 12.jpg"),
        (photo("PNG"), "image/png", "facture 12.png"),
    ):
        expense = attach_receipt(expense, content, name="../facture 12.exe", by=house.owner)
        assert expense.receipt is not None
        assert (expense.receipt.media_type, read(expense.receipt)) == (media_type, content)
        assert expense.receipt.name.endswith(name)
        assert "/" not in expense.receipt.name
    assert ArchivedFile.objects.filter(company=house.company).count() == 3
    assert "a joint le reçu" in told(house, expense)[-1]


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7 cut short", b"<svg/>", b"MZ\x90\x00", photo()[:40], b"%!PS\n%%EOF"]
)
def test_what_is_no_receipt_is_refused_with_what_to_send(house: House, content: bytes) -> None:
    with pytest.raises(Refused, match="choisissez un PDF, ou une photo JPEG ou PNG"):
        attach_receipt(noted(house), content, name="x.pdf", by=house.owner)


def test_a_heic_photo_is_refused_with_the_way_out(house: House) -> None:
    with pytest.raises(Refused, match="Le plus compatible"):
        attach_receipt(noted(house), HEIC, name="IMG_1.HEIC", by=house.owner)
    with pytest.raises(Refused, match="15 Mo"):
        attach_receipt(noted(house), PDF + b" " * 15 * 1024 * 1024, name="x.pdf", by=house.owner)


def test_a_refused_receipt_notes_no_expense(house: House) -> None:
    values = {"date": date(2026, 1, 2), "supplier": "X", "amount": Money("5.00")}
    with pytest.raises(Refused):
        record_expense(house.company, values, receipt=b"?", receipt_name="x", by=house.owner)
    assert not Expense.objects.exists()
    assert not Event.objects.filter(name="expense.recorded").exists()


def test_each_usual_nature_has_its_own_account() -> None:
    assert len({nature.account for nature in NATURES}) == len(NATURES)
    assert all(nature.account.isdigit() and len(nature.account) == 6 for nature in NATURES)
    assert {nature.account[0] for nature in NATURES} == {"6"}
