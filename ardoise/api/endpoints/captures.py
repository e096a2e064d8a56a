"""Captures: what is new of a period, in the format of the accountant's software, in a numbered zip."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from ninja import Field, Router, Status

from ardoise.api.auth import ApiRequest, Bearer
from ardoise.api.dates import Day
from ardoise.api.inputs import Body
from ardoise.api.lists import listed
from ardoise.archive.keep import checked_path
from ardoise.companies.rights import Right
from ardoise.domain.errors import Conflict
from ardoise.ledger.actions.capture import take_capture
from ardoise.ledger.actions.undo_capture import undo_capture
from ardoise.ledger.models import Capture

router = Router(tags=["Comptabilité"])


class CaptureIn(Body):
    """The period and the format: fec, quadra, cegid_tra, cegid, sage_100, sage_pnm, coala, ciel, ebp, isacompta…"""

    first: Day = Field(alias="from")
    last: Day = Field(alias="to")
    format: str = "fec"


@router.get("/ledger/captures", summary="Liste des captures", auth=Bearer(Right.LEDGER))
def capture_list(request: ApiRequest, after: str | None = None, limit: int = 50) -> Any:
    rows = request.auth.rows(Capture).select_related("undoing", "file")
    return listed(request, rows, lambda page: [_shown(request, row) for row in page], after=after, limit=limit)


@router.post(
    "/ledger/captures",
    summary="Capturer ce qui est nouveau sur une période",
    response={201: Any, 202: Any},
    auth=Bearer(Right.LEDGER_WRITE),
)
def capture_create(request: ApiRequest, body: CaptureIn) -> Any:
    """201 with the link of the zip; 202 while the worker makes it: read it again until its state is « taken »."""
    made = take_capture(request.auth.company, body.first, body.last, body.format, by=request.auth.user)
    return Status(201 if made.file_id else 202, _shown(request, _get(request, made.pk)))


@router.get("/ledger/captures/{pk}", summary="Une capture", auth=Bearer(Right.LEDGER))
def capture_detail(request: ApiRequest, pk: int) -> Any:
    return _shown(request, _get(request, pk))


@router.get(
    "/ledger/captures/{pk}/file", summary="Le zip d’une capture, toujours les mêmes octets", auth=Bearer(Right.LEDGER)
)
def capture_file(request: ApiRequest, pk: int) -> HttpResponseBase:
    made = _get(request, pk)
    if made.file is None:
        raise Conflict("not_taken", "Cette capture n’est pas finie : son fichier n’est pas encore là.")
    name = f"ANNULEE-{made.file.name}" if made.is_undone else made.file.name
    response = FileResponse(checked_path(made.file).open("rb"), as_attachment=True, filename=name)
    response["Cache-Control"] = "private, no-store"
    return response


@router.post(
    "/ledger/captures/{pk}/undoing",
    summary="Annuler la dernière capture",
    response={201: Any},
    auth=Bearer(Right.LEDGER_WRITE),
)
def capture_undo(request: ApiRequest, pk: int) -> Any:
    undone = undo_capture(_get(request, pk), by=request.auth.user)
    return Status(201, _shown(request, _get(request, undone.pk)))


def _get(request: ApiRequest, pk: int) -> Capture:
    return request.auth.get(Capture.objects.select_related("undoing", "file"), pk=pk)


def _shown(request: ApiRequest, made: Capture) -> dict[str, Any]:
    cents = f"{made.cents // 100}.{made.cents % 100:02d}"
    return {
        "id": made.pk,
        "number": made.number,
        "state": "undone" if made.is_undone else made.state,
        "from": made.first.isoformat(),
        "to": made.last.isoformat(),
        "format": made.template,
        "entries": made.entries,
        "lines": made.lines,
        "late": made.late,
        "first_entry": made.first_entry,
        "documents": made.pieces,
        "debit": cents,
        "credit": cents,
        "sha256": made.file.sha256 if made.file else None,
        "previous_hash": made.previous_hash,
        "hash": made.hash,
        "error": made.error,
        "made_at": made.made_at.isoformat(),
        "download": _address(request, made),
    }


def _address(request: ApiRequest, made: Capture) -> str | None:
    if made.file_id is None:
        return None
    return request.build_absolute_uri(reverse("api:capture_file", args=[made.pk]))
