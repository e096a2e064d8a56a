"""The paper that tells a signature: who, what, when, how, and how to check it. The same rows give the same bytes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from ardoise.archive.keep import read
from ardoise.companies.models import Company
from ardoise.domain.document import Document, Notice
from ardoise.domain.french import long_date, money_text
from ardoise.domain.identifiers import siren_text
from ardoise.rendering.letters import Block, Facts, Heading, Letter, Paragraph, Picture, SmallPrint
from ardoise.rendering.paper import SIGNED
from ardoise.sales.models import Signature, Withdrawal

_CHECK = (
    "Pour vérifier : recalculez l’empreinte SHA-256 de la partie « statement » du fichier de preuve, écrite sans espace"
    " et clés triées. Elle doit être celle ci-dessus, que l’événement de la signature porte dans sa chaîne ; celle de"
    " la partie « document » se recalcule de même. Changer un seul caractère de l’une, ou un seul événement d’avant,"
    " change toutes les suivantes."
)


def certificate_of(signature: Signature, document: Document, *, logo: bytes | None) -> Letter:
    told: dict[str, Any] = json.loads(signature.statement)
    blocks: list[Block] = [
        Facts(_rows(_who(signature, document))),
        Heading("Signature"),
        _mark(signature, told),
        Heading("Ce qui a été lu et accepté"),
        *(Facts((row,)) for row in _shown(told)),  # each may stand on the next page
        Heading("Par quel chemin"),
        Facts(_rows(_way(signature, told))),
        Heading("Empreintes"),
        SmallPrint(_rows(_marks(signature))),
        Paragraph(_CHECK),
    ]
    return Letter(
        seller=document.seller,
        title="Certificat de signature",
        reference=f"Devis {document.number}, version {signature.version}",
        blocks=tuple(blocks),
        made_at=signature.at.replace(microsecond=0),
        look=document.look,
        logo=logo,
    )


def signed_paper(signature: Signature, document: Document) -> Document:
    """What was signed, with who signed it in the place of the empty zones."""
    quality = f", {signature.quality}" if signature.quality else ""
    local = when_text(signature.at, signature.quote.company)
    text = f"Signé en ligne par {signature.name}{quality}\nle {local}"
    if signature.order_number:
        document = replace(document, order_number=signature.order_number)
    return replace(document, notices=(*document.notices, Notice(SIGNED, text)))


def receipt_of(withdrawal: Withdrawal, document: Document, *, logo: bytes | None) -> Letter:
    """The durable receipt of a withdrawal, with its day and hour (C. conso. L221-21)."""
    signature = withdrawal.signature
    company = signature.company
    blocks: list[Block] = [
        Paragraph(
            f"{document.seller.name} accuse réception de la rétractation de {withdrawal.name}, reçue le"
            f" {when_text(withdrawal.at, company)}.",
            strong=True,
        ),
        Heading("Déclaration reçue"),
        Paragraph(withdrawal.text),
        Heading("Le contrat"),
        Facts(
            _rows(
                [
                    ("Devis", f"{document.number}, version {signature.version}"),
                    ("Montant TTC", money_text(document.totals.incl_vat)),
                    ("Signé le", when_text(signature.at, company)),
                    ("Envoyée à", withdrawal.email),
                ]
            )
        ),
        Paragraph(
            "Les sommes versées sont remboursées au plus tard 14 jours après cette date (C. conso. L221-24)"
            + (
                ", moins le prix de ce qui a été fait à votre demande avant la rétractation (L221-25)."
                if signature.starts_early
                else "."
            )
        ),
    ]
    return Letter(
        seller=document.seller,
        recipient=document.buyer,
        title="Accusé de réception",
        reference=f"Rétractation du devis {document.number}",
        blocks=tuple(blocks),
        made_at=withdrawal.at.replace(microsecond=0),
        look=document.look,
        logo=logo,
    )


def when_text(moment: datetime, company: Company) -> str:
    """ "28 novembre 2026 à 11:40:05 (10:40:05 UTC)"."""
    local = moment.astimezone(ZoneInfo(company.time_zone))
    return f"{long_date(local.date())} à {local:%H:%M:%S} ({moment.astimezone(UTC):%H:%M:%S} UTC)"


def day_text(moment: datetime, company: Company) -> str:
    return long_date(moment.astimezone(ZoneInfo(company.time_zone)).date())


def clock_text(moment: datetime, company: Company) -> str:
    return f"{moment.astimezone(ZoneInfo(company.time_zone)):%H:%M}"


def _rows(rows: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(row for row in rows if row[1])


def _who(signature: Signature, document: Document) -> list[tuple[str, str]]:
    siren = f", SIREN {siren_text(document.buyer.siren)}" if document.buyer.siren else ""
    return [
        ("Devis", f"{document.number}, version {signature.version}"),
        ("Objet", document.subject),
        ("Montant TTC", money_text(document.totals.incl_vat)),
        ("Options prises", ", ".join(line.label for line in document.lines if line.option and line.is_chosen)),
        ("Client", f"{document.buyer.name}{siren}"),
        ("Signataire", signature.name),
        ("En qualité de", signature.quality),
        ("E-mail", signature.email),
        ("Numéro de commande", signature.order_number),
        ("Signé le", when_text(signature.at, signature.company)),
    ]


def _mark(signature: Signature, told: dict[str, Any]) -> Block:
    if signature.picture:
        return Picture(read(signature.picture), f"Signature tracée par {signature.name}")
    return Paragraph(f"Nom écrit à la place d’un tracé : {told['signature']['typed']}", strong=True)


def _shown(told: dict[str, Any]) -> list[tuple[str, str]]:
    words = {True: "Coché", False: "Laissé sans cocher", None: "Affiché"}
    rows = [(words[text["ticked"]], text["text"]) for text in told["shown"]]
    asked, typed = told["approval"]["asked"], told["approval"]["typed"]
    return [*rows, ("Recopié", f"« {typed} » (demandé : « {asked} »)"), ("Bouton pressé", told["button"])]


def _way(signature: Signature, told: dict[str, Any]) -> list[tuple[str, str]]:
    link, code = told["link"], told["code"]
    is_paper = link["recipient"] == "p"
    origin = "imprimé sur le devis (QR code)" if is_paper else f"reçu par e-mail à {link['address']}"
    way = [
        ("Lien", f"{origin}, n° {link['deal']}-{link['generation']}-{link['recipient']}"),
        ("E-mail remis le", _moment(told["times"]["sent"], signature.company)),
        ("Page ouverte le", _moment(told["times"]["seen"], signature.company)),
        ("Adresse IP", signature.ip),
        ("Navigateur", signature.user_agent),
    ]
    if code:
        sent = _moment(code["sent"] or code["asked"], signature.company)
        way.insert(3, ("Code", f"envoyé à {code['address']} le {sent}, recopié exactement (essai {code['tries']})"))
    return way


def _moment(text: str | None, company: Company) -> str:
    return when_text(datetime.fromisoformat(text), company) if text else ""


def _marks(signature: Signature) -> list[tuple[str, str]]:
    event = signature.event
    terms = signature.terms_file
    return [
        ("Devis signé (SHA-256)", signature.document_sha256),
        ("Déclaration (SHA-256)", signature.statement_sha256),
        ("Conditions générales", f"{terms.name}\n{terms.sha256}" if terms else ""),
        ("Tracé (SHA-256)", signature.picture.sha256 if signature.picture else ""),
        ("Événement", f"n° {event.sequence} de la chaîne {event.chain} ({event.name})"),
        ("Son empreinte", event.hash),
        ("Celle d’avant", event.previous_hash),
    ]
