"""Who each customer account of a FEC is, among the contacts of the company."""

from __future__ import annotations

from dataclasses import dataclass

from ardoise.companies.models import Company
from ardoise.domain.accounts import clean_code
from ardoise.domain.errors import Refused
from ardoise.ledger.customers import People
from ardoise.ledger.recognition.seen import File

MOST = 5_000  # customers of one file that are kept for the confirmation


@dataclass(frozen=True, slots=True)
class Person:
    """One customer account, the contact that it is (0: nobody, or several), and whether that is sure."""

    code: str
    name: str
    lines: int
    collective: str
    contact_id: int = 0
    contact_name: str = ""
    is_sure: bool = False


def people_of(company: Company, file: File) -> list[Person]:
    """The most used first. A code that no software could hold, and a contact that two codes claim, are left unsure."""
    known = People(company)
    ordered = sorted(file.customers.values(), key=lambda one: (-one.lines, one.code))[:MOST]
    found: list[Person] = []
    taken: set[int] = set()
    for one in ordered:
        contact = known.find(one.name) if one.name else None
        try:
            code = clean_code(one.code)
        except Refused:
            continue
        if contact is None or contact.contact_id in taken:
            found.append(Person(code, one.name[:120], one.lines, one.collective))
            continue
        taken.add(contact.contact_id)
        found.append(
            Person(code, one.name[:120], one.lines, one.collective, contact.contact_id, contact.name, contact.is_sure)
        )
    return found
