"""« Régler facture » as a form: one payment, and how it is shared over invoices and credit notes."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from ardoise.companies.models import Company
from ardoise.domain.errors import Invalid, Refused
from ardoise.domain.money import Money
from ardoise.domain.typing_numbers import parse_decimal
from ardoise.payments.actions.record import Wanted
from ardoise.payments.models import Method
from ardoise.payments.queries import unused
from ardoise.sales.models import Invoice
from ardoise.web.forms import DayField, Form, MoneyField


class PaymentForm(Form):
    date = DayField(label="Date")
    label = forms.CharField(label="Libellé", required=False, max_length=200, help_text="Numéro de chèque, référence…")
    method = forms.ChoiceField(label="Mode", choices=Method.choices)
    amount = MoneyField(label="Montant réglé (€)")
    received = forms.BooleanField(
        label="Réalité du paiement : la somme est bien reçue",
        required=False,
        initial=True,
        help_text="Décochez pour un paiement seulement annoncé : la facture reste en attente",
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


def payment_initial(company: Company, amount: Money) -> dict[str, Any]:
    return {
        "date": company.today,
        "method": Method.BANK_TRANSFER,
        "amount": amount,
        "received": True,
        "once": uuid.uuid4().hex,
    }


@dataclass
class Share:
    """What is typed beside one invoice or credit note, with its error."""

    invoice: Invoice
    text: str
    error: str = ""

    @property
    def left(self) -> Money:
        """What a credit note still gives, or what an invoice still asks."""
        return unused(self.invoice) if self.invoice.is_credit_note else self.invoice.settlement.due


def shares_of(posted: Mapping[str, str] | None, rows: list[Invoice], chosen: Invoice | None) -> list[Share]:
    """One share for each, the chosen one first and for all it asks."""
    rows = sorted(rows, key=lambda row: (chosen is None or row.pk != chosen.pk, row.is_credit_note))
    shares = [Share(row, "" if posted is None else posted.get(f"share-{row.pk}", "")) for row in rows]
    for share in shares:
        if posted is None and chosen is not None and share.invoice.pk == chosen.pk:
            share.text = str(share.left).replace(".", ",")
    return shares


def wanted(shares: list[Share]) -> list[Wanted]:
    """What was typed; nothing typed leaves an invoice out. A credit note brings what is typed: its sign is ours."""
    found = []
    for share in _typed(shares):
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
    typed = _typed(shares)
    problems = refusal.problems if isinstance(refusal, Invalid) else [refusal]
    for problem in problems:
        steps = problem.field.split(".")
        if steps[0] == "allocations" and len(steps) > 1 and steps[1].isdigit() and int(steps[1]) < len(typed):
            typed[int(steps[1])].error = problem.message
    return refusal


def _typed(shares: list[Share]) -> list[Share]:
    return [share for share in shares if share.text.strip()]
