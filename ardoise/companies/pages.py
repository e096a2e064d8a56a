"""The map of addresses with what each asks: for the menus, the templates, the table of rights and the tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve

from ardoise.companies.gate import Access, Guard
from ardoise.companies.rights import lacks


@dataclass(frozen=True)
class Address:
    """One address: its name, its route, its view, and what its view asks; None for what is outside the gate."""

    name: str
    route: str
    view: Callable[..., Any]
    guard: Guard | None

    def opens(self, access: Access, method: str = "GET", about: str = "") -> bool:
        return self.guard is None or lacks(access.role, self.guard.of(method), about) is None


@cache
def addresses() -> tuple[Address, ...]:
    return tuple(_walk(get_resolver().url_patterns, "", ""))


@cache
def by_name() -> dict[str, Address]:
    return {one.name: one for one in addresses() if one.name}


def may_go(access: Access | None, where: str, method: str) -> bool:
    """`where` is the name of an address, or its path. False for what does not exist, and for who has no access."""
    if access is None:
        return False
    if not where.startswith("/"):
        named = by_name().get(where)
        return named is not None and named.opens(access, method)
    try:
        match = resolve(where.partition("?")[0])
    except Resolver404:
        return False
    named = by_name().get(match.view_name)
    return named is None or named.opens(access, method, str(match.kwargs.get("about", "")))


def _walk(patterns: list[Any], route: str, namespace: str) -> Iterator[Address]:
    for pattern in patterns:
        here = route + str(pattern.pattern).lstrip("^").rstrip("$")
        if isinstance(pattern, URLResolver):
            within = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, here, within)
        elif isinstance(pattern, URLPattern):
            name = f"{namespace}{pattern.name}" if pattern.name else ""
            yield Address(name, here, pattern.callback, getattr(pattern.callback, "rights", None))
