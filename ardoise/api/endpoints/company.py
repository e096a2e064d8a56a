"""The company of the token, and its numbering."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from ninja import Router
from pydantic import Field

from ardoise.api import outputs
from ardoise.api.auth import ApiRequest, Bearer
from ardoise.api.dates import Day
from ardoise.api.inputs import AddressIn, Body, as_money, flat
from ardoise.api.numbers import Amount, Exact
from ardoise.companies.actions.change import change_company
from ardoise.companies.rights import Right
from ardoise.domain.numbering import preview
from ardoise.numbering.actions.organise import organise_series
from ardoise.numbering.actions.take import upcoming_number
from ardoise.numbering.models import Series, SeriesDocument

router = Router(tags=["Entreprise"])


class NumberingIn(Body):
    pattern: str
    restarts_yearly: bool = True
    first_number: Annotated[int, Field(ge=1, lt=10**9)] = 1
    uses_invoice_series: bool = False


class CompanyIn(Body):
    legal_name: str = ""
    trade_name: str = ""
    legal_form: str = ""
    capital: Amount | None = None
    siren: str = ""
    siret: str = ""
    rcs_city: str = ""
    vat_regime: Literal["normal", "debits", "franchise"] = "normal"
    vat_number: str = ""
    default_nature: Literal["service", "goods"] = "service"
    default_vat_rate: Exact | None = None
    address: AddressIn | None = None
    email: str = ""
    phone: str = ""
    website: str = ""
    iban: str = ""
    bic: str = ""
    account_name: str = ""
    payment_terms: str = ""
    quote_validity_days: Annotated[int, Field(ge=1, le=3650)] = 30
    default_down_payment: Exact | None = None
    penalty_text: str = ""
    discount_text: str = ""
    is_construction: bool = False
    insurance_name: str = ""
    insurer: str = ""
    insurer_contact: str = ""
    insurance_coverage: str = ""
    insurance_number: str = ""
    insurance_ends_on: Day | None = None
    waste_text: str = ""
    is_association_member: bool = False
    mediator: str = ""
    free_mentions: str = ""
    business_mentions: str = ""
    individual_mentions: str = ""
    public_mentions: str = ""
    accent: str = ""

    def values(self) -> dict[str, Any]:
        given = self.given()
        values = {name: value for name, value in given.items() if name not in ("address", "payment_terms", "capital")}
        if "payment_terms" in given:
            values["payment_term"] = self.payment_terms
        if "capital" in given:
            values["capital"] = as_money(self.capital)
        return values | (flat(self.address, "") if "address" in given else {})


@router.get("/company", summary="L’entreprise de la clé", auth=Bearer(Right.PROFILE))
def company_detail(request: ApiRequest) -> Any:
    return outputs.company(request.auth.company)


@router.patch("/company", summary="Modifier l’entreprise", auth=Bearer(Right.PROFILE_CHANGE))
def company_change(request: ApiRequest, body: CompanyIn) -> Any:
    return outputs.company(change_company(request.auth.company, body.values(), by=request.auth.user))


@router.get("/numbering", summary="Les compteurs : en vigueur, passés et à venir", auth=Bearer(Right.PROFILE))
def numbering(request: ApiRequest) -> Any:
    rows = Series.objects.filter(company=request.auth.company)
    in_force = {row.document: row.pk for row in rows.started(request.auth.company.today)}  # the last one wins
    shown = [{**_shown(row), "in_force": in_force.get(row.document) == row.pk} for row in rows.order_by("pk")]
    return {"results": shown, "next": None}


@router.put(
    "/numbering/{document}",
    summary="Organiser un compteur, tant qu’aucun numéro n’est pris",
    auth=Bearer(Right.PROFILE_CHANGE),
)
def numbering_organise(
    request: ApiRequest, document: Literal["quote", "invoice", "credit_note"], body: NumberingIn
) -> Any:
    row = organise_series(
        request.auth.company,
        SeriesDocument(document),
        pattern=body.pattern,
        restarts_yearly=body.restarts_yearly,
        first_number=body.first_number,
        uses_invoice_series=body.uses_invoice_series,
        by=request.auth.user,
    )
    return {**_shown(row), "in_force": True}


def _shown(row: Series) -> dict[str, Any]:
    """With its numbers to come: from today, or from the day on which it takes over."""
    day = max(row.company.today, row.starts_on or row.company.today)
    ahead = preview(row.parsed, upcoming_number(row, on=day), day)
    return {**outputs.series(row), "next_numbers": list(ahead.next_three), "first_of_january": ahead.january_first}
