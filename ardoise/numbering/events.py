"""The events of the room and their sentences."""

from ardoise.history.sentences import register

SERIES_ORGANISED = "numbering.organised"

register({SERIES_ORGANISED: "a organisé le compteur ({document}) : {pattern}"})
