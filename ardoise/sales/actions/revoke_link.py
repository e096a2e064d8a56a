"""Revoke every link made to a deal so far: those of its mails and the code of its papers."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from ardoise.history.record import Author, record
from ardoise.notifications.links import Link
from ardoise.sales import events
from ardoise.sales.deals import link_to, open_link, root_of
from ardoise.sales.models import DealLink, Invoice, Quote


def revoke_link(document: Quote | Invoice, *, by: Author) -> Link:
    """Raise the generation of the deal; the new link of the paper. What was sent leads to a page that sends another."""
    with transaction.atomic():
        root = root_of(document)
        row = open_link(root)
        DealLink.objects.filter(pk=row.pk).update(generation=F("generation") + 1)
        record(document.company_id, events.LINK_REVOKED, root, by=by, number=root.display_number)
        return link_to(root)
