"""Whom a step writes to: the addresses it names, else the people of the customer who receive reminders."""

from __future__ import annotations

from ardoise.domain.identifiers import clean_email_list
from ardoise.reminders.documents import Document
from ardoise.reminders.models import PlanStep


def recipients_of(document: Document, step: PlanStep) -> tuple[list[str], list[str], list[str]]:
    """To, Cc and Cci. Without anybody of that role, the address of the customer; a consumer has no people."""
    copies = [document.company.email] if step.copy_to_self and document.company.email else []
    if step.addresses:
        return clean_email_list(step.addresses), [], copies
    contact = document.contact
    if contact is None:
        return [], [], copies
    known = sorted(contact.people.all(), key=lambda one: one.pk)  # read at once for many customers: no query of its own
    people = [one for one in known if one.email and one.gets_reminders]
    to = [one.email for one in people if not one.in_copy]
    return to or ([contact.email] if contact.email else []), [one.email for one in people if one.in_copy], copies
