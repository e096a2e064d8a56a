"""The door of the sending service, when mails leave by one: its webhooks say what became of them.

The address holds only for the service of ARDOISE_EMAIL_URL, and only with a secret to know it by.
"""

from __future__ import annotations

from anymail import urls
from anymail.signals import tracking
from django.conf import settings
from django.urls import URLPattern, include, path

from ardoise.notifications.tracking import on_tracking

tracking.connect(on_tracking)


def door_of(backend: str, secret: str) -> list[URLPattern]:
    """ "anymail.backends.brevo.EmailBackend" -> brevo/tracking/."""
    package, _, rest = backend.partition(".backends.")
    if package != "anymail" or not secret:
        return []
    service = rest.partition(".")[0]
    return [one for one in urls.urlpatterns if one.name in (f"{service}_tracking_webhook", f"{service}_webhook")]


_door = door_of(settings.EMAIL_BACKEND, getattr(settings, "ANYMAIL", {}).get("WEBHOOK_SECRET", ""))
urlpatterns = [path("rebonds/", include((_door, "anymail")))] if _door else []
