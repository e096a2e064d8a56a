"""How far the worker is with what someone asked for: a bar that asks again each second, until it is over."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ardoise.domain.french import number_text


@dataclass(frozen=True)
class Progress:
    """Shown by `web/progress.html`."""

    url: str  # answers with `progress_part`
    label: str
    done: int = 0
    total: int = 0  # 0: not known yet

    @property
    def id(self) -> str:
        return self.url.strip("/").replace("/", "-")


def out_of(done: int, unit: str, total: int) -> str:
    """« 1 200 lignes sur 100 000 »."""
    return f"{number_text(Decimal(done))} {unit} sur {number_text(Decimal(total))}"


def progress_part(request: HttpRequest, progress: Progress | None) -> HttpResponse:
    """The bar again; without it, it is over, and the page is drawn again with its result."""
    if progress is None:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "web/progress.html", {"progress": progress})
