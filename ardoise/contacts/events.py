"""The events of the room and their sentences."""

from ardoise.history.sentences import register

CONTACT_CREATED = "contact.created"
CONTACT_CHANGED = "contact.changed"
CONTACT_ARCHIVED = "contact.archived"
CONTACT_RESTORED = "contact.restored"

register(
    {
        CONTACT_CREATED: "a créé le contact {name}",
        CONTACT_CHANGED: "a modifié le contact {name}",
        CONTACT_ARCHIVED: "a archivé le contact {name}",
        CONTACT_RESTORED: "a ressorti le contact {name} des archives",
    }
)
