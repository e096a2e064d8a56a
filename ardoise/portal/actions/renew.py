"""Send a new link to the address that is already known: what a revoked or closed link may still do."""

from __future__ import annotations

from django.db import transaction

from ardoise.history.record import record
from ardoise.notifications.actions.write import write_message
from ardoise.notifications.models import Message
from ardoise.portal import events
from ardoise.portal.door import Deal
from ardoise.portal.language import say
from ardoise.sales.deals import link_to


def send_new_link(deal: Deal) -> Message | None:
    """To the recipient of the old one, to the customer when it was revoked; None when no address is known."""
    if not deal.renewal_address:
        return None
    number = deal.documents[0].number or ""
    with transaction.atomic():
        message = write_message(
            deal.company,
            about=deal.documents[0],
            subject=say(deal.language, "Votre nouveau lien : {number}", number=number),
            text=say(
                deal.language,
                "Bonjour,\n\nVoici le nouveau lien de la page de {number}, que vous avez demandé :\n[lien]\n\n"
                "Si ce n’est pas vous, ne faites rien : ce lien n’est parti qu’à cette adresse.\n\n{company}",
                number=number,
                company=str(deal.company),
            ).replace("[lien]", "{lien}"),
            to=[deal.renewal_address],
            deal=link_to(deal.root),
            by=deal.visitor,
        )
        record(deal.company.pk, events.LINK_RENEWED, deal.root, by=deal.visitor, address=deal.renewal_address)
    return message
