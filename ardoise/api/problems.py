"""Errors as RFC 9457 problem+json: a French detail, a stable code, the path of the field."""

from __future__ import annotations

import json
import logging
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from ardoise.companies.gate import Forbidden
from ardoise.domain.errors import Conflict, Refused

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"

TITLES = {
    400: "Requête illisible",
    401: "Clé d’API absente ou inconnue",
    403: "Action réservée",
    404: "Introuvable",
    405: "Méthode non prévue",
    409: "Conflit avec ce qui existe",
    413: "Requête trop grande",
    415: "Format non pris en charge",
    422: "Données refusées",
    500: "Erreur interne",
}
SENTENCES = {
    "missing": "Ce champ est obligatoire.",
    "extra_forbidden": "Ce champ n’existe pas.",
    "int_parsing": "Un nombre entier est attendu.",
    "int_parsing_size": "Ce nombre est trop grand.",
    "int_type": "Un nombre entier est attendu.",
    "int_from_float": "Un nombre entier est attendu.",
    "greater_than_equal": "Ce nombre est trop petit.",
    "less_than": "Ce nombre est trop grand.",
    "less_than_equal": "Ce nombre est trop grand.",
    "string_type": "Un texte est attendu.",
    "string_unicode": "Ce texte contient un caractère illisible.",
    "model_attributes_type": "Un objet JSON est attendu.",
    "model_type": "Un objet JSON est attendu.",
    "bool_parsing": "Écrivez true ou false.",
    "bool_type": "Écrivez true ou false.",
    "enum": "Ce n’est pas un choix possible.",
    "literal_error": "Ce n’est pas un choix possible.",
    "string_too_long": "Ce texte est trop long.",
    "list_type": "Une liste est attendue.",
}


def problem(
    status: int, detail: str, *, code: str = "", field: str = "", errors: list[dict[str, str]] | None = None
) -> HttpResponse:
    body: dict[str, Any] = {
        "type": f"urn:ardoise:{code or status}",
        "title": TITLES.get(status, "Refusé"),
        "status": status,
        "detail": detail,
        "code": code,
    }
    if field:
        body["field"] = field
    if errors:
        body["errors"] = errors
    text = json.dumps(body, ensure_ascii=False)
    return HttpResponse(text, status=status, content_type=MEDIA_TYPE)


def answer(refusal: Refused) -> HttpResponse:
    """A refusal of the trade: 409 when it clashes with what exists, 403 when the role forbids it, else 422."""
    status = 409 if isinstance(refusal, Conflict) else 403 if isinstance(refusal, Forbidden) else 422
    errors = [{"code": one.code, "detail": one.message, "field": one.field} for one in refusal.problems]
    return problem(status, refusal.message, code=refusal.code, field=refusal.field, errors=errors)


def install(api: NinjaAPI) -> None:
    """Every way to fail ends in a problem."""
    api.add_exception_handler(Refused, _refused)
    api.add_exception_handler(Http404, _not_found)
    api.add_exception_handler(AuthenticationError, _unauthorized)
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(HttpError, _http)
    api.add_exception_handler(Exception, _unexpected)


def _refused(request: HttpRequest, error: Any) -> HttpResponse:
    return answer(error)


def _not_found(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(404, "Cet objet n’existe pas, ou n’est pas à vous.", code="not_found")


def _unauthorized(request: HttpRequest, error: Any) -> HttpResponse:
    response = problem(401, "Donnez votre clé : « Authorization: Bearer … ».", code="unauthorized")
    response["WWW-Authenticate"] = "Bearer"
    return response


def _http(request: HttpRequest, error: Any) -> HttpResponse:
    if error.status_code == 400:
        return problem(400, "Le corps de la requête n’est pas du JSON lisible.", code="malformed")
    return problem(error.status_code, str(error), code="refused")


def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    errors = [{"code": one["type"], "field": _path(one["loc"]), "detail": _sentence(one)} for one in error.errors]
    first = errors[0]
    return problem(422, first["detail"], code=first["code"], field=first["field"], errors=errors)


def _sentence(one: dict[str, Any]) -> str:
    """Ours for a value that we refused ourselves; never the English of the library."""
    if one["type"] == "value_error":
        return str(one["ctx"]["error"])
    if one["type"] == "missing" and not _path(one["loc"]):
        return "Envoyez un objet JSON, même vide : {}."
    return SENTENCES.get(one["type"], "Cette valeur n’est pas celle attendue.")


def _path(location: Any) -> str:
    """("body", "body", "lines", 0, "quantity") -> "lines.0.quantity"."""
    steps = [str(step) for step in location]
    while steps and steps[0] in ("body", "query", "path", "form"):
        steps = steps[1:]
    if steps[0:1] == ["file"] and len(steps) > 1:  # the kind of the field, before its name
        steps = steps[1:]
    return ".".join(steps)


def _unexpected(request: HttpRequest, error: Any) -> HttpResponse:
    log.exception("API %s %s", request.method, request.path)
    return problem(500, "Une erreur inattendue s’est produite ; rien n’a été enregistré.", code="unexpected")
