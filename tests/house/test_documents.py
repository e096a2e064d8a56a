"""The documents say what is: commands that exist, rooms that exist, links that lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from ardoise.cli import NAMES, translate
from tests.house.source import ROOT, rooms, tracked

DOCUMENTS = [path for path in tracked() if path.suffix == ".md"]
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)[^)]*\)")
COMMAND = re.compile(r"(?:^|`)ardoise ((?:[a-z_]+ ?)+)", re.MULTILINE)


def words_of(document: Path) -> list[list[str]]:
    return [match.split() for match in COMMAND.findall(document.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_to_files_that_exist(document: Path) -> None:
    for link in LINK.findall(document.read_text(encoding="utf-8")):
        if "://" not in link and not link.startswith("mailto:"):
            assert (document.parent / link).exists(), link


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "docs/operations.md"])
def test_commands_named_in_the_documents_exist(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    for script in re.findall(r"\bbin/[a-z]+\b", text):
        assert (ROOT / script).exists(), script
    for words in words_of(ROOT / name):
        assert translate(["ardoise", *words])[1] in get_commands(), words


@pytest.mark.parametrize("name", NAMES, ids=" ".join)
def test_our_names_lead_to_commands_that_exist(name: tuple[str, ...]) -> None:
    assert NAMES[name] in get_commands()


def test_manage_keeps_the_names_of_django() -> None:
    assert translate(["manage.py", "check"]) == ["manage.py", "check"]
    assert translate(["ardoise", "check", "--quick"]) == ["ardoise", "verify", "--quick"]
    assert translate(["ardoise", "company", "create", "--name", "x"]) == ["ardoise", "company_create", "--name", "x"]


@pytest.mark.parametrize("room", rooms(), ids=lambda room: room.name)
def test_the_tour_of_the_house_names_every_room(room: Path) -> None:
    assert f"`{room.name}/`" in (ROOT / "docs/house.md").read_text(encoding="utf-8")


def test_every_variable_of_the_environment_is_explained() -> None:
    """ARDOISE_… read by the settings are all in docs/operations.md."""
    text = "".join((ROOT / "config" / name).read_text(encoding="utf-8") for name in ("settings.py", "environment.py"))
    explained = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    for name in set(re.findall(r"\bARDOISE_[A-Z_]+\b", text)):
        assert f"`{name}`" in explained, name
