"""Visit the mailbox of the refusals and note each one."""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.cache import cache

from ardoise.history.outbox import GiveUp
from ardoise.notifications.actions.bounce import note_bounce
from ardoise.notifications.mailbox import Unreachable, mailbox_of, visit

DOWN = "bounce-mailbox-down"
A_DAY = 24 * 3600

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
        log.warning("bounce mailbox: %s", reason)
        if cache.add(DOWN, True, timeout=A_DAY):
            raise GiveUp(str(reason)) from None  # kept among the tasks that failed, once a day: the next visit is near
    else:
        cache.delete(DOWN)
