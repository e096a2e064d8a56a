"""The bearer token, and what it gives: the role of its person at the moment."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.security import HttpBearer

from ardoise.companies.actions.tokens import access_of_token
from ardoise.companies.gate import Access
from ardoise.companies.rights import Needs, Right
from ardoise.history.record import behalf


class ApiRequest(HttpRequest):
    """A request whose token was known."""

    auth: Access


class Bearer(HttpBearer):
    """Of one endpoint, with what it asks: refused before its body is read. `asks`: what it asks itself of the body."""

    openapi_name = "clé d’API"

    def __init__(self, needs: Needs = None, *, asks: tuple[Right, ...] = ()) -> None:
        super().__init__()
        self.needs = needs
        self.asks = asks

    def authenticate(self, request: HttpRequest, token: str) -> Access | None:
        access = access_of_token(token)
        behalf.set(access.firm.name if access and access.firm else "")  # taken back by `CompanyMiddleware`
        if access is not None:
            access.require(self.needs)
        return access
