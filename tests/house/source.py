"""The product's own files, as git knows them: what a clone holds."""

from __future__ import annotations

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def tracked() -> list[Path]:
    """Files that are or would be committed; without git (an archive of the code), all but the usual leftovers."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    try:
        names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    except (OSError, subprocess.CalledProcessError):
        names = [
            str(path.relative_to(ROOT))
            for folder in ("ardoise", "config", "tests")
            for path in (ROOT / folder).rglob("*")
        ]
    return [ROOT / name for name in names if (ROOT / name).is_file()]


def modules(*, with_tests: bool = False) -> list[tuple[Path, ast.Module]]:
    """Every module of the product, parsed; migrations are written by Django."""
    found = []
    for path in tracked():
        parts = path.relative_to(ROOT).parts
        ours = path.suffix == ".py" and parts[0] == "ardoise" and "migrations" not in parts
        if ours and (with_tests or "tests" not in parts):
            found.append((path, ast.parse(path.read_text(encoding="utf-8"))))
    return found


def rooms() -> list[Path]:
    """The rooms that exist: folders of `ardoise` with code in them."""
    return sorted({ROOT / "ardoise" / path.relative_to(ROOT).parts[1] for path in tracked() if _in_a_room(path)})


def _in_a_room(path: Path) -> bool:
    parts = path.relative_to(ROOT).parts
    return parts[0] == "ardoise" and len(parts) > 2 and path.suffix == ".py"
