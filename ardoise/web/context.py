"""What every template may say about the house itself."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from ardoise import __version__


def house(request: HttpRequest) -> dict[str, object]:
    return {"demo": settings.DEMO, "version": __version__}
