"""Whether mails leave this instance: without a mail server they are written into a folder, and that must be said."""

from __future__ import annotations

from django import template
from django.conf import settings

register = template.Library()


@register.inclusion_tag("web/mails_stay.html")
def mails_stay() -> dict[str, bool]:
    """A notice on the pages that send, when nothing leaves."""
    return {"stay": settings.EMAIL_BACKEND.endswith(".filebased.EmailBackend")}
