"""Copy the plan of one company to another of the same hands: everything but its banks and its customers."""

from __future__ import annotations

from ardoise.companies.models import Company
from ardoise.domain.errors import Refused
from ardoise.history.record import Author
from ardoise.ledger import events
from ardoise.ledger.actions.change_books import change_books
from ardoise.ledger.books import accounts_of
from ardoise.ledger.models import Books
from ardoise.ledger.plan import Change, Plan, differences, plan_of

_OWN = ("bank:", "bank_journal:", "bank_journal_label:")


def copied_plan(source: Company, target: Company) -> Plan:
    """What the target would have: the plan of the source, and its own banks and first day."""
    mine = plan_of(accounts_of(target))
    theirs = {key: text for key, text in plan_of(accounts_of(source)).items() if not key.startswith(_OWN)}
    kept = {key: text for key, text in mine.items() if key.startswith(_OWN) or key == "starts_on"}
    return theirs | kept


def copy_preview(source: Company, target: Company) -> list[Change]:
    """What would change, before anything is written; the banks only grow with the length."""
    return differences(plan_of(accounts_of(target)), copied_plan(source, target), target)


def copy_books(target: Company, source: Company, *, by: Author) -> Books:
    """Who asks was let in both by the gate. Raises Refused("same_company")."""
    if source.pk == target.pk:
        raise Refused("same_company", "Choisissez une autre entreprise que celle-ci.", "source")
    return change_books(target, copied_plan(source, target), by=by, event=events.BOOKS_COPIED, source=source.legal_name)
