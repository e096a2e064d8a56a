"""The events of the room and their sentences: those of the instance, in its own chain."""

from ardoise.history.sentences import register

RESTORED = "instance.restored"

register({RESTORED: "a restauré la sauvegarde du {made_at} (version {version})"})
