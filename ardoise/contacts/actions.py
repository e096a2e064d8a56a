"""Create, change and archive contacts; a used contact is archived, never deleted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction

from ardoise.companies.cleaning import clean_country
from ardoise.companies.models import Company
from ardoise.contacts import events
from ardoise.contacts.models import Contact, Person
from ardoise.domain.document import PartyKind
from ardoise.domain.errors import Invalid, Refused
from ardoise.domain.identifiers import clean_email, clean_siren, clean_siret, clean_text, clean_vat_number
from ardoise.history import clock
from ardoise.history.record import Author, record
from ardoise.web.fitting import misfits
from ardoise.web.search import fold

EDITABLE = frozenset(
    {
        *("kind", "name", "siren", "siret", "vat_number", "email", "phone", "website", "line1", "line2", "postcode"),
        *("city", "country", "delivery_line1", "delivery_line2", "delivery_postcode", "delivery_city"),
        *("delivery_country", "language", "payment_term", "needs_order_number", "needs_buyer_reference"),
        *("buyer_reference", "electronic_scheme", "electronic_address", "notes"),
    }
)
PERSON_FIELDS = ("name", "email", "phone", "gets_quotes", "gets_invoices", "gets_reminders", "in_copy")

People = Sequence[dict[str, Any]]


def create_contact(company: Company, values: dict[str, Any], *, by: Author, people: People | None = None) -> Contact:
    """The name is the only required field. Raises Invalid with every refusal."""
    contact = Contact(company=company)
    fill_contact(contact, values)
    with transaction.atomic():
        contact.save()
        _write_people(contact, people)
        record(company.pk, events.CONTACT_CREATED, contact, by=by, name=contact.name)
    return contact


def change_contact(contact: Contact, values: dict[str, Any], *, by: Author, people: People | None = None) -> Contact:
    with transaction.atomic():
        fresh = Contact.objects.select_for_update().get(pk=contact.pk)
        fill_contact(fresh, values)
        fresh.save()
        _write_people(fresh, people)
        record(fresh.company_id, events.CONTACT_CHANGED, fresh, by=by, name=fresh.name)
    return fresh


def archive_contact(contact: Contact, *, by: Author) -> None:
    """Never proposed again; its documents keep it."""
    _set_archived(contact, clock.now(), events.CONTACT_ARCHIVED, by)


def restore_contact(contact: Contact, *, by: Author) -> None:
    _set_archived(contact, None, events.CONTACT_RESTORED, by)


def fill_contact(contact: Contact, values: dict[str, Any]) -> None:
    """Put the cleaned values on the contact; identifiers must be right and agree with each other (FX-03, FX-04)."""
    for name, value in values.items():
        if name not in EDITABLE:
            raise LookupError(name)
        setattr(contact, name, clean_text(value) if isinstance(value, str) else value)
    problems: list[Refused] = []
    for name, rule in _rules(contact).items():
        try:
            setattr(contact, name, rule())
        except Refused as refusal:
            problems.append(refusal)
    problems += misfits(contact, EDITABLE)
    if not contact.name:
        problems.append(Refused("name_missing", "Donnez le nom du contact.", "name"))
    if problems:
        raise Invalid(problems)
    if contact.siret and not contact.siren:
        contact.siren = contact.siret[:9]
    contact.search = fold(f"{contact.name} {contact.city} {contact.email} {contact.siren}")[:400]


def _rules(contact: Contact) -> dict[str, Callable[[], object]]:
    rules: dict[str, Callable[[], object]] = {"country": lambda: clean_country(contact.country)}
    if contact.delivery_country:
        rules["delivery_country"] = lambda: clean_country(contact.delivery_country, field="delivery_country")
    if contact.siren:
        rules["siren"] = lambda: clean_siren(contact.siren)
    if contact.siret:
        rules["siret"] = lambda: clean_siret(contact.siret, contact.siren)
    if contact.vat_number:
        siren = contact.siren if contact.kind != PartyKind.INDIVIDUAL else ""
        rules["vat_number"] = lambda: clean_vat_number(contact.vat_number, siren)
    if contact.email:
        rules["email"] = lambda: clean_email(contact.email)
    return rules


def _write_people(contact: Contact, people: People | None) -> None:
    if people is None:
        return
    rows = []
    for index, person in enumerate(people):
        email = person.get("email", "")
        cleaned = {**person, "email": clean_email(email, field=f"people.{index}.email") if email else ""}
        row = Person(contact=contact, **{name: cleaned[name] for name in PERSON_FIELDS if name in cleaned})
        if problems := misfits(row, PERSON_FIELDS, prefix=f"people.{index}."):
            raise Invalid(problems)
        rows.append(row)
    contact.people.all().delete()
    Person.objects.bulk_create(rows)


def _set_archived(contact: Contact, moment: Any, event: str, by: Author) -> None:
    with transaction.atomic():
        Contact.objects.filter(pk=contact.pk).update(archived_at=moment)
        record(contact.company_id, event, contact, by=by, name=contact.name)
