"""The customer signs a quote on its page: the acceptance, the evidence and the trace, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ardoise.archive.keep import keep
from ardoise.archive.models import ArchivedFile
from ardoise.domain import consent
from ardoise.domain.consent import ConsentCode
from ardoise.domain.document import checksum, to_json
from ardoise.domain.errors import Invalid, Refused
from ardoise.domain.identifiers import clean_email, clean_text
from ardoise.history import clock, outbox
from ardoise.history.models import Task
from ardoise.history.record import Author, record, where
from ardoise.history.turns import writing
from ardoise.sales import events
from ardoise.sales.actions.accept import accept_quote
from ardoise.sales.actions.code import try_code
from ardoise.sales.actions.draft import lock
from ardoise.sales.drawing import clean_drawing
from ardoise.sales.evidence import Came, Given, evidence_file, statement_of
from ardoise.sales.models import Quote, Signature, SignatureFile, SignatureFileKind, SignatureKind, SigningCode
from ardoise.sales.signing import Proposal, proposal_of, require_signable
from ardoise.web.fitting import misfits

BILL = "sales.bill_signed"  # run before the answer, so that the next page can offer to pay


@dataclass(frozen=True)
class _Signed:
    signature: Signature
    tasks: tuple[Task, ...]


def sign_quote(
    quote: Quote, given: Given, *, version: int, came: Came, chosen: frozenset[int], code: str = "", by: Author
) -> Signature:
    """Sign this very version with this choice of options. Of two at once, one signs.

    Raises Conflict with the reason when it cannot be signed (see `require_signable`), Invalid with everything that is
    missing (fields named as in `Given`; a tick as `ticks.<code>`), and the refusals of `try_code` when the company
    asks for a code.
    """
    given = check(quote, given, version=version, chosen=chosen, language=came.language)
    picture = clean_drawing(given.drawing) if given.kind == SignatureKind.DRAWN else None
    proof = None
    if proposal_of(quote, chosen, language=came.language).rules.asks_code:
        proof = try_code(quote, code, version=version, recipient=came.recipient)
    with writing():
        signed = _sign(quote, given, version=version, came=came, chosen=chosen, picture=picture, code=proof, by=by)
    for task in signed.tasks:
        outbox.run(task.pk)
    return signed.signature


def check(quote: Quote, given: Given, *, version: int, chosen: frozenset[int], language: str) -> Given:
    """What was given, cleaned; before a code is sent, too. Raises what `sign_quote` raises, but for the code."""
    require_signable(quote, version=version)
    proposal = proposal_of(quote, chosen, language=language)
    given, problems = _cleaned(given)
    problems += _missing(proposal, given)
    if given.kind == SignatureKind.DRAWN:
        try:
            clean_drawing(given.drawing)
        except Refused as refusal:
            problems.append(refusal)
    if problems:
        raise Invalid(problems)
    return given


def _sign(
    quote: Quote,
    given: Given,
    *,
    version: int,
    came: Came,
    chosen: frozenset[int],
    picture: bytes | None,
    code: SigningCode | None,
    by: Author,
) -> _Signed:
    quote = lock(quote)
    require_signable(quote, version=version)
    proposal = proposal_of(quote, chosen, language=came.language)  # what it says now, whatever the page showed
    if problems := _missing(proposal, given):
        raise Invalid(problems)
    if given.order_number and given.order_number != quote.order_number:
        Quote.objects.filter(pk=quote.pk).update(order_number=given.order_number)  # its invoices carry it
    quote = accept_quote(quote, by=by, chosen=chosen, version=version)
    now, origin = clock.now(), where.get()
    if code is not None:
        SigningCode.objects.filter(pk=code.pk).update(used_at=now)
    drawing = _kept_picture(quote, picture)
    statement = statement_of(
        proposal, given, came, at=now, picture_sha256=drawing.sha256 if drawing else "", code=code, origin=origin
    )
    document = to_json(proposal.document)
    event = record(
        quote.company_id,
        events.QUOTE_SIGNED,
        quote,
        by=by,
        number=quote.number,
        version=version,
        total=proposal.document.totals.incl_vat,
        document_sha256=checksum(document),
        statement_sha256=checksum(statement),
    )
    signature = Signature.objects.create(
        company=quote.company,
        quote=quote,
        version=version,
        name=given.name,
        quality=given.quality,
        email=given.email,
        kind=given.kind,
        picture=drawing,
        order_number=given.order_number,
        chosen=sorted(chosen),
        document=document,
        document_sha256=checksum(document),
        statement=statement,
        statement_sha256=checksum(statement),
        terms_file=proposal.rules.terms_file,
        can_withdraw=proposal.facts.is_distance_consumer,
        starts_early=ConsentCode.EARLY_START in given.ticks and proposal.facts.is_distance_consumer,
        language=came.language,
        recipient=came.recipient,
        code_address=code.address if code else "",
        ip=origin.ip,
        user_agent=origin.user_agent[:300],
        event=event,
        at=now,
    )
    content = evidence_file(statement, document, event)
    file = keep(
        quote.company, content, name=f"Preuve-{quote.number}.json".replace("/", "-"), media_type="application/json"
    )
    SignatureFile.objects.create(signature=signature, kind=SignatureFileKind.EVIDENCE, file=file)
    return _Signed(signature, tuple(Task.objects.filter(event=event, handler=BILL)))


def _kept_picture(quote: Quote, picture: bytes | None) -> ArchivedFile | None:
    if picture is None:
        return None
    return keep(quote.company, picture, name=f"Signature-{quote.number}.png".replace("/", "-"), media_type="image/png")


def _cleaned(given: Given) -> tuple[Given, list[Refused]]:
    """Texts without control characters; what does not fit its column is refused."""
    problems: list[Refused] = []
    email = ""
    try:
        email = clean_email(given.email, field="email") if given.email.strip() else ""
    except Refused as refusal:
        problems.append(refusal)
    given = replace(
        given,
        name=" ".join(clean_text(given.name).split()),
        quality=" ".join(clean_text(given.quality).split()),
        order_number=" ".join(clean_text(given.order_number).split()),
        approval=" ".join(clean_text(given.approval).split())[:200],
        typed=" ".join(clean_text(given.typed).split())[:200],
        kind=SignatureKind.DRAWN if given.kind == SignatureKind.DRAWN else SignatureKind.TYPED,
        email=email,
    )
    row = Signature(name=given.name, quality=given.quality, order_number=given.order_number)
    return given, problems + misfits(row, ["name", "quality", "order_number"])


def _missing(proposal: Proposal, given: Given) -> list[Refused]:
    """Everything that this quote asks and was not given."""
    found = []
    if given.shown and given.shown != proposal.fingerprint:
        message = "Les conditions ont changé pendant que vous lisiez : relisez-les avant de signer."
        found.append(Refused("texts_changed", message, "shown"))
    if not given.name:
        found.append(Refused("name_missing", "Écrivez votre nom et votre prénom.", "name"))
    if proposal.facts.is_business and not given.quality:
        found.append(
            Refused("quality_missing", "Écrivez en qualité de quoi vous signez : gérant, directrice…", "quality")
        )
    if not given.email:
        found.append(Refused("email_missing", "Donnez l’adresse où envoyer votre copie signée.", "email"))
    if proposal.needs_order_number and not given.order_number:
        found.append(Refused("order_number_missing", "Donnez votre numéro de commande.", "order_number"))
    if not consent.is_approval(given.approval, proposal.facts.language):
        found.append(Refused("approval_missing", f"Recopiez « {proposal.approval} ».", "approval"))
    if given.kind == SignatureKind.TYPED and not given.typed:
        found.append(Refused("signature_empty", "Signez dans le cadre, ou écrivez votre nom.", "typed"))
    for text in proposal.consents:
        if text.is_required and text.code.value not in given.ticks:
            found.append(Refused("tick_missing", "Cochez cette case pour signer.", f"ticks.{text.code.value}"))
    return found
