"""The public register of companies ("Recherche d’entreprises"), behind one small door: nothing waits for it."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from typing import Any

from django.conf import settings

TIMEOUT_SECONDS = 3
FORMS = {
    "1": "EI",
    "54": "SARL",
    "5498": "EURL",
    "55": "SA",
    "57": "SAS",
    "5720": "SASU",
    "65": "SCI",
    "92": "ASSOCIATION",
}


@dataclass(frozen=True)
class Found:
    """A company of the register; a partly published one gives no address (RGPD)."""

    name: str
    siren: str
    siret: str = ""
    legal_form: str = "OTHER"
    line1: str = ""
    postcode: str = ""
    city: str = ""


class Unreachable(Exception):
    """The register does not answer: everything can be typed by hand."""


def search(text: str) -> list[Found]:
    """The companies that match a name, a SIREN or a SIRET. Raises Unreachable."""
    query = urllib.parse.urlencode({"q": text.strip(), "per_page": 10})
    request = urllib.request.Request(f"{settings.REGISTER_URL}/search?{query}", headers={"Accept": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
            results = json.load(answer)["results"]
    except (OSError, urllib.error.URLError, ValueError, KeyError, TypeError) as error:
        raise Unreachable from error
    return [found for result in results if (found := _read(result))]


def by_siren(siren: str) -> Found | None:
    """The company of that SIREN, or None when the register does not know it. Raises Unreachable."""
    return next((found for found in search(siren) if found.siren == siren), None)


def _read(result: Any) -> Found | None:
    if not isinstance(result, dict) or not result.get("siren"):
        return None
    seat = result.get("siege") or {}
    nature = str(result.get("nature_juridique") or "")
    known = Found(
        name=str(result.get("nom_raison_sociale") or result.get("nom_complet") or ""),
        siren=str(result["siren"]),
        siret=str(seat.get("siret") or ""),
        legal_form=next(
            (form for code, form in sorted(FORMS.items(), reverse=True) if nature.startswith(code)), "OTHER"
        ),
    )
    if result.get("statut_diffusion_unite_legale", "O") != "O":
        return known
    street = " ".join(str(seat.get(name) or "") for name in ("numero_voie", "type_voie", "libelle_voie")).split()
    return Found(
        known.name,
        known.siren,
        known.siret,
        known.legal_form,
        " ".join(street) or str(seat.get("adresse") or ""),
        str(seat.get("code_postal") or ""),
        str(seat.get("libelle_commune") or ""),
    )
