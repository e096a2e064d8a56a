"""Visit the mailbox of the refusals and note each one."""

from __future__ import annotations

import logging

from django.conf import settings

from ardoise.history.outbox import GiveUp
from ardoise.notifications.actions.bounce import note_bounce
from ardoise.notifications.mailbox import Unreachable, mailbox_of, visit

log = logging.getLogger(__name__)


def read_bounces() -> None:
    """Asked every few minutes when a mailbox is given. A mail is marked as read after it was noted: a visit that is
    cut short reads it again, which changes nothing."""
    if not settings.BOUNCE_MAILBOX:
        return
    try:
        with visit(mailbox_of(settings.BOUNCE_MAILBOX)) as open_box:
            for uid, raw in open_box.unread():
                noted = note_bounce(raw)
                open_box.mark_read(uid)
                log.info("bounce mailbox: mail %s, %s address(es) noted", uid, noted)
    except (Unreachable, ValueError) as reason:
        raise GiveUp(str(reason)) from None  # the next visit is near
