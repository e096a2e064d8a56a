"""After the signature: the signed quote and the certificate on paper, kept, and a copy to both sides."""

from __future__ import annotations

import json

from ardoise.archive.keep import keep
from ardoise.archive.models import ArchivedFile
from ardoise.companies.models import Company, Role
from ardoise.companies.queries import lasting_members
from ardoise.domain.consent import ConsentCode
from ardoise.domain.document import from_json
from ardoise.history.record import PRODUCT
from ardoise.history.turns import writing
from ardoise.notifications.actions.write import write_message, written_before
from ardoise.rendering.letters import render_letter
from ardoise.sales.actions.pdf import paper_of
from ardoise.sales.certificate import certificate_of, clock_text, day_text, signed_paper
from ardoise.sales.deals import link_to
from ardoise.sales.logo import logo_bytes
from ardoise.sales.models import Signature, SignatureFile, SignatureFileKind

JOINTS = ("event", "company", "quote", "picture", "terms_file")
PDF = "application/pdf"

_TEXTS = {
    "fr": (
        "Votre devis signé {number}",
        "Bonjour,\n\nVous avez signé le devis {number} le {day} à {hour}. Vous trouverez ci-joint le devis signé, le"
        " certificat de signature et le fichier de preuve : gardez-les.{withdrawal}\n\n{company}",
    ),
    "en": (
        "Your signed quote {number}",
        "Hello,\n\nYou signed quote {number} on {day} at {hour}. The signed quote, the certificate of signature and the"
        " evidence file are attached: keep them.{withdrawal}\n\n{company}",
    ),
}


def complete_signature(event_id: int) -> None:
    """What follows `quote.signed`: a task of the outbox. Killed anywhere, it goes on from there."""
    signature = Signature.objects.select_related(*JOINTS).get(event_id=event_id)
    document = from_json(signature.document)
    number = document.number.replace("/", "-")
    if not has_file(signature, SignatureFileKind.SIGNED):
        pdf = paper_of(signed_paper(signature, document))
        keep_file(signature, SignatureFileKind.SIGNED, pdf, f"Devis-signe-{number}.pdf")
    if not has_file(signature, SignatureFileKind.CERTIFICATE):
        pdf = render_letter(certificate_of(signature, document, logo=logo_bytes(document)))
        keep_file(signature, SignatureFileKind.CERTIFICATE, pdf, f"Certificat-{number}.pdf")
    _send_copies(signature)


def keep_file(signature: Signature, kind: str, content: bytes, name: str, media_type: str = PDF) -> None:
    """Kept once; a second worker finds it."""
    with writing():
        # the row is locked, so that of two at once the second sees the first's file
        Signature.objects.select_for_update().get(pk=signature.pk)
        if not has_file(signature, kind):
            file = keep(signature.company, content, name=name, media_type=media_type)
            SignatureFile.objects.create(signature=signature, kind=kind, file=file)


def has_file(signature: Signature, kind: str) -> bool:
    return SignatureFile.objects.filter(signature=signature, kind=kind).exists()


def file_of_signature(signature: Signature, kind: str) -> ArchivedFile | None:
    found = SignatureFile.objects.filter(signature=signature, kind=kind).select_related("file").first()
    return found.file if found else None


def _send_copies(signature: Signature) -> None:
    """One mail to each side, once. The customer's carries the conditions too: a durable medium (L221-13)."""
    company, quote = signature.company, signature.quote
    files = [one.file for one in signature.files.select_related("file").order_by("pk")]
    joined = [(file, file.name) for file in files if file.media_type in (PDF, "application/json")]
    if signature.terms_file:
        joined.append((signature.terms_file, signature.terms_file.name))
    subject, text = _TEXTS.get(signature.language, _TEXTS["fr"])
    words = {
        "number": quote.number,
        "day": day_text(signature.at, company),
        "hour": clock_text(signature.at, company),
        "withdrawal": _withdrawal(signature),
        "company": str(company),
    }
    with writing():
        if not written_before(company, f"signature:{signature.pk}:client"):
            write_message(
                company,
                about=quote,
                subject=subject.format(**words),
                text=text.format(**words),
                to=[signature.email],
                attachments=joined,
                once=f"signature:{signature.pk}:client",
                deal=link_to(quote),
                by=PRODUCT,
            )
        if not written_before(company, f"signature:{signature.pk}:company"):
            write_message(
                company,
                about=quote,
                subject=f"{quote.customer_name} a signé le devis {quote.number}",
                text=f"Bonjour,\n\n{signature.name} a signé en ligne le devis {quote.number} le {words['day']} à"
                f" {words['hour']}. Le devis signé, le certificat et le fichier de preuve sont joints, et gardés dans"
                " votre coffre.\n\nArdoise",
                to=_of_the_company(company),
                attachments=joined,
                once=f"signature:{signature.pk}:company",
                by=PRODUCT,
            )


def _of_the_company(company: Company) -> list[str]:
    """Its address, else those of its owners: each side has its copy."""
    owners = lasting_members(company).filter(role=Role.OWNER).order_by("pk")
    return [company.email] if company.email else list(owners.values_list("user__email", flat=True))


def _withdrawal(signature: Signature) -> str:
    """What a consumer must keep: the information on the withdrawal and its form, as they were shown."""
    if not signature.can_withdraw:
        return ""
    kept = {ConsentCode.WITHDRAWAL.value, ConsentCode.FORM.value}
    shown = json.loads(signature.statement)["shown"]
    return "".join(f"\n\n{text['text']}" for text in shown if text["code"] in kept)
