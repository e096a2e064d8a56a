"""The events of the room and their sentences."""

from ardoise.history.sentences import register
from ardoise.notifications import kinds
from ardoise.notifications.kinds import Announcement

QUESTION_ASKED = "accountant.question_asked"
QUESTION_PURSUED = "accountant.question_pursued"
QUESTION_ANSWERED = "accountant.question_answered"
QUESTION_CLOSED = "accountant.question_closed"
QUESTION_REOPENED = "accountant.question_reopened"
MISSING_ASKED = "accountant.missing_asked"
MISSING_RENEWED = "accountant.missing_renewed"
MISSING_CLOSED = "accountant.missing_closed"
PIECE_RECEIVED = "accountant.piece_received"

register(
    {
        QUESTION_ASKED: "a posé une question de comptable ({label}) : « {text} »",
        QUESTION_PURSUED: "a écrit de nouveau, pour la comptabilité ({label}) : « {text} »",
        QUESTION_ANSWERED: "a répondu au comptable ({label}) : « {text} »",
        QUESTION_CLOSED: "a fermé la question de comptable ({label})",
        QUESTION_REOPENED: "a rouvert la question de comptable ({label})",
        MISSING_ASKED: "a demandé une pièce : « {words} » {recipient}",
        MISSING_RENEWED: "a refait le lien de la pièce « {words} » : les liens d’avant n’ouvrent plus rien",
        MISSING_CLOSED: "a fermé la demande de la pièce « {words} »",
        PIECE_RECEIVED: "a déposé {files} pour « {words} »",
    }
)


kinds.register(
    {
        QUESTION_ASKED: Announcement(kinds.ACCOUNTANT),
        QUESTION_PURSUED: Announcement(kinds.ACCOUNTANT),
        PIECE_RECEIVED: Announcement(kinds.PIECE),
    }
)
