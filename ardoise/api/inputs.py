"""What the bodies of several requests share; unknown fields are refused, what is not given keeps its value."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import BeforeValidator, ConfigDict, Field

from ardoise.api.numbers import Amount
from ardoise.companies.gate import Access
from ardoise.domain.errors import Refused
from ardoise.domain.money import Money


def _no_boolean(value: Any) -> Any:
    """In Python, and so for the library, true is 1: the first contact of all."""
    if isinstance(value, bool):
        raise ValueError("Un nombre entier est attendu.")
    return value


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else [] if value is None else value


Id = Annotated[int, Field(ge=1, lt=2**63), BeforeValidator(_no_boolean)]
Addresses = Annotated[list[str], BeforeValidator(_listed)]  # one address alone is a list of one
Method = Literal["cash", "card", "cheque", "bank_transfer", "direct_debit", "other"]


class Body(Schema):
    model_config = ConfigDict(extra="forbid")

    def given(self) -> dict[str, Any]:
        """Only the fields that the request names."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class AddressIn(Body):
    line1: str = ""
    line2: str = ""
    postcode: str = ""
    city: str = ""
    country: str = "FR"


class AllocationIn(Body):
    invoice: Id
    amount: Amount | None = None


def flat(address: AddressIn | None, prefix: str) -> dict[str, str]:
    """The columns of what is given of an address; null empties them all."""
    if address is None:
        address = AddressIn(line1="", line2="", postcode="", city="", country="" if prefix else "FR")
    return {f"{prefix}{name}": value for name, value in address.given().items()}


def as_money(amount: Any) -> Money | None:
    return None if amount is None else Money(amount)


def found(access: Access, model: Any, pk: int | None, field: str, name: str) -> Any:
    """The row named in a body; one of another company does not exist."""
    if pk is None:
        return None
    row = access.rows(model).filter(pk=pk).first()
    if row is None:
        raise Refused("reference_unknown", f"{name} n’existe pas.", field)
    return row
