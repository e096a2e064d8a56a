"""What a customer types, ticks and draws to sign: read from the post, shown again as it was when it is refused."""

from __future__ import annotations

import binascii
from base64 import b64decode
from dataclasses import dataclass, field

from django.http import QueryDict

from ardoise.domain.errors import Refused
from ardoise.domain.identifiers import clean_text
from ardoise.history.record import Visitor
from ardoise.portal.door import Deal
from ardoise.portal.language import say
from ardoise.sales.evidence import Given
from ardoise.sales.models import SignatureKind
from ardoise.sales.signing import Proposal

PNG = "data:image/png;base64,"
LONGEST = 600_000  # letters of a drawing in the post; `clean_drawing` judges its bytes
NAMES = ("name", "quality", "email", "approval", "order_number", "typed", "kind", "drawing", "shown")

LABELS = {
    "name": "Nom et prénom",
    "quality": "En qualité de (gérant, directrice…)",
    "email": "E-mail où recevoir votre copie",
    "approval": "Recopiez « {approval} »",
    "order_number": "Votre numéro de commande",
    "order_number_optional": "Votre numéro de commande (facultatif)",
}
# What `check` refuses, as the page says it; a message that is not here is shown as it is
ERRORS = {
    "name_missing": "Écrivez votre nom et votre prénom.",
    "quality_missing": "Écrivez en qualité de quoi vous signez : gérant, directrice…",
    "email_missing": "Donnez l’adresse où envoyer votre copie signée.",
    "order_number_missing": "Donnez votre numéro de commande.",
    "approval_missing": "Recopiez « {approval} ».",
    "signature_empty": "Signez dans le cadre, ou écrivez votre nom.",
    "signature_not_accepted": "Ce tracé ne se lit pas : signez de nouveau, ou écrivez votre nom.",
    "texts_changed": "Les conditions ont changé pendant que vous lisiez : relisez-les avant de signer.",
    "tick_missing": "Cochez cette case pour signer.",
    "code_missing": "Recopiez le code reçu par e-mail.",
    "code_wrong": "Ce n’est pas le code envoyé. Vérifiez-le, ou demandez-en un nouveau.",
    "code_expired": "Ce code ne sert plus : demandez-en un nouveau.",
    "code_no_address": "Aucune adresse e-mail n’est connue pour vous : demandez à recevoir ce devis par e-mail.",
    "too_many_codes": "Trop de codes demandés : regardez vos courriers indésirables, ou réessayez plus tard.",
}


@dataclass
class SigningForm:
    values: dict[str, str]
    ticks: frozenset[str] = frozenset()
    errors: dict[str, str] = field(default_factory=dict)  # by field; a tick under its code

    @classmethod
    def blank(cls, deal: Deal, proposal: Proposal) -> SigningForm:
        """What is known of who came by this link."""
        contact = proposal.quote.contact
        person = contact.people.filter(email__iexact=deal.address).first() if contact and deal.address else None
        name = person.name if person else ""
        if not name and contact and not proposal.facts.is_business:
            name = contact.name
        values = dict.fromkeys(NAMES, "") | {"name": name, "order_number": proposal.quote.order_number}
        return cls(values | {"kind": str(SignatureKind.TYPED)})

    @classmethod
    def of(cls, data: QueryDict) -> SigningForm:
        values = {name: data.get(name, "") for name in NAMES}
        values["drawing"] = values["drawing"][:LONGEST] if values["drawing"].startswith(PNG) else ""
        return cls(values, frozenset(data.getlist("tick")))

    def visitor(self, deal: Deal) -> Visitor:
        return named(self.values["name"], deal)

    def given(self, deal: Deal) -> Given:
        """The copy goes to the address that is known; the one typed counts for the code of a paper without one."""
        values = dict(self.values)
        drawing = _bytes(values.pop("drawing"))
        values["email"] = deal.address or values["email"]
        return Given(**values, drawing=drawing, ticks=self.ticks)

    def add(self, refusal: Refused, language: str, **words: str) -> None:
        """Each problem under its field, in the language of the page."""
        for problem in refusal.problems:
            sentence = ERRORS.get(problem.code)
            message = say(language, sentence, **words) if sentence else problem.message
            name = problem.field.removeprefix("ticks.")
            self.errors.setdefault({"drawing": "typed"}.get(name, name), message)
        if "shown" in self.errors:
            self.ticks = frozenset()  # they were for other texts


def named(name: str, deal: Deal) -> Visitor:
    """Who acts, by the name just typed; by the link when there is none."""
    clean = " ".join(clean_text(name).split())[:120]
    return Visitor(clean) if clean else deal.visitor


def _bytes(data_url: str) -> bytes:
    try:
        return b64decode(data_url.removeprefix(PNG), validate=True)
    except (ValueError, binascii.Error):
        return b"unreadable"
