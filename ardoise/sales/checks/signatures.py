"""Signatures: unchanged, told by their event, with their evidence, and one with each acceptance made on line."""

from __future__ import annotations

import json
from collections.abc import Iterator

from ardoise.archive.keep import Damaged, read
from ardoise.domain.document import checksum
from ardoise.history.verify import Fault, Scope, fault
from ardoise.sales import events
from ardoise.sales.evidence import evidence_of
from ardoise.sales.models import Acceptance, Signature, SignatureFileKind

SIGNATURES = "quotes.signatures"
PAPERS = (SignatureFileKind.SIGNED, SignatureFileKind.CERTIFICATE)


def signatures_prove(scope: Scope) -> Iterator[Fault]:
    """What was signed and its statement against their checksums, the event of the chain, and the file kept."""
    rows = Signature.objects.select_related("quote__acceptance", "event", "withdrawal", "picture").order_by("pk")
    for chunk in scope.chunks(scope.of(rows.prefetch_related("files__file", "quote__versions"))):
        for signature in chunk:
            yield from _one(signature)
    yield from _accepted_by_nobody(scope)


def _one(signature: Signature) -> Iterator[Fault]:
    name = signature.quote.number
    if checksum(signature.document) != signature.document_sha256:
        yield fault(SIGNATURES, signature, name, "le devis signé a été modifié : son empreinte ne correspond plus")
    if checksum(signature.statement) != signature.statement_sha256:
        yield fault(SIGNATURES, signature, name, "la déclaration a été modifiée : son empreinte ne correspond plus")
        return
    told, data = json.loads(signature.statement), json.loads(signature.event.data)
    is_its_event = (signature.event.name, signature.event.subject_id) == (events.QUOTE_SIGNED, signature.quote_id)
    sealed = (data.get("document_sha256"), data.get("statement_sha256"))
    if not is_its_event or sealed != (signature.document_sha256, signature.statement_sha256):
        yield fault(SIGNATURES, signature, name, "n’est pas la signature que son événement raconte")
    proposed = {version.version: version.sha256 for version in signature.quote.versions.all()}
    if told["quote"]["proposed_sha256"] != proposed.get(signature.version):
        yield fault(SIGNATURES, signature, name, "la version signée n’est pas celle qui a été proposée")
    if told["signature"]["picture_sha256"] != (signature.picture.sha256 if signature.picture else ""):
        yield fault(SIGNATURES, signature, name, "le tracé n’est pas celui de la déclaration")
    yield from _files(signature)
    acceptance = getattr(signature.quote, "acceptance", None)
    is_withdrawn = getattr(signature, "withdrawal", None) is not None
    if is_withdrawn and acceptance:
        yield fault(SIGNATURES, signature, name, "le client s’est rétracté, et le devis est encore accepté")
    elif not is_withdrawn and (acceptance is None or acceptance.version != signature.version):
        yield fault(SIGNATURES, signature, name, "aucun accord ne correspond à cette signature")


def _files(signature: Signature) -> Iterator[Fault]:
    name = signature.quote.number
    kept = {one.kind: one.file for one in signature.files.all()}
    proof = kept.get(SignatureFileKind.EVIDENCE)
    if proof is None:
        yield fault(SIGNATURES, signature, name, "le fichier de preuve manque")
    else:
        try:
            is_whole = read(proof) == evidence_of(signature)
        except Damaged as damage:
            yield fault(SIGNATURES, signature, name, f"fichier de preuve : {damage}")
        else:
            if not is_whole:
                yield fault(SIGNATURES, signature, name, "le fichier de preuve ne dit pas ce que la base dit")
    if any(kind not in kept for kind in PAPERS):
        sentence = "le devis signé ou le certificat reste à faire"
        yield fault(SIGNATURES, signature, name, sentence, is_warning=True)


def _accepted_by_nobody(scope: Scope) -> Iterator[Fault]:
    """An answer without author is the customer's: an acceptance needs its signature."""
    rows = Acceptance.objects.filter(by__isnull=True, quote__signature__isnull=True).select_related("quote")
    for acceptance in scope.each(scope.of(rows.order_by("pk"), "quote__company")):
        yield fault(SIGNATURES, acceptance, acceptance.quote.number, "accepté sans auteur ni signature")
