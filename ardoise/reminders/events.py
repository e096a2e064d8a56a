"""The events of the room and their sentences."""

from ardoise.history.sentences import register
from ardoise.notifications import kinds
from ardoise.notifications.kinds import Announcement

REMINDER_SENT = "reminder.sent"
REMINDER_QUEUED = "reminder.queued"
REMINDER_HELD = "reminder.held"
PLAN_SAVED = "reminder.plan_saved"
PLAN_TURNED_ON = "reminder.plan_on"
PLAN_TURNED_OFF = "reminder.plan_off"
PLAN_CHOSEN = "reminder.plan_chosen"
PAUSED = "reminder.paused"
DISPUTED = "reminder.disputed"
RESUMED = "reminder.resumed"
NOTICE_MADE = "reminder.notice_made"

register(
    {
        REMINDER_SENT: "a relancé {number} ({step}) à {recipients}",
        REMINDER_QUEUED: "a demandé la relance de {number} ({step}) à {recipients}",
        REMINDER_HELD: "a retenu la relance de {number} ({step}) : {reason}",
        PLAN_SAVED: "a enregistré le plan de relance « {name} »",
        PLAN_TURNED_ON: "a activé le plan de relance « {name} »",
        PLAN_TURNED_OFF: "a arrêté le plan de relance « {name} »",
        PLAN_CHOSEN: "a choisi pour {label} le plan de relance {plan}",
        PAUSED: "a mis en pause les relances de {label} {until} : {reason}",
        DISPUTED: "a mis {label} en litige : {reason}",
        RESUMED: "a repris les relances de {label}",
        NOTICE_MADE: "a fait la mise en demeure de {number}, à payer avant le {deadline}",
    }
)

kinds.register({name: Announcement(kinds.REMINDED) for name in (REMINDER_SENT, REMINDER_HELD)})
