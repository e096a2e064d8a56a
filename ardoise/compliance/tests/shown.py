"""Rows of the room, for the tests that walk every page: a closing, a verification, an archive, an attestation."""

from __future__ import annotations

from datetime import timedelta

from django.test import override_settings

from ardoise.companies.models import Company
from ardoise.compliance.actions.archive import ask_interim, build_archive
from ardoise.compliance.actions.attest import make_attestation
from ardoise.compliance.actions.check_chain import ask_verification, check_chain
from ardoise.compliance.actions.close import close_periods
from ardoise.compliance.models import Attestation, Closing, SignedArchive, Verification, WorkState
from ardoise.history import clock
from ardoise.history.record import PRODUCT
from tests.world import House

PUBLISHER = {
    "name": "Ateliers Ardoise",
    "address": "3 rue du Schiste, 49800 Trélazé",
    "siren": "552 100 554",
    "signatory": "Nadia Sable",
    "quality": "présidente",
    "city": "Trélazé",
}


def closing_shown(house: House) -> Closing:
    """The last one, made the day after what was just recorded."""
    company = Company.objects.get(pk=house.company.pk)
    with clock.at(clock.now() + timedelta(days=1)):
        close_periods(company, by=PRODUCT)
    return Closing.objects.filter(company=company).latest("number")


def verification_shown(house: House) -> Verification:
    run = Verification.objects.filter(company=house.company).first()
    run = run or ask_verification(house.company, by=house.owner)
    check_chain(run.pk)
    return run


def archive_shown(house: House) -> SignedArchive:
    archive = SignedArchive.objects.filter(company=house.company).first()
    archive = archive or ask_interim(house.company, by=house.owner)
    while SignedArchive.objects.get(pk=archive.pk).state in (WorkState.WAITING, WorkState.WORKING):
        build_archive(archive.pk)
    return archive


def attestation_shown(house: House) -> Attestation:
    with override_settings(PUBLISHER=PUBLISHER):
        return make_attestation(house.company, by=house.owner)
