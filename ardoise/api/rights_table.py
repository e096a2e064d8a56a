"""The table of rights as a document: roles by rights, then each right with its pages and operations, from the code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ninja.operation import Operation

from ardoise.api.auth import Bearer
from ardoise.api.urls import api
from ardoise.companies.models import Role
from ardoise.companies.pages import addresses
from ardoise.companies.rights import RIGHTS, Needs, Right, listed

HEAD = """# Qui peut faire quoi

Écrit par `ardoise rights` d’après le code que la porte applique : ne pas modifier à la main. Un test compare.

La porte (`companies/gate.py`) refuse avant que la page ou l’opération ne fasse quoi que ce soit : 404 pour ce qui est
d’une autre entreprise, 403 avec une phrase pour ce que le rôle ne permet pas. Un accès retiré ou terminé ne donne plus
rien dès la requête suivante, ses clés d’API non plus. Une clé d’API a le rôle du moment de sa personne.
"""
ANYONE = "Tout membre de l’entreprise, quel que soit son rôle"


@dataclass(frozen=True)
class Act:
    """One way to act, by a page or by the API, and what it asks."""

    method: str
    path: str
    needs: Needs
    asks: tuple[Right, ...]


def rights_table() -> str:
    """The whole document."""
    return "\n".join([HEAD, *_roles(), *_acts("Pages", list(page_acts())), *_acts("API", list(api_acts()))])


def page_acts() -> Iterator[Act]:
    for one in addresses():
        if one.guard is None:
            continue
        if one.guard.reads == one.guard.acts:
            yield Act("", f"/{one.route}", one.guard.reads, one.guard.asks)
        else:
            yield Act("voir", f"/{one.route}", one.guard.reads, one.guard.asks)
            yield Act("agir", f"/{one.route}", one.guard.acts, one.guard.asks)


def operations() -> Iterator[tuple[str, str, Operation]]:
    """Each operation of the API: its method, its path, itself."""
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for one in view.operations:
                for method in one.methods:
                    yield method, f"{prefix}{path}".replace("//", "/"), one


def api_acts() -> Iterator[Act]:
    for method, path, one in operations():
        if (bearer := bearer_of(one)) is not None:
            yield Act(method, f"/api/v1{path}", bearer.needs, bearer.asks)


def bearer_of(one: Operation) -> Bearer | None:
    """The key that an operation asks for, with its rights; None when it did not say them."""
    return next((callback for callback in one.auth_callbacks if isinstance(callback, Bearer)), None)


def _roles() -> list[str]:
    head = ["Droit", *(role.label for role in Role)]
    rows = [[right.label, *("oui" if right in RIGHTS[role] else "" for role in Role)] for right in Right]
    return ["## Rôles", "", _row(head), _row(["---"] * len(head)), *(_row(row) for row in rows), ""]


def _acts(title: str, acts: list[Act]) -> list[str]:
    """Under each right, what asks for it; an act that asks for several is under each of them."""
    lines = [f"## {title}", ""]
    for right in Right:
        found = [_line(act, right) for act in acts if right in _rights(act.needs) or right in act.asks]
        if found:
            lines += [f"### {right.label}", "", *dict.fromkeys(found), ""]
    free = [_line(act, None) for act in acts if not listed(act.needs)]
    return [*lines, f"### {ANYONE}", "", *free, ""] if free else lines


def _line(act: Act, right: Right | None) -> str:
    words = f"{act.method} `{act.path}`" if act.method else f"`{act.path}`"
    if right is None:
        return f"- {words}"
    if right not in _rights(act.needs):
        return f"- {words}, selon ce qui est demandé"
    return f"- {words}{_condition(act, right)}"


def _condition(act: Act, right: Right) -> str:
    others = [need for need in listed(act.needs) if need != right and isinstance(need, Right)]
    with_it = f", avec « {others[0].label} »" if others else ""
    for need in listed(act.needs):
        if not isinstance(need, Right) and right in (need.quote, need.invoice):
            return f", pour {'un devis' if right == need.quote else 'une facture'}{with_it}"
    return with_it


def _rights(needs: Needs) -> set[Right]:
    found: set[Right] = set()
    for need in listed(needs):
        found |= {need} if isinstance(need, Right) else {need.quote, need.invoice}
    return found


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
