"""The mails that leave the house, what their readers did with them, and the notices to its people."""

from ardoise.notifications.models.mail import LINK, LOST, Attachment, Delivery, DeliveryState, Message
from ardoise.notifications.models.notice import Choice, Notice, NoticeSeen
from ardoise.notifications.models.opening import Opening, OpeningKind

__all__ = [
    "LINK",
    "LOST",
    "Attachment",
    "Choice",
    "Delivery",
    "DeliveryState",
    "Message",
    "Notice",
    "NoticeSeen",
    "Opening",
    "OpeningKind",
]
