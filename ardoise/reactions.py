"""THE table: what follows from each event, and the functions that carry out the outbox's tasks.

Nobody imports this module; the settings name it (REACTIONS). Handlers are idempotent.
"""

from __future__ import annotations

from ardoise.history.outbox import Handler
from ardoise.notifications.actions.deliver import deliver
from ardoise.payments.actions.paid import record_payment_made_before
from ardoise.sales.actions.pdf import complete_pdf
from ardoise.sales.actions.seal import finish_seal
from ardoise.sales.events import INVOICE_PAID_BEFORE

REACTIONS: dict[str, tuple[str, ...]] = {
    INVOICE_PAID_BEFORE: ("payments.record_payment_made_before",),
}

HANDLERS: dict[str, Handler] = {
    "notifications.deliver": deliver,
    "sales.complete_pdf": complete_pdf,
    "sales.finish_seal": finish_seal,
    "payments.record_payment_made_before": record_payment_made_before,
}

# handler -> how often, in seconds; it finds by itself what there is to do, if anything
PERIODIC: dict[str, int] = {}
