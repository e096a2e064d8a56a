"""What a capture says of itself in its zip: nombres, totaux, empreintes, and the hash of the capture before."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ardoise import __version__
from ardoise.ledger.control import Sum
from ardoise.ledger.formats import CHOICES
from ardoise.ledger.models import Capture

PAYMENTS = "reglements.csv"


@dataclass
class Made:
    """What the zip holds, for the row of the capture."""

    entries_name: str = ""
    entries_sha256: str = ""
    journals: dict[str, Sum] = field(default_factory=dict)
    documents: list[dict[str, Any]] = field(default_factory=list)
    payments: int = 0


def manifest_of(capture: Capture, made: Made) -> dict[str, Any]:
    company = capture.company
    return {
        "ardoise": __version__,
        "entreprise": {"nom": company.legal_name, "siren": company.siren},
        "capture": capture.number,
        "empreinte_precedente": capture.previous_hash,
        "faite_le": capture.made_at.isoformat(),
        "faite_par": str(capture.made_by or "Ardoise"),
        "periode": {"du": capture.first.isoformat(), "au": capture.last.isoformat()},
        "format": {"code": capture.template, "nom": CHOICES[capture.template]},
        "ecritures": {
            "fichier": made.entries_name,
            "sha256": made.entries_sha256,
            "sha256_des_lignes": capture.lines_sha256,
            "nombre": capture.entries,
            "lignes": capture.lines,
            "premiere": capture.first_entry,
            "derniere": capture.last_entry,
            "en_retard": capture.late,
            "debit": _decimal(capture.cents),
            "credit": _decimal(capture.cents),
        },
        "journaux": {
            code: {
                "nom": one.label,
                "ecritures": one.entries,
                "debit": _decimal(one.debit),
                "credit": _decimal(one.credit),
            }
            for code, one in sorted(made.journals.items())
        },
        "reglements": {"fichier": PAYMENTS, "nombre": made.payments},
        "pieces": made.documents,
    }


def _decimal(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"
