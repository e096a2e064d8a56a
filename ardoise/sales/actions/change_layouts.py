"""Name a layout, change it, copy it, delete it, and choose the usual ones: only the next documents see it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from ardoise.companies.models import Company
from ardoise.domain.colours import darkened
from ardoise.domain.errors import Conflict, Invalid, Refused
from ardoise.domain.identifiers import clean_text
from ardoise.history.record import Author, lock_chain, record
from ardoise.rendering.texts import check_text
from ardoise.sales import events
from ardoise.sales.layouts import reads
from ardoise.sales.models import DocumentLayout, LayoutChoice, LayoutKind
from ardoise.web.fitting import misfits

NAMES = (
    *("name", "layout", "accent", "font", "logo_place", "logo_size", "shows_unit", "reference", "discount"),
    *("introduction", "closing", "footer"),
)
TEXTS = ("introduction", "closing", "footer")
MOST = 40  # layouts of one company
FOOTER_LINES = 2
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def save_layout(company: Company, layout: DocumentLayout | None, values: Mapping[str, Any], *, by: Author) -> Any:
    """Make a layout, or change it. Raises Invalid with every refusal, each on its field."""
    with transaction.atomic():
        lock_chain(company.pk)
        row = layout or DocumentLayout(company=company)
        if layout is None and DocumentLayout.objects.filter(company=company).count() >= MOST:
            raise Conflict("too_many_layouts", f"Vous avez {MOST} modèles : supprimez-en un d’abord.", "name")
        if problems := fill_layout(row, values):
            raise Invalid(problems)
        row.save()
        record(company.pk, events.LAYOUT_SAVED, row, by=by, name=row.name)
    return row


def fill_layout(row: DocumentLayout, values: Mapping[str, Any]) -> list[Refused]:
    """Put the typed values on a layout, saved or not; returns what is wrong with them."""
    for name, value in values.items():
        if name not in NAMES:
            raise LookupError(name)
        setattr(row, name, clean_text(value) if isinstance(value, str) else value)
    row.name = " ".join(row.name.split())
    row.accent = row.accent.lower()
    problems = misfits(row, NAMES)
    if not row.name:
        problems.append(Refused("name_missing", "Donnez un nom à ce modèle.", "name"))
    elif DocumentLayout.objects.filter(company=row.company, name=row.name).exclude(pk=row.pk).exists():
        problems.append(Refused("name_taken", f"Un autre modèle s’appelle déjà « {row.name} ».", "name"))
    problems += _colour_problems(row)
    for name in TEXTS:
        try:
            check_text(getattr(row, name), field=name)
        except Refused as refusal:
            problems.append(refusal)
    if len(row.footer.splitlines()) > FOOTER_LINES:
        message = f"Le pied de page tient en {FOOTER_LINES} lignes : l’identité légale y est déjà."
        problems.append(Refused("footer_too_long", message, "footer"))
    return problems


def delete_layout(layout: DocumentLayout, *, by: Author) -> None:
    """Drafts and kinds that had it go back to the usual one; what is issued keeps its own copy."""
    with transaction.atomic():
        lock_chain(layout.company_id)
        record(layout.company_id, events.LAYOUT_DELETED, layout, by=by, name=layout.name)
        layout.delete()


def choose_layouts(
    company: Company, chosen: Mapping[tuple[str, str], DocumentLayout | None], *, by: Author
) -> list[str]:
    """The usual layout of each (kind, language); None is that of the house. Returns the kinds that changed."""
    changed = []
    with transaction.atomic():
        lock_chain(company.pk)
        known = {(row.kind, row.language): row for row in LayoutChoice.objects.filter(company=company)}
        for (kind, language), layout in chosen.items():
            before = known.get((kind, language))
            if (before.layout_id if before else None) == (layout.pk if layout else None):
                continue
            changed.append(f"{LayoutKind(kind).label} {language}")
            rows = LayoutChoice.objects.filter(company=company, kind=kind, language=language)
            rows.delete()
            if layout:
                LayoutChoice.objects.create(company=company, kind=kind, language=language, layout=layout)
        if changed:
            record(company.pk, events.LAYOUTS_CHOSEN, company, by=by, fields=", ".join(changed))
    return changed


def copy_name(layout: DocumentLayout) -> str:
    """A free name for its copy: « Atelier (copie) », « Atelier (copie 2) »."""
    taken = set(DocumentLayout.objects.filter(company=layout.company_id).values_list("name", flat=True))
    stem = layout.name[:45]
    names = (f"{stem} (copie{f' {rank}' if rank > 1 else ''})" for rank in range(1, MOST + 2))
    return next(name for name in names if name not in taken)


def _colour_problems(row: DocumentLayout) -> list[Refused]:
    if not row.accent:
        return []
    if not _COLOUR.fullmatch(row.accent):
        return [
            Refused("colour", "Une couleur s’écrit # et six chiffres ou lettres de a à f, comme #7b4a1e.", "accent")
        ]
    if reads(row.layout, row.accent):
        return []
    message = f"Cette couleur se lit mal sur le papier : prenez {darkened(row.accent)}, la même en plus foncé."
    return [Refused("colour_unreadable", message, "accent")]
