"""The page that goes with a capture: what each file is, what to do with it."""

from __future__ import annotations

from ardoise import __version__
from ardoise.domain.french import date_text
from ardoise.ledger.formats import CHOICES
from ardoise.ledger.models import Capture

_TEXT = """\
{company}
Capture n° {number} : ventes et règlements du {first} au {last}
Faite le {made}, par Ardoise {version}

{entries_name}
    {entries} écritures, {lines} lignes, numérotées de {first_entry} à {last_entry}.
    Format : {format}. À importer dans votre logiciel ; essayez d’abord sur un dossier de test.
    C’est un fichier d’échange : ce n’est pas le FEC que la loi demande pour l’exercice entier.

pieces/
    {documents} factures et avoirs, en PDF et en XML (Factur-X), nommés par leur numéro.

reglements.csv
    {payments} règlements, avec leurs factures.

manifeste.json
    Ce que contient cette capture : nombres, totaux, empreintes SHA-256 de chaque fichier, et l’empreinte de la
    capture précédente. Les captures d’une entreprise se suivent sans trou.

La capture suivante ne contiendra que ce qui est nouveau : rien n’est exporté deux fois.
{late}\
Les codes de lettrage sont ceux connus le jour de la capture.
"""


def readme(capture: Capture, entries_name: str, documents: int, payments: int) -> str:
    from_before = (
        f"{capture.late} écritures d’une période déjà capturée portent la date du {date_text(capture.first)} ; "
        "la date de la pièce reste la sienne.\n"
        if capture.late
        else ""
    )
    return _TEXT.format(
        company=capture.company.legal_name,
        number=capture.number,
        first=date_text(capture.first),
        last=date_text(capture.last),
        made=date_text(capture.company.today),
        version=__version__,
        entries_name=entries_name,
        entries=capture.entries,
        lines=capture.lines,
        first_entry=capture.first_entry,
        last_entry=capture.last_entry,
        format=CHOICES[capture.template],
        documents=documents,
        payments=payments,
        late=from_before,
    )
