"""The attestation bears, in its two parts, every fact of the public model (BOI-LETTRE-000242)."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pdfplumber
import pytest

from ardoise import __version__
from ardoise.companies.models import Company
from ardoise.compliance.attestation import attestation_letter
from ardoise.compliance.publisher import Publisher
from ardoise.compliance.tests.shown import PUBLISHER
from ardoise.rendering.letters import render_letter
from tests.world import House

MADE_AT = datetime(2026, 11, 28, 9, tzinfo=UTC)


def parts(house: House, **said: str) -> tuple[str, str]:
    """The two parts, as they are read on two pages."""
    Company.objects.filter(pk=house.company.pk).update(created_at=datetime(2026, 3, 2, 9, tzinfo=UTC))
    company = Company.objects.get(pk=house.company.pk)
    signing = Publisher(**{**PUBLISHER, "siren": "552100554", **said})
    content = render_letter(attestation_letter(company, signing, number="AT-7-0", made_at=MADE_AT))
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        assert len(pdf.pages) == 2
        text = " ".join(page.extract_text() or "" for page in pdf.pages)
    first, _, second = " ".join(text.replace("\u202f", " ").replace("\xa0", " ").split()).partition("Volet 2 : ")
    return first, second


def test_the_part_of_the_publisher_bears_what_the_model_asks(house: House) -> None:
    text, _ = parts(house, since="2026-12-01")
    for fact in (
        "Volet 1 : à remplir par l’éditeur du logiciel",
        "Ateliers Ardoise",
        "3 rue du Schiste, 49800 Trélazé",
        "552 100 554",
        "Nadia Sable, présidente",
        f"{__version__} (version majeure : racine 0)",
        "1er décembre 2026",
        "sans numéro",
        "AT-7-0",
        "d’inaltérabilité, de sécurisation, de conservation et d’archivage des données",
        "3° bis du I de l’article 286 du code général des impôts",
        "0.x.y",
        "Non couvert",
        "code pénal, art. 441-1",
        "trois ans d’emprisonnement et de 45 000 € d’amende",
        "Fait à Trélazé, le 28 novembre 2026",
        "SIGNATURE DE NADIA SABLE",
    ):
        assert fact.casefold() in text.casefold(), fact


def test_the_part_of_the_user_bears_what_the_model_asks(house: House) -> None:
    _, text = parts(house)
    for fact in (
        "à remplir par l’entreprise qui utilise le logiciel",
        house.company.legal_name,
        "Acquis le 2 mars 2026",
        "Auprès de Ateliers Ardoise",
        "règlements de ses clients particuliers",
        "depuis le :",
        "code pénal, art. 441-1",
        "Fait à, le",
    ):
        assert fact.casefold() in text.casefold(), fact


@pytest.mark.parametrize(("since", "shown"), [("", "……… / ……… /"), ("2026-12-01", "1er décembre 2026")])
def test_the_day_of_its_release_is_said_or_left_to_be_written(house: House, since: str, shown: str) -> None:
    assert f"Sur le marché depuis {shown}" in parts(house, since=since)[0]
