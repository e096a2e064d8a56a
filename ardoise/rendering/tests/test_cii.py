"""The XML of the 16 French situations equals the golden files, and passes the schema."""

from __future__ import annotations

from pathlib import Path

import pytest

from ardoise.rendering.cii import build_cii
from ardoise.rendering.tests.bts import business_terms
from ardoise.rendering.tests.situations import SITUATIONS
from ardoise.rendering.xsd import validate_xsd

GOLDEN = Path(__file__).parent / "golden" / "cii"


@pytest.mark.parametrize("name", SITUATIONS)
def test_each_situation_says_what_its_golden_file_says(name: str) -> None:
    built = business_terms(build_cii(SITUATIONS[name]()))
    assert built == business_terms((GOLDEN / f"{name}.xml").read_bytes())


@pytest.mark.parametrize("name", SITUATIONS)
def test_each_situation_passes_the_schema(name: str) -> None:
    validate_xsd(build_cii(SITUATIONS[name]()))
