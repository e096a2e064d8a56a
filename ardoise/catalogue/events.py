"""The events of the room and their sentences."""

from ardoise.history.sentences import register

ITEM_CREATED = "catalogue_item.created"
ITEM_CHANGED = "catalogue_item.changed"
ITEM_ARCHIVED = "catalogue_item.archived"
ITEM_RESTORED = "catalogue_item.restored"
UNITS_CHOSEN = "catalogue.units_chosen"

register(
    {
        ITEM_CREATED: "a créé la prestation {label}",
        ITEM_CHANGED: "a modifié la prestation {label}",
        ITEM_ARCHIVED: "a archivé la prestation {label}",
        ITEM_RESTORED: "a ressorti la prestation {label} des archives",
        UNITS_CHOSEN: "a choisi ses unités ({changes})",
    }
)
