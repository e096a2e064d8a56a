"""The company of the token, and its numbering."""

from __future__ import annotations

from typing import Any, Literal

from ninja import Router

from ardoise.api import outputs
from ardoise.api.auth import ApiRequest
from ardoise.api.inputs import CompanyIn, NumberingIn
from ardoise.companies.actions.change import change_company
from ardoise.domain.numbering import preview
from ardoise.numbering.actions.organise import organise_series
from ardoise.numbering.actions.take import upcoming_number
from ardoise.numbering.models import Series, SeriesDocument

router = Router(tags=["Entreprise"])


@router.get("/company", summary="L’entreprise de la clé")
def company_detail(request: ApiRequest) -> Any:
    return outputs.company(request.auth.company)


@router.patch("/company", summary="Modifier l’entreprise")
def company_change(request: ApiRequest, body: CompanyIn) -> Any:
    request.auth.require_owner()
    return outputs.company(change_company(request.auth.company, body.values(), by=request.auth.user))


@router.get("/numbering", summary="Les compteurs")
def numbering(request: ApiRequest) -> Any:
    return {"results": [_shown(row) for row in request.auth.rows(Series).order_by("pk")], "next": None}


@router.put("/numbering/{document}", summary="Organiser un compteur, tant qu’aucun numéro n’est pris")
def numbering_organise(
    request: ApiRequest, document: Literal["quote", "invoice", "credit_note"], body: NumberingIn
) -> Any:
    request.auth.require_owner()
    row = organise_series(
        request.auth.company,
        SeriesDocument(document),
        pattern=body.pattern,
        restarts_yearly=body.restarts_yearly,
        first_number=body.first_number,
        uses_invoice_series=body.uses_invoice_series,
        by=request.auth.user,
    )
    return _shown(row)


def _shown(row: Series) -> dict[str, Any]:
    today = row.company.today
    ahead = preview(row.parsed, upcoming_number(row, on=today), today)
    return {**outputs.series(row), "next_numbers": list(ahead.next_three), "first_of_january": ahead.january_first}
