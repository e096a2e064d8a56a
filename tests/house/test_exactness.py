"""No binary fraction anywhere near money: `float` is refused by name, by constructor, by column (house law 1)."""

from __future__ import annotations

import ast

import pytest

from tests.house.source import ROOT, modules

COLUMNS = {"FloatField", "DecimalField"}


def faults(tree: ast.Module) -> list[str]:
    found = []
    for node in ast.walk(tree):
        name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
        if name == "float" or name in COLUMNS:
            found.append(f"{name} (ligne {getattr(node, 'lineno', '?')})")
    return found


def test_the_product_uses_no_float() -> None:
    found = {str(path.relative_to(ROOT)): faults(tree) for path, tree in modules()}
    assert {path: lines for path, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "code",
    [
        "x = float(1)",
        "def f(x: float) -> None: ...",
        "y = models.DecimalField()",
        "z = FloatField()",
        "a = list[float]",
    ],
)
def test_a_float_would_be_found(code: str) -> None:
    assert faults(ast.parse(code))
