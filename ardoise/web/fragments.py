"""The same act as a page or in a dialog: which frame to draw, and where to go after."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render


def in_dialog(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))


def frame(request: HttpRequest) -> str:
    """The base of a template shown in a dialog when it was asked from a page, alone otherwise."""
    return "web/dialog.html" if in_dialog(request) else "web/dialog_page.html"


def dialog(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, template, {**context, "frame": frame(request)}, status=status)


def leave(request: HttpRequest, to: str, *args: Any) -> HttpResponse:
    """Go to another page, whichever way the act was asked."""
    response = redirect(to, *args)
    if not in_dialog(request):
        return response
    answer = HttpResponse(status=204)
    answer["HX-Redirect"] = response["Location"]
    return answer


def stay(request: HttpRequest, content: str = "", **triggers: str) -> HttpResponse:
    """Stay on the page that asked: its dialog closes, its bars are shown."""
    response = HttpResponse(content)
    response["HX-Trigger"] = "dialog:close"
    return response
