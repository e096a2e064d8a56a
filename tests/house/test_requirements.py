"""What is installed is pinned with its checksum, and says no address."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
FILES = {
    "requirements.txt": PROJECT["dependencies"],
    "requirements-dev.txt": PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"],
}


def normal(requirement: str) -> str:
    name = re.match(r"[\w.-]+", requirement)
    assert name
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def entries(file: str) -> list[str]:
    """One entry per package: a line that continues is joined with the next ones."""
    joined = (ROOT / file).read_text(encoding="utf-8").replace("\\\n", " ")
    return [line.strip() for line in joined.splitlines() if line.strip() and not line.lstrip().startswith("#")]


@pytest.mark.parametrize("file", FILES)
def test_requirements_name_no_address(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8").lower()
    for forbidden in ("http", "index-url", "find-links", "file:", " @ ", "git+"):
        assert forbidden not in text


@pytest.mark.parametrize("file", FILES)
def test_every_requirement_is_one_version_with_its_checksum(file: str) -> None:
    for entry in entries(file):
        assert re.match(r"[\w.-]+(\[[\w,-]+\])?==[\w.]+", entry), entry
        assert "--hash=sha256:" in entry, entry


@pytest.mark.parametrize("file", FILES)
def test_every_dependency_of_the_project_is_pinned(file: str) -> None:
    pinned = {normal(entry) for entry in entries(file)}
    assert {normal(dependency) for dependency in FILES[file]} <= pinned


def test_both_files_agree_on_every_version() -> None:
    versions = {normal(entry): entry.split()[0] for entry in entries("requirements-dev.txt")}
    for entry in entries("requirements.txt"):
        assert versions[normal(entry)] == entry.split()[0]
