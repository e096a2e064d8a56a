"""The columns of a table that nobody knows: what each one is, with five lines read again at each choice."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from ardoise.banking import uploads
from ardoise.banking.actions.read_statement import choose
from ardoise.banking.columns import (
    RARER,
    ROLES,
    Choices,
    mapping_of,
    proposed,
    questions,
    typed,
    unanswered,
    width_of,
)
from ardoise.banking.models import BankStatement, StatementState
from ardoise.banking.readers import Reading, Row, Source, Unreadable, csv
from ardoise.banking.readers.csv_mapping import HEAD, Mapping
from ardoise.banking.readers.csv_reading import records
from ardoise.banking.readers.csv_table import Line
from ardoise.banking.readers.decode import decode
from ardoise.banking.views.head import head
from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.domain.errors import Refused

SHOWN_ROWS = 6
READ_AGAIN = 5
LOOKED_AT = 60_000  # characters of the file that the screen reads
REMEMBERED = "Colonnes retenues : le prochain fichier avec le même en-tête se lira tout seul."
CHOSEN = "Colonnes choisies. Sans en-tête, ce fichier redemandera les siennes."


@company_page(acts=Right.BANK_ACT)
def statement_columns(request: AccessRequest, pk: int) -> HttpResponse:
    statement = request.access.get(BankStatement, pk=pk)
    if statement.state != StatementState.READ or statement.format not in ("", "csv"):
        return redirect("banking:statement", statement.pk)
    source = _beginning(uploads.get(statement))
    lines = records(source)
    kept = Mapping.from_json(statement.mapping) if statement.mapping else None
    if request.method != "POST":
        return _screen(request, statement, source, lines, proposed(lines, kept))
    begun = kept or proposed(lines, None).kept
    choices = typed(request.POST, lines, begun)
    if "see" in request.POST or request.htmx:  # type: ignore[attr-defined]
        return _screen(request, statement, source, lines, choices)
    try:
        mapping = mapping_of(choices, lines)
        left = unanswered(choices, questions(choices, lines))
        if left:
            raise Refused("question", f"Répondez d’abord : {left[0].text.rstrip(' :')} ?", left[0].name)
        statement = choose(statement, mapping=mapping, by=request.access.user)
        if statement.options.get("needs_mapping"):
            raise Refused("mapping", statement.error, "columns")
    except Refused as refusal:
        return _screen(request, statement, source, lines, choices, refusal)
    messages.success(request, REMEMBERED if mapping.header else CHOSEN)
    return redirect("banking:statement", statement.pk)


def _beginning(content: bytes) -> Source:
    source = decode(content)
    if len(source.text) <= LOOKED_AT:
        return source
    text = source.text[:LOOKED_AT].rpartition("\n")[0] or source.text[:LOOKED_AT]
    return Source(text.encode(), text, source.encoding)


def _screen(
    request: AccessRequest,
    statement: BankStatement,
    source: Source,
    lines: list[Line],
    choices: Choices,
    refusal: Refused | None = None,
) -> HttpResponse:
    width = width_of(lines)
    first = max(choices.header, 0)
    context: dict[str, Any] = {
        "statement": statement,
        "choices": choices,
        "roles": ROLES,
        "rarer": RARER,
        "columns": list(enumerate(choices.roles)),
        "heads": [(at, _brief(line)) for at, line in enumerate(lines[: min(HEAD, first + 12)]) if line.filled > 1],
        "names": _cells(lines[choices.header], width) if choices.header >= 0 else None,
        "rows": [_cells(line, width) for line in lines[choices.header + 1 :][:SHOWN_ROWS]],
        "questions": {one.name: one for one in questions(choices, lines)},
        "problems": [] if refusal is None else refusal.problems,
        **_read_again(source, lines, choices),
    }
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "banking/columns_part.html", context)
    page = {**head(request, ""), **context}
    return render(request, "banking/columns.html", page, status=422 if refusal else 200)


def _brief(line: Line) -> str:
    return " · ".join(cell for cell in line.cells if cell)[:70]


def _cells(line: Line, width: int) -> list[str]:
    return [*line.cells[:width], *[""] * (width - len(line.cells))]


def _read_again(source: Source, lines: list[Line], choices: Choices) -> dict[str, Any]:
    """Five rows as they would be, both directions among them when the file has both; or what is missing."""
    try:
        reading = csv.read(source, mapping_of(choices, lines))
    except (Refused, Unreadable) as refused:
        problems = refused.problems if isinstance(refused, Refused) else [refused]
        return {"missing": [problem.message for problem in problems]}
    return {"read": _few(reading), "unread": reading.errors[:3], "unread_count": len(reading.errors), "of": reading}


def _few(reading: Reading) -> list[Row]:
    rows = list(reading.movements[:READ_AGAIN])
    signs = {row.amount > 0 for row in rows}
    if len(signs) == 1:
        other = next((row for row in reading.movements if (row.amount > 0) not in signs), None)
        rows = [*rows[: READ_AGAIN - 1], other] if other else rows
    return rows
