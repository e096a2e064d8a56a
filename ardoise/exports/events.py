"""The events of the room and their sentences."""

from ardoise.history.sentences import register
from ardoise.notifications import kinds
from ardoise.notifications.kinds import Announcement

BUNDLE_ASKED = "export.asked"
BUNDLE_READY = "export.ready"
BUNDLE_TAKEN = "export.taken"
BUNDLE_FAILED = "export.failed"
CONTACT_ERASED = "contact.erased"

register(
    {
        BUNDLE_ASKED: "a demandé un export : {label}",
        BUNDLE_READY: "Export prêt : {label}",
        BUNDLE_TAKEN: "a téléchargé un export : {label}",
        BUNDLE_FAILED: "Export en échec : {label}",
        CONTACT_ERASED: "a effacé un contact qui n’était sur aucun document (n° {contact})",
    }
)
kinds.register({name: Announcement(kinds.EXPORT) for name in (BUNDLE_READY, BUNDLE_FAILED)})
