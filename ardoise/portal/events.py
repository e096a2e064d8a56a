"""The events of the room and their sentences."""

from ardoise.history.sentences import register
from ardoise.notifications import kinds
from ardoise.notifications.kinds import Announcement

QUESTION_ASKED = "question.asked"
QUESTION_ANSWERED = "question.answered"
LINK_RENEWED = "deal.link_renewed"

register(
    {
        QUESTION_ASKED: "a posé une question sur {number} : « {text} »",
        QUESTION_ANSWERED: "a répondu à la question de {who} : « {text} »",
        LINK_RENEWED: "a demandé un nouveau lien, envoyé à {address}",
    }
)

kinds.register({QUESTION_ASKED: Announcement(kinds.QUESTION)})
