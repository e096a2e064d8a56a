"""The referee compiles its rules once for the whole run."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from ardoise.rendering.tests.referee import Referee


@pytest.fixture(scope="session")
def referee() -> Iterator[Callable[[bytes], list[str]]]:
    """`referee(xml)` gives the ids of the rules that the XML breaks, sorted."""
    with Referee() as judge:
        yield judge.findings
