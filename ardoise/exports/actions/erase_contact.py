"""Erase a person who is on no legal document (RGPD art. 17); what the law keeps, it keeps (art. 17-3-b)."""

from __future__ import annotations

from django.db import models, transaction

from ardoise.contacts.models import Contact
from ardoise.domain.errors import Conflict
from ardoise.exports.events import CONTACT_ERASED
from ardoise.history.record import Author, lock_chain, record
from ardoise.sales.models import Invoice, InvoiceState, Quote


def why_kept(contact: Contact) -> Conflict | None:
    """What stands against erasing: a document that the law keeps, else a draft that may be deleted first."""
    numbered = Quote.objects.filter(contact=contact, version__gt=0).exists()
    if numbered or Invoice.objects.filter(contact=contact, state=InvoiceState.ISSUED).exists():
        return Conflict(
            "kept_by_law",
            "Ce contact est sur un devis envoyé ou une facture : la loi demande de les garder dix ans "
            "(C. com. art. L123-22). Archivez-le : il quitte vos listes.",
        )
    if Quote.objects.filter(contact=contact).exists() or Invoice.objects.filter(contact=contact).exists():
        return Conflict("has_drafts", "Ce contact est sur un brouillon : supprimez-le, ou changez son client.")
    return None


def erase_contact(contact: Contact, *, by: Author) -> None:
    """The row, its people and its addresses. Raises Conflict("kept_by_law") when a document, a payment or a mail names
    them, ("has_drafts") when only drafts do."""
    with transaction.atomic():
        lock_chain(contact.company_id)
        fresh = Contact.objects.select_for_update().get(pk=contact.pk)
        if kept := why_kept(fresh):
            raise kept
        record(fresh.company_id, CONTACT_ERASED, fresh, by=by, contact=fresh.pk)
        try:
            fresh.delete()
        except models.ProtectedError:
            raise Conflict(
                "kept_by_law", "Un règlement ou un courrier nomme ce contact : il ne peut pas être effacé. Archivez-le."
            ) from None
