"""The usual natures of an expense, each with its account of the *plan comptable général*."""

from __future__ import annotations

from typing import NamedTuple


class Nature(NamedTuple):
    account: str
    label: str


NATURES = (
    Nature("601000", "Matières premières"),
    Nature("607000", "Marchandises à revendre"),
    Nature("606300", "Petit matériel, outillage"),
    Nature("606400", "Fournitures de bureau"),
    Nature("606100", "Eau, énergie, carburant"),
    Nature("611000", "Sous-traitance"),
    Nature("604000", "Études et prestations"),
    Nature("613200", "Loyer des locaux"),
    Nature("613500", "Location de matériel, de véhicule"),
    Nature("615000", "Entretien et réparations"),
    Nature("616000", "Assurances"),
    Nature("622600", "Honoraires"),
    Nature("623000", "Publicité, communication"),
    Nature("624000", "Transport de marchandises"),
    Nature("625100", "Déplacements"),
    Nature("625700", "Repas, réceptions"),
    Nature("626000", "Téléphone, internet, courrier"),
    Nature("627000", "Services bancaires"),
    Nature("651100", "Logiciels, abonnements"),
    Nature("618000", "Documentation, formation"),
    Nature("635000", "Impôts et taxes"),
    Nature("628000", "Autre"),
)
_LABELS = {nature.account: nature.label for nature in NATURES}


def nature_text(account: str) -> str:
    """What an account is used for; the account itself when it is not a usual one."""
    return _LABELS.get(account, account)
