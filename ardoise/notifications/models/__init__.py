"""The mails that leave the house, and the notices to its people."""

from ardoise.notifications.models.mail import LOST, Attachment, Delivery, DeliveryState, Message
from ardoise.notifications.models.notice import Choice, Notice, NoticeSeen

__all__ = ["LOST", "Attachment", "Choice", "Delivery", "DeliveryState", "Message", "Notice", "NoticeSeen"]
