"""`check` finds what was tampered with in a signature, in its event and in its files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from ardoise.archive.keep import path_of
from ardoise.history import outbox
from ardoise.history.immutability import remove_triggers
from ardoise.history.verify import Fault, Scope
from ardoise.sales.actions.accept import accept_quote
from ardoise.sales.checks.signatures import signatures_prove
from ardoise.sales.models import Acceptance, Signature, SignatureFile
from ardoise.sales.tests.signing import drawing, given, signed, waiting
from tests.world import House


def faults() -> list[Fault]:
    return list(signatures_prove(Scope()))


@pytest.fixture
def signature(house: House) -> Signature:
    made = signed(waiting(house), given(kind="drawn", typed="", drawing=drawing()))
    outbox.run_due()
    assert faults() == []
    connection.check_constraints()
    remove_triggers()  # back with the end of the test's transaction
    return made


def change(**values: Any) -> Callable[[Signature], Any]:
    return lambda signature: Signature.objects.filter(pk=signature.pk).update(**values)


def change_the_total(signature: Signature) -> None:
    document = signature.document.replace("1200.00", "9200.00")
    assert document != signature.document
    Signature.objects.filter(pk=signature.pk).update(document=document)


def change_the_evidence(signature: Signature) -> None:
    path = path_of(signature.files.get(kind="preuve").file.sha256)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes().replace(b"Patrick", b"Perrick"))


def lose_the_evidence(signature: Signature) -> None:
    SignatureFile.objects.filter(kind="preuve").delete()


def lose_the_acceptance(signature: Signature) -> None:
    Acceptance.objects.all().delete()


TAMPERINGS: dict[str, tuple[Callable[[Signature], Any], str]] = {
    "document": (change_the_total, "le devis signé a été modifié"),
    "statement": (change(statement="{}"), "la déclaration a été modifiée"),
    "name in the evidence": (change_the_evidence, "fichier de preuve : le fichier Preuve"),
    "no evidence": (lose_the_evidence, "le fichier de preuve manque"),
    "no acceptance": (lose_the_acceptance, "aucun accord"),
    "no picture": (change(picture=None), "le tracé"),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_the_check_finds_what_was_tampered_with(signature: Signature, name: str) -> None:
    tamper, sentence = TAMPERINGS[name]
    tamper(signature)
    assert any(sentence in fault.sentence for fault in faults()), [fault.sentence for fault in faults()]


def test_another_event_is_not_the_one_of_the_signature(signature: Signature, house: House) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE history_event SET data = replace(data, '1', '2') WHERE name = 'quote.signed'")
    assert any("que son événement raconte" in fault.sentence for fault in faults())


def test_an_acceptance_of_nobody_is_found(house: House) -> None:
    quote = waiting(house)
    accept_quote(quote, by=house.owner)
    Acceptance.objects.filter(quote=quote).update(by=None)
    assert [fault.sentence for fault in faults()] == ["accepté sans auteur ni signature"]


def test_papers_still_to_be_made_are_a_warning(house: House) -> None:
    signed(waiting(house))
    assert [fault.is_warning for fault in faults()] == [True]
