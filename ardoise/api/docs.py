"""The documentation page of the API, written from its OpenAPI document; no script, no outside address."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import get_resolver


def docs_page(request: HttpRequest) -> HttpResponse:
    return render(request, "api/docs.html", {"groups": _groups(_schema())})


def _schema() -> dict[str, Any]:
    """The document of the API that serves `api:openapi-json`."""
    api = get_resolver().resolve("/api/v1/openapi.json").func.keywords["api"]  # type: ignore[attr-defined]
    schema: dict[str, Any] = api.get_openapi_schema(path_prefix="/api/v1/")
    return schema


def _groups(schema: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Operations by tag, in the order of the addresses."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for address, operations in schema["paths"].items():
        for method, operation in operations.items():
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
            shown = {
                "method": method.upper(),
                "path": address,
                "summary": operation.get("summary", ""),
                "parameters": [parameter["name"] for parameter in operation.get("parameters", [])],
                "fields": _fields(body, schema),
            }
            groups.setdefault(operation.get("tags", ["Autres"])[0], []).append(shown)
    return groups


def _fields(body: dict[str, Any] | None, schema: dict[str, Any]) -> list[str]:
    if not body:
        return []
    references = [body, *body.get("anyOf", [])]
    name = next((one["$ref"].rsplit("/", 1)[1] for one in references if "$ref" in one), None)
    return list(schema["components"]["schemas"][name].get("properties", {})) if name else []
