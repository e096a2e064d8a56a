"""Both languages are whole: every sentence of the portal has its English, and no English is left without use."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from ardoise.portal import reading, told
from ardoise.portal.english import ENGLISH
from ardoise.portal.language import say

ROOM = Path(__file__).parent.parent
TAG = re.compile(r"""\{%\s*t\s+(?:"([^"]*)"|'([^']*)')""")
VARIABLE = re.compile(r"\{(\w+)\}")


def in_templates() -> set[str]:
    texts = (path.read_text(encoding="utf-8") for path in (ROOM / "templates").rglob("*.html"))
    return {found[1] or found[2] for text in texts for found in TAG.finditer(text)}


def in_modules() -> set[str]:
    """The second argument of `say(language, "…")`, wherever it is called."""
    found = set()
    for path in ROOM.rglob("*.py"):
        if "tests" in path.parts or "english" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) == "say" and len(node.args) > 1:
                constants = [one for one in ast.walk(node.args[1]) if isinstance(one, ast.Constant)]
                found |= {one.value for one in constants if isinstance(one.value, str)}
    return found


def in_tables() -> set[str]:
    return {*reading.TITLES.values(), *told.SENTENCES.values(), *told.WEEKDAYS}


def said() -> set[str]:
    return in_templates() | in_modules() | in_tables()


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def test_every_sentence_has_its_english() -> None:
    assert len(said()) > 80  # the search finds them
    assert sorted(said() - ENGLISH.keys()) == []


def test_no_english_is_left_without_use() -> None:
    everywhere = "\n".join(
        path.read_text(encoding="utf-8")
        for path in ROOM.rglob("*.py")
        if "tests" not in path.parts and "english" not in path.parts
    )
    unused = [text for text in ENGLISH if text not in said() and text not in everywhere]
    assert unused == []


@pytest.mark.parametrize("french", sorted(ENGLISH))
def test_both_languages_use_the_same_variables(french: str) -> None:
    assert sorted(VARIABLE.findall(french)) == sorted(VARIABLE.findall(ENGLISH[french]))


def test_french_has_its_no_break_spaces_and_what_people_typed_is_left_alone() -> None:
    assert say("fr", "Au sujet de « {label} » : quoi ?", label="a : b") == (
        "Au sujet de «\u00a0a : b\u202f»\u00a0: quoi\u202f?"
    )
    assert say("en", "Pour {name}", name="a : b") == "For a : b"
