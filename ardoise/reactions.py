"""THE table: what follows from each event, and the functions that carry out the outbox's tasks.

Nobody imports this module; the settings name it (REACTIONS). Handlers are idempotent.
"""

from __future__ import annotations

from ardoise.history.outbox import Handler
from ardoise.notifications.actions.announce import announce, mail_notices
from ardoise.notifications.actions.deliver import deliver
from ardoise.notifications.events import MESSAGE_BOUNCED, MESSAGE_COMPLAINED, MESSAGE_FAILED
from ardoise.payments.actions.paid import record_payment_made_before
from ardoise.sales.actions.overdue import note_overdue, watch_overdue
from ardoise.sales.actions.pdf import complete_pdf
from ardoise.sales.actions.seal import finish_seal
from ardoise.sales.events import INVOICE_OVERDUE, INVOICE_PAID_BEFORE, QUOTE_DECLINED

ANNOUNCE = "notifications.announce"  # tells the people of the company; which events are worth it is in `kinds`

REACTIONS: dict[str, tuple[str, ...]] = {
    INVOICE_PAID_BEFORE: ("payments.record_payment_made_before",),
    QUOTE_DECLINED: (ANNOUNCE,),
    INVOICE_OVERDUE: (ANNOUNCE,),
    MESSAGE_FAILED: (ANNOUNCE,),
    MESSAGE_BOUNCED: (ANNOUNCE,),
    MESSAGE_COMPLAINED: (ANNOUNCE,),
}

HANDLERS: dict[str, Handler] = {
    "notifications.deliver": deliver,
    ANNOUNCE: announce,
    "notifications.mail_notices": mail_notices,
    "sales.watch_overdue": watch_overdue,
    "sales.note_overdue": note_overdue,
    "sales.complete_pdf": complete_pdf,
    "sales.finish_seal": finish_seal,
    "payments.record_payment_made_before": record_payment_made_before,
}

# handler -> how often, in seconds; it finds by itself what there is to do, if anything
PERIODIC: dict[str, int] = {
    "sales.watch_overdue": 3600,
}
