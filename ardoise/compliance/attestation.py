"""The individual attestation, after the content that the administration asks for (BOI-LETTRE-000242; law.md 2.3)."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from ardoise import __version__
from ardoise.companies.models import Company
from ardoise.compliance.publisher import SOFTWARE, Publisher, major
from ardoise.domain.document import Address, Party
from ardoise.domain.french import long_date
from ardoise.domain.identifiers import siren_text
from ardoise.rendering.letters import Block, Facts, Heading, Letter, Paragraph, Zones
from ardoise.sales.parties import seller_of

_CONDITIONS = (
    (
        "Inaltérabilité",
        "Un règlement enregistré ne peut être ni modifié ni supprimé : la base de données elle-même le refuse. Une "
        "correction est une nouvelle écriture, en plus ou en moins, qui reste enregistrée avec la première.",
    ),
    (
        "Sécurisation",
        "Chaque enregistrement entre dans une chaîne d’empreintes SHA-256 : changer une donnée change toutes les "
        "suivantes. Les clôtures et les archives sont signées par une clé Ed25519 gardée hors de la base.",
    ),
    (
        "Conservation",
        "Toutes les données sont conservées, ligne par ligne. Des clôtures par jour, par mois et par année fixent "
        "les totaux de la période et le total perpétuel. Les totaux de toute période s’obtiennent à la demande.",
    ),
    (
        "Archivage",
        "Une archive figée, datée et signée se fait au moins une fois par an, dans un format ouvert qui se lit et se "
        "vérifie sans le logiciel. Chaque archivage est tracé dans la chaîne.",
    ),
)


def attestation_letter(company: Company, signing: Publisher, *, number: str, made_at: datetime) -> Letter:
    local = made_at.astimezone(ZoneInfo(company.time_zone)).date()
    acquired = company.created_at.astimezone(ZoneInfo(company.time_zone)).date()
    who = f"{signing.signatory}, {signing.quality}"
    blocks: list[Block] = [
        Heading("Partie 1 : à remplir par l’éditeur du logiciel"),
        Facts(
            (
                ("Éditeur", f"{signing.name}\n{signing.address}"),
                ("SIREN", siren_text(signing.siren)),
                ("Représenté par", who),
                ("Logiciel", SOFTWARE),
                ("Version", f"racine (version majeure) {major()}, installée en version {__version__}"),
                ("Numéro", number),
            )
        ),
        Paragraph(
            f"Je soussigné(e) {who}, pour {signing.name}, éditeur du logiciel {SOFTWARE}, atteste que ce logiciel, "
            f"dans sa version majeure {major()} et toutes les versions mineures qui en dérivent, satisfait aux "
            "conditions d’inaltérabilité, de sécurisation, de conservation et d’archivage des données en vue du "
            "contrôle de l’administration fiscale, prévues au 3° bis du I de l’article 286 du code général des impôts."
        ),
        Facts(_CONDITIONS),
        Paragraph(
            "Une modification des fonctions qui assurent ces conditions fait changer la version majeure et demande une "
            "nouvelle attestation. Établir ou employer une fausse attestation est puni par l’article 441-1 du code "
            "pénal (trois ans d’emprisonnement et 45 000 € d’amende).",
        ),
        Paragraph(f"Fait{' à ' + signing.city if signing.city else ''}, le {long_date(local)}", strong=True),
        Zones((f"Signature de {signing.signatory}, {signing.quality}",)),
        Heading("Partie 2 : à remplir par l’entreprise qui utilise le logiciel"),
        Facts(
            (
                ("Entreprise", f"{company.legal_name}\n{_address(company.address)}".strip()),
                ("SIREN", siren_text(company.siren)),
                ("Utilise depuis le", long_date(acquired)),
            )
        ),
        Paragraph(
            "Je soussigné(e), représentant légal de cette entreprise, certifie avoir acquis le logiciel ci-dessus à "
            "cette date, et l’utiliser pour enregistrer les règlements de mes clients depuis le : "
            "……… / ……… / ………………"
        ),
        Zones(("Nom et qualité", "Fait à, le", "Signature")),
    ]
    return Letter(
        seller=Party(
            name=signing.name,
            address=Address(line1=signing.address),
            siren=signing.siren,
            legal_identity=f"SIREN {siren_text(signing.siren)}",
        ),
        recipient=seller_of(company),
        title="Attestation individuelle",
        reference=f"Logiciel de caisse, {number}",
        blocks=tuple(blocks),
        made_at=made_at,
    )


def _address(address: Address) -> str:
    place = f"{address.postcode} {address.city}".strip()
    return "\n".join(part for part in (address.line1, address.line2, place) if part)
