"""The bearer token, and what it gives."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.security import HttpBearer

from ardoise.companies.actions.tokens import access_of_token
from ardoise.companies.gate import Access
from ardoise.history.record import behalf


class ApiRequest(HttpRequest):
    """A request whose token was known."""

    auth: Access


class Bearer(HttpBearer):
    openapi_name = "clé d’API"

    def authenticate(self, request: HttpRequest, token: str) -> Access | None:
        access = access_of_token(token)
        behalf.set(access.firm.name if access and access.firm else "")  # taken back by `CompanyMiddleware`
        return access
