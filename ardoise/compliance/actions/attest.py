"""Make the individual attestation of the publisher: once per company and major version, kept, numbered, told."""

from __future__ import annotations

from django.db import transaction

from ardoise import __version__
from ardoise.archive.keep import keep
from ardoise.companies.models import Company
from ardoise.compliance import events
from ardoise.compliance.attestation import attestation_letter
from ardoise.compliance.models import Attestation
from ardoise.compliance.publisher import Publisher, major, publisher
from ardoise.domain.errors import Refused
from ardoise.history import clock
from ardoise.history.record import Author, lock_chain, record
from ardoise.rendering.letters import render_letter


def make_attestation(company: Company, *, by: Author) -> Attestation:
    """The attestation of this major version, made if it is not yet.

    Raises Refused("publisher_unknown") when the operator has not said who signs, ("own_use") when the company operates
    the software itself, ("siren_missing"): a false attestation is a forgery (C. pén. 441-1).
    """
    if (known := attestation_of(company)) is not None:
        return known
    signing = publisher()
    if problem := why_not(company, signing):
        raise problem
    with transaction.atomic():
        lock_chain(company.pk)
        if (known := attestation_of(company)) is not None:
            return known
        number = f"AT-{company.pk}-{major()}"
        made_at = clock.now().replace(microsecond=0)
        letter = attestation_letter(company, signing, number=number, made_at=made_at)
        file = keep(company, render_letter(letter), name=f"attestation-{number}.pdf", media_type="application/pdf")
        attestation = Attestation.objects.create(
            company=company,
            number=number,
            major=major(),
            version=__version__,
            publisher=signing.plain(),
            file=file,
            made_at=made_at,
        )
        record(
            company.pk, events.ATTESTED, attestation, by=by, number=number, major=major(), version=__version__,
            sha256=file.sha256,
        )  # fmt: skip
    return attestation


def attestation_of(company: Company) -> Attestation | None:
    return Attestation.objects.filter(company=company, major=major()).select_related("file").first()


def why_not(company: Company, signing: Publisher) -> Refused | None:
    """What stands in the way of an attestation, in words that say who must do what."""
    if signing.missing:
        names = ", ".join(variable for variable, _ in signing.missing)
        text = f"La personne qui exploite Ardoise doit d’abord dire qui signe : {names}."
        return Refused("publisher_unknown", text)
    if not company.siren:
        text = "Donnez le SIREN de l’entreprise (Société / infos) : l’attestation nomme celui qui l’utilise."
        return Refused("siren_missing", text)
    if signing.siren == company.siren:
        text = (
            "Votre entreprise exploite elle-même ce logiciel : elle ne peut pas s’attester. Seul le certificat d’un "
            "organisme accrédité est admis (CGI, art. 286, I, 3° bis)."
        )
        return Refused("own_use", text)
    return None
