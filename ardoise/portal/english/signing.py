"""The sentences of signing."""

SIGNING: dict[str, str] = {}
