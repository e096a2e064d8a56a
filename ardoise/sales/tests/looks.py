"""A layout of a company, to open and to look at."""

from __future__ import annotations

from ardoise.sales.actions.change_layouts import save_layout
from ardoise.sales.models import DocumentLayout
from tests.world import House


def layout_shown(house: House) -> DocumentLayout:
    """Made once."""
    known = DocumentLayout.objects.filter(company=house.company, name="Atelier").first()
    values = {"name": "Atelier", "layout": "classique", "font": "serif", "introduction": "Bonjour {client},"}
    return known or save_layout(house.company, None, values, by=house.owner)
