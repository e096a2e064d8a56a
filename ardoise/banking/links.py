"""The links of a line: which stand, which may be undone, and what they leave of the line."""

from __future__ import annotations

from django.db.models import QuerySet, Sum

from ardoise.banking.models import BankLine, LineProposal, LineState, Reconciliation
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


def keep_line(line: BankLine) -> None:
    """Write what its links leave of the line, and the state that follows; in the transaction of the act."""
    sum_ = standing(line).aggregate(sum=Sum("amount"))["sum"] or ZERO
    line.linked_cents = sum_.cents
    if line.linked_cents:
        line.category, line.rule = "", None
        LineProposal.objects.filter(line=line).delete()
    if line.linked_cents == line.cents:
        line.state = LineState.LINKED
    elif line.linked_cents or line.state == LineState.LINKED:
        line.state = LineState.TO_LINK
    line.save(update_fields=["linked_cents", "state", "category", "rule"])


def told(line: BankLine) -> dict[str, str]:
    """The line, for the sentence of an event."""
    return {"day": date_text(line.date), "amount": money_text(line.amount)}
