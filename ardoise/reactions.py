"""THE table: what follows from each event, and the functions that carry out the outbox's tasks.

Nobody imports this module; the settings name it (REACTIONS). Handlers are idempotent.
"""

from __future__ import annotations

from ardoise.history.outbox import Handler

REACTIONS: dict[str, tuple[str, ...]] = {}

HANDLERS: dict[str, Handler] = {}
