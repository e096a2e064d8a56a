"""What the margin of a sheet says: the checks of the engine, what this customer last paid, what could be kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from ardoise.domain.document import LineKind
from ardoise.domain.french import number_text
from ardoise.domain.problem import Problem
from ardoise.sales.actions.note_prices import key_of, last_prices
from ardoise.sales.lines_form import LineRow
from ardoise.sales.preview import Preview

MOST_PRICES = 2
MOST_TO_KEEP = 2


@dataclass(frozen=True)
class Note:
    """One sentence tied to a zone of the sheet, and the way out: a field to go to, a form over the sheet, a value."""

    text: str
    weight: str = "warn"  # bad, warn, info, good
    act: str = ""
    field: str = ""  # of the sheet: where it is tied, and where its act leads
    url: str = ""  # a form over the sheet
    page: str = ""  # another page
    value: str = ""  # taken by the field
    keeps: str = ""  # rank of a line to keep as a prestation


NO_CONTACT = Note("Il manque le client.", "bad", "Choisir un contact", "contact_name")


def notes_of(preview: Preview, contact: Any, rows: list[LineRow], names: frozenset[str]) -> list[Note]:
    """The notes, what stops the document first. `names`: the fields of the sheet."""
    problems = [problem for problem in preview.problems if contact or not problem.field.startswith("buyer.")]
    notes = [_of_problem(problem, contact, names) for problem in problems]
    if contact is None:
        notes.insert(0, NO_CONTACT)
    notes.sort(key=lambda note: note.weight != "bad")
    if not notes:
        notes.append(Note("Mentions complètes : le document peut partir.", "good"))
    return [*notes, *_prices(preview, contact, rows), *_to_keep(rows)]


def _of_problem(problem: Problem, contact: Any, names: frozenset[str]) -> Note:
    weight = "bad" if problem.blocking else "warn"
    steps = problem.field.split(".")
    if steps[0] == "seller":
        return Note(problem.message, weight, "Compléter Mon Profil", page=reverse("companies:profile"))
    if steps[0] == "buyer":
        act = "Trouver le SIREN" if problem.code == "buyer_siren_missing" else "Compléter sa fiche"
        form = reverse("contacts:contact_edit", args=[contact.pk])
        return Note(problem.message, weight, act, "contact_name", url=form)
    if steps[0] == "lines":
        rank, cell = (steps[1], steps[2]) if len(steps) > 2 else ("0", "label")
        act = "Y aller" if len(steps) > 2 else "Écrire une ligne"
        return Note(problem.message, weight, act, f"lines-{rank}-{cell}")
    field = {"issue_date": "date"}.get(steps[0], steps[0])
    return Note(problem.message, weight, "Y aller", field) if field in names else Note(problem.message, weight)


def _prices(preview: Preview, contact: Any, rows: list[LineRow]) -> list[Note]:
    """The last price of each line for this customer stands in its cell; a note says it when another was typed."""
    items = {index: row for index, row in preview.rows.items() if row.kind == LineKind.ITEM and index < len(rows)}
    if contact is None or not items:
        return []
    last = last_prices(contact, [row.label for row in items.values()], include_vat=preview.document.prices_include_vat)
    notes: list[Note] = []
    for index, row in items.items():
        known = last.get(key_of(row.label))
        if known is None:
            continue
        rows[index].last_price = number_text(known.unit_price, 2)
        if row.unit_price != known.unit_price and len(notes) < MOST_PRICES:
            price = f"{rows[index].last_price} € la dernière fois à ce client, le {known.date:%d/%m/%y}"
            text = f"« {row.label} » : {price}."
            field = f"lines-{index}-unit_price"
            notes.append(Note(text, "info", "Reprendre ce prix", field, value=rows[index].last_price))
    return notes


def _to_keep(rows: list[LineRow]) -> list[Note]:
    """Lines with a price that come from no prestation."""
    free = [
        (rank, row)
        for rank, row in enumerate(rows)
        if row.is_item and row.texts["label"].strip() and row.texts["unit_price"].strip()
        if not row.texts["catalogue_item"] and not row.texts["quote_line"] and not row.errors
    ]
    return [
        Note(
            f"« {row.texts['label'].strip()} » n’est pas dans vos prestations.",
            "info",
            "Mémoriser cette prestation",
            f"lines-{rank}-label",
            keeps=str(rank),
        )
        for rank, row in free[:MOST_TO_KEEP]
    ]
