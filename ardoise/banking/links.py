"""The links of a line: which stand, which may be undone, and what they leave of the line."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet, Sum

from ardoise.banking.models import BankLine, LineProposal, LineState, LinkKind, Reconciliation
from ardoise.domain.errors import Conflict, Refused
from ardoise.domain.french import date_text, money_text
from ardoise.domain.money import ZERO, Money
from ardoise.history.record import lock_chain

WAITING = (LineState.TO_LINK, LineState.PROPOSED)


def locked(line: BankLine) -> BankLine:
    """The line as it stands, its company's chain held: two acts cannot both take what is left of it."""
    lock_chain(line.company_id)
    return BankLine.objects.select_related("company", "account").get(pk=line.pk)


def standing(line: BankLine) -> QuerySet[Reconciliation]:
    return Reconciliation.objects.filter(line=line, undone_at__isnull=True).order_by("pk")


def can_undo(link: Reconciliation) -> bool:
    """Whether a link may still be undone: the one place that says it."""
    return link.undone_at is None


def require_linkable(line: BankLine) -> None:
    """Raises Refused("currency_not_euro") for another currency, Conflict("already_linked") when nothing is left."""
    if line.currency != "EUR":
        message = f"Cette ligne est en {line.currency} : seules les lignes en euros se lient, comme les factures."
        raise Refused("currency_not_euro", message, "line")
    if line.cents == line.linked_cents:
        raise Conflict("already_linked", "Cette ligne est déjà liée : défaites d’abord son lien.", "line")


def require_within(line: BankLine, amount: Money) -> None:
    """What a link takes has the sign of the line, and at most what is left of it."""
    left = line.left
    if amount.cents * left.cents < 0 or abs(amount.cents) > abs(left.cents):
        message = f"Il reste {money_text(left)} à lier sur cette ligne, pas {money_text(amount)}."
        raise Refused("line_too_small", message, "payments")


def require_above_fee(line: BankLine, amount: Money, fee: Money) -> None:
    """An act brings something of a line: less than nothing, undoing another one would leave more than the line."""
    if line.cents > 0 and line.left > ZERO and amount <= fee:
        message = (
            f"Affectez plus que les frais, de {money_text(fee)} : ils se notent avec ce que la ligne règle."
            if fee
            else "Ces documents se règlent entre eux : la ligne n’y apporte rien. Diminuez le montant de l’avoir."
        )
        raise Refused("nothing_to_link", message, "allocations")


def exceeds(line: BankLine, linked_cents: int) -> bool:
    """Whether this is more than the line; of a payout, money that a dispute holds is not ours yet."""
    if linked_cents * line.cents <= 0 or abs(linked_cents) <= abs(line.cents):
        return False
    return not standing(line).filter(payout__isnull=False).exists()


def keep_line(line: BankLine) -> None:
    """Write what its links leave of the line, and the state that follows; in the transaction of the act."""
    sums = standing(line).aggregate(
        sum=Sum("amount"), fees=Sum("amount", filter=Q(kind=LinkKind.FEE)), count=Count("pk")
    )
    line.linked_cents, line.fee_cents = (sums["sum"] or ZERO).cents, -(sums["fees"] or ZERO).cents
    if sums["count"]:
        line.category, line.rule = "", None
        LineProposal.objects.filter(line=line).delete()
    if line.linked_cents == line.cents:
        line.state = LineState.LINKED
    elif sums["count"] or line.state == LineState.LINKED:
        line.state = LineState.TO_LINK
    line.save(update_fields=["linked_cents", "fee_cents", "state", "category", "rule"])


def told(line: BankLine) -> dict[str, str]:
    """The line, for the sentence of an event."""
    return {"day": date_text(line.date), "amount": money_text(line.amount)}
