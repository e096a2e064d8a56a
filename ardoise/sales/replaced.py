"""What a corrective invoice cancels: « Annule et remplace » takes the former document out of the sales, once."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from ardoise.domain.errors import Conflict
from ardoise.domain.money import ZERO
from ardoise.domain.problem import Problem
from ardoise.sales.models import Invoice, InvoiceKind, InvoiceState

CORRECT = "passez par « Corriger » (par l’API : POST /invoices/{id}/correction)"


def cancelled_by(invoices: Iterable[int]) -> dict[int, int]:
    """Of these, the corrective invoices with what each cancels: what is replaced is replaced once, by the first."""
    correctives = Invoice.objects.filter(kind=InvoiceKind.CORRECTIVE, state=InvoiceState.ISSUED)
    earlier = correctives.filter(replaces=OuterRef("replaces"), issued_at__lt=OuterRef("issued_at"))
    rows = correctives.filter(pk__in=list(invoices), replaces__isnull=False).exclude(Exists(earlier))
    return {corrective: former for corrective, former in rows.values_list("pk", "replaces") if former}


def corrective_of(invoice: Invoice) -> Invoice | None:
    """The issued corrective invoice that cancels this one."""
    rows = invoice.replacements.filter(kind=InvoiceKind.CORRECTIVE, state=InvoiceState.ISSUED)
    return rows.order_by("issued_at", "pk").first()


def refuse_replaced(invoice: Invoice) -> None:
    """Raises Conflict("already_replaced"): its corrective invoice took back all of it, so nothing is left to credit."""
    if problem := _replaced(invoice):
        raise Conflict(problem.code, problem.message, "status")


def replacing_problems(draft: Invoice) -> list[Problem]:
    """What stops a draft from taking back an invoice, or a part of it, that something else took back meanwhile.

    A corrective invoice takes back the whole of one that nothing else touched: its payments, the credit notes of it
    and what its quote says was billed would all go on as if it were still there.
    """
    if draft.is_credit_note:
        found = _replaced(draft.original) if draft.original else None
        return [found] if found else []
    if draft.kind != InvoiceKind.CORRECTIVE or draft.replaces is None:
        return []
    former = draft.replaces
    found = _of_another_kind(former) or _replaced(former) or _credited(former) or _settled(former)
    return [found] if found else []


def _of_another_kind(former: Invoice) -> Problem | None:
    if former.is_credit_note:
        message = f"{former.number} est un avoir : pour revenir dessus, faites une nouvelle facture."
        return Problem("replaces_credit_note", message, "replaces")
    if former.sources.exists():
        return Problem("replaces_billing", f"{former.number} facture un devis : {CORRECT}.", "replaces")
    return None


def _replaced(former: Invoice) -> Problem | None:
    corrective = corrective_of(former)
    if corrective is None:
        return None
    message = f"{former.number} est déjà annulée et remplacée par {corrective.number} : c’est elle qui se corrige."
    return Problem("already_replaced", message, "replaces")


def _credited(former: Invoice) -> Problem | None:
    notes = former.credit_notes.filter(state=InvoiceState.ISSUED).order_by("pk")
    numbers = ", ".join(note.number or "" for note in notes)
    if not numbers:
        return None
    whole = former.settlement.credited >= former.total_incl_vat
    advice = "faites une nouvelle facture ordinaire" if whole else f"{CORRECT}, qui crédite ce qui en reste"
    return Problem("already_credited", f"{former.number} est déjà créditée ({numbers}) : {advice}.", "replaces")


def _settled(former: Invoice) -> Problem | None:
    if former.settlement.paid == ZERO:
        return None
    message = f"{former.number} a déjà des règlements : {CORRECT}, qui les déplace sur la nouvelle facture."
    return Problem("already_settled", message, "replaces")
