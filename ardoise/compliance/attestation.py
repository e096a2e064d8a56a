"""The individual attestation, after the content that the administration asks for (BOI-LETTRE-000242; law.md 2.3)."""

from __future__ import annotations

from datetime import date, datetime
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
# only the functions of a till are to be secured (law.md 2.3)
_SCOPE = (
    (
        "Couvert",
        "L’enregistrement des règlements des clients, quel qu’en soit le mode (sur place, par virement, en ligne, "
        "depuis un relevé de banque), de leurs corrections et remboursements, les factures et avoirs qu’ils règlent, "
        "les totaux, les clôtures et les archives.",
    ),
    (
        "Non couvert",
        "Les devis, relances, dépenses, relevés de banque et écritures comptables, qui n’enregistrent aucun règlement.",
    ),
)
_BY_HAND = "……… / ……… / ………………"
_WARNING = (
    "Établir une fausse attestation, ou s’en servir, est un délit puni de trois ans d’emprisonnement et de 45 000 € "
    "d’amende (code pénal, art. 441-1)."
)


def attestation_letter(company: Company, signing: Publisher, *, number: str, made_at: datetime) -> Letter:
    local = made_at.astimezone(ZoneInfo(company.time_zone)).date()
    blocks: tuple[Block, ...] = (
        Paragraph(
            "Les deux volets se montrent ensemble à l’administration fiscale, sur sa demande. Sans le volet 2 rempli "
            "et signé par l’entreprise, l’attestation ne vaut rien."
        ),
        *_publisher_part(signing, number, local),
        *_user_part(company, signing, number),
    )
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
        blocks=blocks,
        made_at=made_at,
    )


def _publisher_part(signing: Publisher, number: str, day: date) -> tuple[Block, ...]:
    who = f"{signing.signatory}, {signing.quality}"
    since = long_date(date.fromisoformat(signing.since)) if signing.since else _BY_HAND
    return (
        Heading("Volet 1 : à remplir par l’éditeur du logiciel"),
        Facts(
            (
                ("Éditeur", f"{signing.name}\n{signing.address}\nSIREN {siren_text(signing.siren)}"),
                ("Représentant légal", who),
                ("Logiciel", f"{SOFTWARE}, devis et factures en ligne, avec fonctions de caisse"),
                ("Version", f"{__version__} (version majeure : racine {major()})"),
                ("Sur le marché depuis", since),
                ("Licence", "sans numéro"),
                ("Attestation", number),
            )
        ),
        Paragraph(
            f"Je soussigné(e) {who}, représentant légal de l’éditeur, {signing.name}, atteste que les fonctions de "
            f"caisse du logiciel {SOFTWARE}, dans la version ci-dessus, satisfont aux conditions d’inaltérabilité, de "
            "sécurisation, de conservation et d’archivage des données en vue du contrôle de l’administration fiscale, "
            "prévues au 3° bis du I de l’article 286 du code général des impôts."
        ),
        Facts(_CONDITIONS),
        Facts(_SCOPE),
        Paragraph(
            f"La version majeure a pour racine {major()} ; ses versions mineures sont numérotées {major()}.x.y. "
            f"{signing.name} s’engage à ne numéroter ainsi que des versions mineures : une modification des fonctions "
            "attestées change la racine et demande une nouvelle attestation (BOI-TVA-DECLA-30-10-30, § 340)."
        ),
        Paragraph(_WARNING),
        Paragraph(f"Fait{' à ' + signing.city if signing.city else ''}, le {long_date(day)}", strong=True),
        Zones((f"Signature de {signing.signatory}, {signing.quality}",)),
    )


def _user_part(company: Company, signing: Publisher, number: str) -> tuple[Block, ...]:
    acquired = company.created_at.astimezone(ZoneInfo(company.time_zone)).date()
    return (
        Heading("Volet 2 : à remplir par l’entreprise qui utilise le logiciel"),
        Facts(
            (
                ("Entreprise", f"{company.legal_name}\n{_address(company.address)}".strip()),
                ("SIREN", siren_text(company.siren)),
                ("Logiciel", f"{SOFTWARE}, version majeure {major()}, décrit au volet 1 (attestation {number})"),
                ("Acquis le", long_date(acquired)),
                ("Auprès de", signing.name),
            )
        ),
        Paragraph(
            "Je soussigné(e), représentant légal de cette entreprise, certifie qu’elle a acquis ce logiciel à cette "
            "date, et qu’elle enregistre avec lui les règlements de ses clients particuliers, comme la réglementation "
            f"fiscale le demande, depuis le : {_BY_HAND}"
        ),
        Paragraph(_WARNING),
        Zones(("Nom, prénom et qualité", "Fait à, le", "Signature")),
    )


def _address(address: Address) -> str:
    place = f"{address.postcode} {address.city}".strip()
    return "\n".join(part for part in (address.line1, address.line2, place) if part)
