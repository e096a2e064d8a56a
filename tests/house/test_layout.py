"""The layout of the house: no import hidden in a function, a sentence on every door, no address of any machine."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.house.source import ROOT, modules, rooms, tracked

# Written in pieces, so that this file does not hold what it looks for.
FORBIDDEN = [
    re.compile(r"(?<![\w./])/" + folder + r"\b") for folder in ("work", "root", "home/[a-z]+", "tmp" + r"(?=/)")
] + [re.compile("/opt" + "/(pypi|wheels)"), re.compile(r"\.\./" + "shared")]
ADDRESS = re.compile(r"\b(?:\d{1,3}\.){3}\d{1,3}\b")
# Loopback and the addresses that RFC 5737 keeps for documentation
HARMLESS = re.compile(r"^(127\.|0\.0\.0\.0$|192\.0\.2\.|198\.51\.100\.|203\.0\.113\.)")
MIRRORS = re.compile(
    "(?i)files\\.python" + "hosted|pypi\\.or" + "g/simple|registry\\.npm" + "js|deb\\.debian\\.or" + "g"
)
TEXT = {".py", ".md", ".toml", ".txt", ".html", ".css", ".js", ".typ", ".yml", ".yaml", ".json", ".cfg", ".svg", ""}


def hidden_imports(tree: ast.Module) -> list[int]:
    functions = [
        node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
    ]
    return sorted(
        {
            inner.lineno
            for function in functions
            for inner in ast.walk(function)
            if isinstance(inner, ast.Import | ast.ImportFrom)
        }
    )


def test_no_import_hides_in_a_function() -> None:
    found = {str(path.relative_to(ROOT)): hidden_imports(tree) for path, tree in modules(with_tests=True)}
    assert {path: lines for path, lines in found.items() if lines} == {}


def test_a_hidden_import_would_be_found() -> None:
    assert hidden_imports(ast.parse("def f():\n    import os\n")) == [2]


@pytest.mark.parametrize("room", rooms(), ids=lambda room: room.name)
def test_every_room_says_what_it_holds(room: Path) -> None:
    door = room / "__init__.py"
    assert door.exists(), f"{room.name} n’a pas de porte"
    assert ast.get_docstring(ast.parse(door.read_text(encoding="utf-8"))), f"{room.name} ne dit pas ce qu’elle contient"


def test_every_module_starts_with_a_sentence() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path, tree in modules(with_tests=True)
        if tree.body and not ast.get_docstring(tree)
    ]
    assert silent == []


def test_no_machine_path_and_no_address_in_the_project() -> None:
    found = []
    for path in tracked():
        if path.suffix not in TEXT or path.name.startswith("requirements"):
            continue
        text = path.read_text(encoding="utf-8", errors="ignore")
        for number, line in enumerate(text.splitlines(), start=1):
            bad = [match[0] for pattern in [*FORBIDDEN, MIRRORS] if (match := pattern.search(line))]
            bad += [address for address in ADDRESS.findall(line) if is_foreign_address(address)]
            found += [f"{path.relative_to(ROOT)}:{number}: {what}" for what in bad]
    assert found == []


def is_foreign_address(text: str) -> bool:
    """An IPv4 address, and not a version such as 1.4.0.03."""
    parts = text.split(".")
    return not HARMLESS.match(text) and all(str(int(part)) == part and int(part) <= 255 for part in parts)


def test_scripts_can_be_run() -> None:
    for name in ("bin/start", "bin/test", "bin/check", ".ci/run", "manage.py"):
        assert (ROOT / name).stat().st_mode & 0o111, f"{name} n’est pas exécutable"
