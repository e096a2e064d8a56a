"""The sentences of paying."""

PAYING: dict[str, str] = {}
