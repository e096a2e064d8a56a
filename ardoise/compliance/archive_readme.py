"""The LISEZMOI of a signed archive: what it holds, and how to check it with nothing of ours."""

from __future__ import annotations

from ardoise import __version__
from ardoise.compliance.models import ArchiveKind, SignedArchive, SigningKey
from ardoise.compliance.words import between_text

_TEXT = """ARCHIVE {what} N° {number}
{company}, SIREN {siren}
{period}
Faite le {made_at} (UTC) par Ardoise, version {version}.

CE QU'ELLE CONTIENT
  evenements/    la chaîne des événements : qui a fait quoi, quand, avec l'empreinte de chacun
  documents/     les factures et les avoirs émis, tels qu'ils ont été figés
  reglements/    ce qui est arrivé à chaque règlement : noté, confirmé, affecté, annulé
  affectations/  la part de chaque règlement qui paie chaque facture
  clotures/      les clôtures par jour, mois et année, avec le total perpétuel
  pdf/, xml/     les fichiers de chaque facture, octet pour octet ceux de son émission
  manifest.json  la liste des fichiers avec leur empreinte SHA-256, la tête de la chaîne, la clé
  manifest.json.sig  la signature Ed25519 de l'empreinte SHA-256 du manifeste
  verifier.py    un petit programme qui vérifie tout ce qui suit
Les fichiers .jsonl sont du texte UTF-8 : une valeur JSON par ligne. Un tableur ou n'importe quel langage les lit.

VÉRIFIER SANS LE LOGICIEL
  1. Décompressez l'archive dans un dossier vide.
  2. Dans ce dossier, lancez : python3 verifier.py
     (Python 3.9 ou plus, rien à installer. Il répond « Tout est juste » ou nomme ce qui ne va pas.)
  3. Comparez la clé {key_id} à celle que montre Ardoise, page Conformité, ou que l'éditeur vous a donnée : qui
     referait toute l'archive la signerait d'une autre clé. Donnée au programme, il la compare lui-même :
     python3 verifier.py . {key_id}
     Clé publique Ed25519, en hexadécimal : {public}

RELIRE SANS LE LOGICIEL
  - Les factures se lisent : ouvrez pdf/. Le fichier xml/ est le même document, pour un logiciel (Factur-X, CII).
  - Un fichier .jsonl s'ouvre dans un éditeur de texte ; un tableur l'importe (Excel : Données, Obtenir des données,
    À partir d'un fichier, JSON). « invoice » et « payment » d'une affectation renvoient au numéro de la facture et à
    « id » du règlement ; « event » renvoie à « sequence » de l'événement.
  - Une archive ne se remet pas dans Ardoise : elle prouve. La sauvegarde de l'installation, elle, se restaure.

À LA MAIN
  - Un fichier : son SHA-256 (sha256sum, certutil -hashfile) est celui du manifeste.
  - Un événement : le SHA-256 du tableau JSON, sans espace, de [chain, sequence, name, subject_type, subject_id,
    author_id, author_name, on_behalf_of, at, data, origin_hash, previous_hash] est sa valeur « hash » ; et
    « previous_hash » est le « hash » de l'événement d'avant. Le premier suit l'empreinte before_hash du manifeste.
  - Un document : le SHA-256 du texte « document » est sa valeur « sha256 ».
  - Une clôture : le SHA-256 de « text » est son « hash », que la clôture suivante porte ; sa signature est celle du
    texte de ce « hash ». Les montants sont en euros ; un remboursement ou une annulation compte en moins.

CONSERVATION : dix ans (C. com. L123-22 ; LPF L102 B). Gardez-en une copie ailleurs que sur cette machine.
"""


def readme(archive: SignedArchive, key: SigningKey) -> str:
    return _TEXT.format(
        what="ANNUELLE" if archive.kind == ArchiveKind.YEAR else "INTERMÉDIAIRE",
        number=archive.number,
        company=archive.company.legal_name,
        siren=archive.company.siren or "non renseigné",
        period=f"Période {between_text(archive.first, archive.last)}, "
        f"événements {archive.first_sequence} à {archive.last_sequence}.",
        made_at=f"{archive.asked_at:%d/%m/%Y %H:%M}",
        version=__version__,
        key_id=key.key_id,
        public=key.public,
    )
