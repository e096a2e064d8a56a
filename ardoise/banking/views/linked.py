"""What lines are linked to, in a few queries for a whole page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.text import capfirst

from ardoise.banking.models import BankLine, LinkKind, Reconciliation
from ardoise.banking.views.equation import listed
from ardoise.domain.money import Money


@dataclass(frozen=True)
class Piece:
    """One thing that a line pays: a document with its page, a fee, an expense, what is left to a customer."""

    text: str
    url: str
    amount: Money
    customer: str = ""
    note: str = ""


@dataclass(frozen=True)
class Linked:
    """One link, and its pieces."""

    link: Reconciliation
    pieces: list[Piece]


def links_of(lines: Iterable[BankLine], *, undone: bool = False) -> dict[int, list[Linked]]:
    """The links that stand of each line, in the order they were made; with `undone`, those that were undone too."""
    rows = Reconciliation.objects.filter(line__in=[line.pk for line in lines]).order_by("pk")
    rows = rows if undone else rows.filter(undone_at__isnull=True)
    rows = rows.select_related("payment__contact", "deposit", "payout", "expense", "created_by", "undone_by")
    found: dict[int, list[Linked]] = {}
    for row in rows.prefetch_related("payment__allocations__invoice"):
        found.setdefault(row.line_id, []).append(Linked(row, pieces_of(row)))
    return found


def pieces_of(link: Reconciliation) -> list[Piece]:
    if link.expense is not None:
        text = link.expense.label or link.expense.supplier
        return [Piece(text, _page("purchases:expense_detail", link.expense.pk), link.amount, link.expense.supplier)]
    if link.payment is None:
        return [Piece(link.label or "Frais", "", link.amount)]
    who, sign = (link.payment.contact.name if link.payment.contact else ""), (-1 if link.amount.amount < 0 else 1)
    shares = link.payment.allocations.all()
    pieces = [
        Piece(
            share.invoice.number or "",
            reverse("sales:invoice_detail", args=[share.invoice_id]),
            share.amount,
            share.invoice.customer_name or who,
            _note(link),
        )
        for share in shares
    ]
    rest = link.amount.cents - sum(share.amount.cents for share in shares)
    if rest:
        word = "crédit" if sign > 0 else "crédit remboursé"
        pieces.append(Piece(word, _page("contacts:contact_detail", link.payment.contact_id), Money.of_cents(rest), who))
    return pieces


def what_of(links: Iterable[Reconciliation]) -> str:
    """« FA-2026-0136 et FA-2026-0140 »: what links were made to, in words."""
    return listed(list(dict.fromkeys(link.label for link in links if link.label)))


def linked_words(links: Sequence[Reconciliation]) -> str:
    """« Liée à FA-2026-0136 »; of money that came back, what its link says."""
    is_returned = any(link.payment and link.payment.reverses_id for link in links)
    return capfirst(what_of(links)) if is_returned else f"Liée à {what_of(links)}"


def _note(link: Reconciliation) -> str:
    if link.deposit is not None:
        return f"remise {link.deposit.number}"
    if link.payout is not None:
        return f"versement {link.payout.provider.capitalize()}"
    return "déjà noté" if link.kind == LinkKind.FOUND else ""


def _page(name: str, pk: int | None) -> str:
    """The address of a page, or nothing when it does not exist."""
    with suppress(NoReverseMatch):
        return reverse(name, args=[pk]) if pk else ""
    return ""
