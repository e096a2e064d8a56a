"""The events of the room and their sentences."""

from ardoise.history.sentences import register

SERIES_ORGANISED = "numbering.organised"
SERIES_PLANNED = "numbering.planned"
SERIES_PLAN_DROPPED = "numbering.plan_dropped"

register(
    {
        SERIES_ORGANISED: "a organisé le compteur ({document}) : {pattern}",
        SERIES_PLANNED: "a prévu une nouvelle série ({document}) à partir du {starts_on} : {pattern} ({reason})",
        SERIES_PLAN_DROPPED: "a renoncé à la nouvelle série ({document}) : {pattern}",
    }
)
