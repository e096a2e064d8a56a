"""What a line brings to each customer: the amounts asked, checked against what the line has left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ardoise.contacts.models import Contact
from ardoise.domain.errors import Refused
from ardoise.domain.french import money_text
from ardoise.domain.money import ZERO, Money, total
from ardoise.payments.actions.record import Wanted
from ardoise.payments.queries import refundable, unused
from ardoise.sales.models import Invoice, Settlement


@dataclass
class Part:
    """What a line brings to one customer, or takes back from them."""

    contact: Contact | None
    shares: list[Wanted] = field(default_factory=list)
    rest: Money = ZERO

    @property
    def amount(self) -> Money:
        return total(share.amount for share in self.shares if share.amount) + self.rest


def exact(shares: Sequence[Wanted], available: Money, *, is_out: bool) -> list[Wanted]:
    """Each share with its amount: as asked, else what is due and the line allows; together at most the line.

    What is asked above the due of an invoice is the credit of its customer, as for any payment.
    """
    notes = [Wanted(one.invoice, _of_note(one)) for one in shares if one.invoice.is_credit_note]
    if is_out:
        if len(notes) < len(shares):
            message = (
                "Cette ligne est une sortie d’argent : elle rembourse un avoir ou le crédit d’un client, pas une "
                "facture. Retirez la facture ; si l’avoir la règle en partie, notez-le d’abord sur la facture."
            )
            raise Refused("refund_needs_credit_note", message, "allocations")
        return _paid_back(notes, shares, available)
    left = available - total(one.amount for one in notes if one.amount)
    found = []
    for index, one in enumerate(shares):
        if one.invoice.is_credit_note:
            continue
        amount = one.amount if one.amount is not None else min(left, _due(one.invoice))
        if amount > left or (one.amount is None and not left):
            message = f"Les affectations dépassent la ligne : il reste {money_text(left)} à affecter."
            raise Refused("line_too_small", message, f"allocations.{index}.amount")
        left -= amount
        found.append(Wanted(one.invoice, amount))
    return [*notes, *found]


def _due(invoice: Invoice) -> Money:
    settlement = Settlement.objects.filter(invoice=invoice).first()  # a draft has none, and is refused later
    return settlement.due if settlement else ZERO


def _of_note(share: Wanted) -> Money:
    if share.amount is not None:
        return share.amount
    return -(refundable(share.invoice) or unused(share.invoice))


def _paid_back(notes: Sequence[Wanted], asked: Sequence[Wanted], available: Money) -> list[Wanted]:
    """As asked, within the line; without amount, what the note and the line allow."""
    found, left = [], available
    for index, (note, typed) in enumerate(zip(notes, asked, strict=True)):
        amount = abs(note.amount or ZERO)
        if (typed.amount is not None and amount > left) or not left:
            message = f"Les affectations dépassent la ligne : il reste {money_text(left)} à affecter."
            raise Refused("line_too_small", message, f"allocations.{index}.amount")
        found.append(Wanted(note.invoice, min(amount, left)))
        left -= found[-1].amount or ZERO
    return found


def parts_of(shares: Iterable[Wanted], *, is_out: bool) -> list[Part]:
    """One part for each customer: a credit note pays the invoices of its own customer only."""
    parts: dict[int | None, Part] = {}
    for share in shares:
        part = parts.setdefault(share.invoice.contact_id, Part(share.invoice.contact))
        part.shares.append(share)
    for part in parts.values():
        if part.amount < ZERO and not is_out:
            message = f"L’avoir de {part.contact} apporte plus que ses factures ne demandent : diminuez son montant."
            raise Refused("credit_not_used", message, "allocations")
    return list(parts.values())


def give_rest(parts: list[Part], contact: Contact | None, rest: Money) -> None:
    if contact is None and len(parts) == 1:
        contact = parts[0].contact
    if contact is None:
        message = "Dites de quel client le reste est le crédit, ou laissez-le sur la ligne."
        raise Refused("customer_of_rest", message, "contact")
    part = next((part for part in parts if part.contact and part.contact.pk == contact.pk), None)
    if part is None:
        parts.append(part := Part(contact))
    part.rest = rest
