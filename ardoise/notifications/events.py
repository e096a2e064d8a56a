"""The events of the room and their sentences."""

from ardoise.companies.events import INSURANCE_ENDING
from ardoise.history.models import Event
from ardoise.history.sentences import register
from ardoise.notifications import kinds
from ardoise.notifications.kinds import Announcement, Data
from ardoise.notifications.models import Message
from ardoise.notifications.queries import AMONG_US

MESSAGE_FAILED = "message.failed"
MESSAGE_BOUNCED = "message.bounced"
MESSAGE_COMPLAINED = "message.complained"
MESSAGE_CANCELLED = "message.cancelled"
MESSAGE_RESENT = "message.resent"

register(
    {
        MESSAGE_FAILED: "n’a pas pu remettre le courrier « {subject} » à {address} : {reason}",
        MESSAGE_BOUNCED: "a reçu un refus de {address} pour « {subject} » : {reason}",
        MESSAGE_COMPLAINED: "a appris que {address} a signalé « {subject} » comme indésirable",
        MESSAGE_CANCELLED: "a annulé l’envoi du courrier « {subject} »",
        MESSAGE_RESENT: "a renvoyé le courrier « {subject} » à {addresses}",
    }
)


def _is_to_a_customer(event: Event, data: Data) -> bool:
    """A mail to the people of the company that is refused is not told by another such mail."""
    return not Message.objects.filter(pk=event.subject_id, about_type__in=AMONG_US).exists()


kinds.register(
    {
        name: Announcement(kinds.REJECTED, when=_is_to_a_customer)
        for name in (MESSAGE_FAILED, MESSAGE_BOUNCED, MESSAGE_COMPLAINED)
    }
)

kinds.register({INSURANCE_ENDING: Announcement(kinds.INSURANCE)})
