"""The form of a deposit: its number, date and account, and beside each cheque what is written on it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django import forms

from ardoise.banking.models import BankAccount, ChequeDeposit, DepositedCheque
from ardoise.companies.models import Company
from ardoise.domain.cheques import Cheque, next_number, read_cheque
from ardoise.payments.models import Payment
from ardoise.web.forms import DayField, Form

EURO = "EUR"


class DepositForm(Form):
    number = forms.CharField(label="Numéro de remise", max_length=40)
    date = DayField(label="Date de remise")
    account = forms.ChoiceField(label="Compte crédité")
    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, *args: object, accounts: Iterable[BankAccount], **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        field = self.fields["account"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(one.pk), one.name) for one in accounts]


@dataclass
class ChequeRow:
    """One cheque as it is shown: ticked or not, and what is typed of it."""

    payment: Payment
    cheque: Cheque
    is_chosen: bool = True


def deposit_initial(company: Company, accounts: list[BankAccount]) -> dict[str, object]:
    """The number after the last one, today, the account that got the last deposit."""
    last = ChequeDeposit.objects.filter(company=company, cancelled_at=None).order_by("-pk").first()
    known = [one for one in accounts if last and one.pk == last.account_id] or accounts
    return {
        "number": next_number(last.number if last else ""),
        "date": company.today,
        "account": str(known[0].pk) if known else "",
        "once": uuid.uuid4().hex,
    }


def rows_of(payments: Iterable[Payment], posted: Mapping[str, str] | None, chosen: Iterable[int]) -> list[ChequeRow]:
    """As posted, else as the labels of the payments say it; the drawer is the customer unless it is told."""
    ticked = set(chosen)
    return [
        ChequeRow(one, typed_cheque(one.pk, posted), one.pk in ticked)
        if posted is not None
        else ChequeRow(one, guessed_cheque(one))
        for one in payments
    ]


def guessed_cheque(payment: Payment) -> Cheque:
    read = read_cheque(payment.label)
    return Cheque(read.number, read.drawer or (payment.contact.name if payment.contact else ""), read.bank)


def typed_cheque(pk: int, posted: Mapping[str, str]) -> Cheque:
    return Cheque(*(posted.get(f"{name}-{pk}", "").strip() for name in ("number", "drawer", "bank")))


def written_cheque(row: DepositedCheque) -> Cheque:
    return Cheque(row.cheque_number, row.drawer, row.bank)
