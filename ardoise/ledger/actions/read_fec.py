"""Read a FEC of former years: what its accounts are, shown before anything is written."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import Any

from django.db import transaction

from ardoise.banking import uploads
from ardoise.companies.models import Company
from ardoise.domain.errors import Refused
from ardoise.domain.identifiers import clean_text
from ardoise.domain.names import name_words
from ardoise.history import outbox
from ardoise.history.outbox import GiveUp
from ardoise.history.record import Author, lock_chain
from ardoise.ledger.fec.entries import entries, siren_of
from ardoise.ledger.models import BooksImport, ImportState
from ardoise.ledger.plan import open_accounts
from ardoise.ledger.recognition.guesses import Guess, guesses
from ardoise.ledger.recognition.people import people_of
from ardoise.ledger.recognition.seen import File, read

MOST_MEGABYTES = 30
AT_ONCE = 512 * 1024  # bytes; beyond, the worker reads and the page waits
TASK = "ledger.recognise_fec"


def read_fec(company: Company, content: bytes, name: str, *, by: Author) -> BooksImport:
    """A new file takes the place of one that nobody confirmed. Raises Refused: too large, empty, no FEC."""
    if len(content) > MOST_MEGABYTES * 1024 * 1024:
        message = f"Ce fichier dépasse {MOST_MEGABYTES} Mo : déposez un exercice plus court."
        raise Refused("file_too_large", message, "file")
    if next(entries(content), None) is None:
        message = "Ce fichier n’a aucune écriture qui puisse être lue : demandez le FEC d’un exercice qui en a."
        raise Refused("fec_empty", message, "file")
    row = BooksImport(
        company=company,
        file_name=" ".join(clean_text(name).split())[:200] or "FEC",
        sha256=hashlib.sha256(content).hexdigest(),
        siren=siren_of(name),
        made_by_id=by.pk,
    )
    if len(content) <= AT_ONCE:
        _fill(row, content)
    else:
        row.upload = uploads.put(content)
    with transaction.atomic():
        lock_chain(company.pk)
        BooksImport.objects.filter(company=company).exclude(state=ImportState.APPLIED).delete()
        row.save()
        if row.state == ImportState.READING:
            outbox.put(TASK, key=f"books_import:{row.pk}", import_pk=row.pk)
    return row


def recognise_fec(import_pk: int) -> None:
    """The worker’s task. Read twice, it finds the same."""
    row = BooksImport.objects.filter(pk=import_pk, state=ImportState.READING).first()
    if row is None:
        return
    try:
        _fill(row, uploads.get(row))  # type: ignore[arg-type]  # any row that names its upload
    except Refused as refusal:
        BooksImport.objects.filter(pk=row.pk).update(state=ImportState.FAILED, message=refusal.message[:300])
        raise GiveUp(refusal.message) from None
    uploads.drop(row.upload)
    BooksImport.objects.filter(pk=row.pk, state=ImportState.READING).update(state=row.state, found=row.found, upload="")


def found_of(row: BooksImport) -> dict[str, Any]:
    """What was recognised: its period, the places of the plan, the customers."""
    found: dict[str, Any] = json.loads(row.found)
    return found


def _fill(row: BooksImport, content: bytes) -> None:
    file = read(entries(content))
    places = [*guesses(file), *_banks(row.company, file)]
    found = {
        "entries": file.entries,
        "lines": file.lines,
        "first": file.first,
        "last": file.last,
        "guesses": [asdict(guess) for guess in places],
        "customers": [asdict(person) for person in people_of(row.company, file)],
    }
    row.found = json.dumps(found, ensure_ascii=False, default=str)
    row.state = ImportState.READ


def _banks(company: Company, file: File) -> list[Guess]:
    """The account of each bank of the company: by a word of its name, or because there is only one of each."""
    seen, banks = file.under("512"), open_accounts(company)
    found = []
    for bank in banks:
        words = set(name_words(f"{bank.name} {bank.bank_name}"))
        named = [one for one in seen if words & set(name_words(one.label)) - {"BANQUE", "COMPTE", "COURANT"}]
        alone = seen if len(seen) == len(banks) == 1 else []
        if match := named or alone:
            evidence = f"{match[0].number} « {match[0].label} »"
            found.append(Guess(f"bank:{bank.pk}", bank.name, match[0].number, evidence, len(match) == 1))
    return found
