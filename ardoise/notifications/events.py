"""The events of the room and their sentences."""

from ardoise.history.sentences import register

MESSAGE_FAILED = "message.failed"
MESSAGE_BOUNCED = "message.bounced"
MESSAGE_CANCELLED = "message.cancelled"
MESSAGE_RESENT = "message.resent"

register(
    {
        MESSAGE_FAILED: "n’a pas pu remettre le courrier « {subject} » à {address} : {reason}",
        MESSAGE_BOUNCED: "a reçu un refus pour {address} : {reason}",
        MESSAGE_CANCELLED: "a annulé l’envoi du courrier « {subject} »",
        MESSAGE_RESENT: "a renvoyé le courrier « {subject} » à {addresses}",
    }
)
