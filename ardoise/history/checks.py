"""What must hold of the chains of events, of their origins, of the triggers and of the outbox."""

from __future__ import annotations

from collections.abc import Iterator

from ardoise.history.immutability import missing_triggers, trigger_names
from ardoise.history.models import Chain, Event, Origin, Task
from ardoise.history.record import FIRST_HASH, Where, event_hash, origin_hash
from ardoise.history.verify import Fault, Scope, fault

CHAIN = "events.chain"
ORIGIN = "events.origin"
TRIGGERS = "triggers"
TASKS = "outbox"


def chains_hold(scope: Scope) -> Iterator[Fault]:
    """Each event has its hash and follows the one before; the head of each chain is its last event."""
    heads = {head.chain: head for head in scope.of(Chain.objects.all(), "chain")}
    current: int | None = None
    length, last = 0, FIRST_HASH
    for event in scope.each(scope.of(Event.objects.order_by("chain", "sequence"), "chain")):
        if event.chain != current:
            if current is not None:
                yield from _head(current, length, last, heads.pop(current, None))
            current, length, last = event.chain, 0, FIRST_HASH
        yield from _event(event, length, last)
        length, last = event.sequence, event.hash
    if current is not None:
        yield from _head(current, length, last, heads.pop(current, None))
    for chain, head in heads.items():
        yield from _head(chain, 0, FIRST_HASH, head)


def _event(event: Event, length: int, last: str) -> Iterator[Fault]:
    name = f"{event.chain}/{event.sequence}"
    if event.sequence != length + 1:
        yield fault(CHAIN, event, name, f"l’événement {length + 1} manque avant celui-ci")
    elif event.previous_hash != last:
        yield fault(CHAIN, event, name, "ne suit pas l’événement d’avant")
    if event.hash != event_hash(event):
        yield fault(CHAIN, event, name, "a été modifié : son empreinte ne correspond plus")


def _head(chain: int, length: int, last: str, head: Chain | None) -> Iterator[Fault]:
    if head is None:
        yield Fault(CHAIN, Chain._meta.db_table, str(chain), "la tête de la chaîne manque")
    elif head.length != length:
        sentence = f"la chaîne compte {length} événements au lieu de {head.length} : elle a été coupée"
        yield fault(CHAIN, head, chain, sentence)
    elif head.last_hash != last:
        yield fault(CHAIN, head, chain, "le dernier événement n’est pas celui de la tête de la chaîne")


def origins_hold(scope: Scope) -> Iterator[Fault]:
    """An origin may be erased; one that is kept is the one of its event."""
    origins = scope.of(Origin.objects.select_related("event").order_by("pk"), "event__chain")
    for origin in scope.each(origins):
        if origin_hash(Where(origin.ip, origin.user_agent), origin.salt) != origin.event.origin_hash:
            yield fault(ORIGIN, origin, "", "n’est pas l’origine que l’événement a notée")


def triggers_are_in_place(scope: Scope) -> Iterator[Fault]:
    """Every trigger that keeps what is issued is there, awake, with our text."""
    scope.rows = len(trigger_names())
    for name in missing_triggers():
        yield Fault(TRIGGERS, "déclencheur", name, "manque ou a été modifié : lancez « ardoise migrate »")


def tasks_went_well(scope: Scope) -> Iterator[Fault]:
    """A consequence that could not be carried out is worth a look; nothing issued is wrong."""
    tasks = Task.objects.filter(failed_at__isnull=False).exclude(last_error="annulée").order_by("pk")
    for task in scope.each(scope.of(tasks, "event__chain")):
        yield fault(TASKS, task, task.handler, f"a échoué : {task.last_error}", is_warning=True)
