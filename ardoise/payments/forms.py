"""« Régler facture » as a form: one payment, and how it is shared over invoices and credit notes."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from ardoise.companies.models import Company
from ardoise.contacts.models import Contact
from ardoise.domain.errors import Refused
from ardoise.domain.money import Money
from ardoise.domain.typing_numbers import parse_decimal
from ardoise.payments.actions.record import Wanted
from ardoise.payments.models import Method
from ardoise.payments.queries import unused, usual_method
from ardoise.sales.models import Invoice
from ardoise.web.forms import DayField, Form, MoneyField

FREQUENT = (Method.BANK_TRANSFER, Method.CARD, Method.CHEQUE, Method.CASH, Method.DIRECT_DEBIT, Method.OTHER)


class PaymentForm(Form):
    date = DayField(label="Date")
    label = forms.CharField(label="Libellé", required=False, max_length=200, help_text="Numéro de chèque, référence…")
    method = forms.ChoiceField(label="Mode", choices=[(method.value, method.label) for method in FREQUENT])
    amount = MoneyField(label="Montant réglé (€)")
    received = forms.BooleanField(
        label="Réalité du paiement : la somme est bien reçue",
        required=False,
        initial=True,
        help_text="Décochez pour un chèque pas encore déposé : la facture reste en attente.",
    )
    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)


class RefundForm(PaymentForm):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["amount"].label = "Montant remboursé (€)"
        self.fields["received"].label = "Réalité du paiement : la somme est bien partie"
        self.fields["received"].help_text = ""


class SpendForm(Form):
    amount = MoneyField(label="Montant à utiliser (€)")
    due = MoneyField()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["due"].widget = forms.HiddenInput()


def payment_initial(company: Company, amount: Money, contact: Contact | None = None) -> dict[str, Any]:
    return {
        "date": company.today,
        "method": usual_method(company, contact, amount),
        "amount": amount,
        "received": True,
        "once": uuid.uuid4().hex,
    }


@dataclass
class Share:
    """What is typed beside one invoice or credit note, with its error."""

    invoice: Invoice
    text: str
    takes_rest: bool = False  # the invoice being paid: with nothing typed, what the payment leaves it
    error: str = ""

    @property
    def left(self) -> Money:
        """What a credit note still gives, or what an invoice still asks."""
        return unused(self.invoice) if self.invoice.is_credit_note else self.invoice.settlement.due

    @property
    def is_typed(self) -> bool:
        return bool(self.text.strip())


def shares_of(posted: Mapping[str, str] | None, rows: list[Invoice], chosen: Invoice | None) -> list[Share]:
    """One share for each, the chosen one first."""
    rows = sorted(rows, key=lambda row: (chosen is None or row.pk != chosen.pk, row.is_credit_note))
    shares = [Share(row, "" if posted is None else posted.get(f"share-{row.pk}", "")) for row in rows]
    for share in shares:
        if chosen is not None and share.invoice.pk == chosen.pk:
            share.takes_rest = not chosen.is_credit_note
            if posted is None and chosen.is_credit_note:
                share.text = str(share.left).replace(".", ",")
    return shares


def wanted(shares: list[Share]) -> list[Wanted]:
    """What was typed; nothing typed leaves an invoice out. A credit note brings what is typed: its sign is ours."""
    found = []
    for share in _asked(shares):
        if not share.is_typed:
            found.append(Wanted(share.invoice))
            continue
        try:
            amount = Money(parse_decimal(share.text, 2))
        except Refused as refusal:
            share.error = refusal.message
            continue
        is_given = share.invoice.is_credit_note and amount.amount > 0
        found.append(Wanted(share.invoice, -amount if is_given else amount))
    if any(share.error for share in shares):
        raise Refused("typed", "Corrigez ce qui est marqué dans l’affectation.", "shares")
    return found


def place(shares: list[Share], refusal: Refused) -> Refused:
    """Put what is refused of `allocations.<rank>` beside its invoice; gives back what there is to say above."""
    asked = _asked(shares)
    for problem in refusal.problems:
        steps = problem.field.split(".")
        if steps[0] == "allocations" and len(steps) > 1 and steps[1].isdigit() and int(steps[1]) < len(asked):
            asked[int(steps[1])].error = problem.message
    return refusal


def _asked(shares: list[Share]) -> list[Share]:
    """The typed ones, then the invoice that takes what they leave."""
    return [share for share in shares if share.is_typed] + [
        share for share in shares if share.takes_rest and not share.is_typed
    ]
