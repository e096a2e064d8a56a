"""The reliable audit trail of one invoice, both ways: quote, acceptance, invoice, credit notes, payments, bank lines.

Each step has its number, day, author, checksum and events, so that either end leads to the other (CGI 289-VII-1°;
BOI-TVA-DECLA-30-20-30-20).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Model, Q
from django.urls import reverse

from ardoise.banking.models import BankLine, Reconciliation
from ardoise.companies.models import Company
from ardoise.compliance.steps import Step, Told, Trail
from ardoise.domain.french import money_text
from ardoise.domain.money import Money
from ardoise.history.models import Event
from ardoise.history.sentences import tell
from ardoise.payments.models import Payment
from ardoise.payments.queries import signed
from ardoise.sales.family import family_of
from ardoise.sales.models import Invoice, Quote, Signature

PLAIN = ("created", "changed", "seen", "queued", "seal_asked", "downloaded")  # acts that prove nothing by themselves
MOST = 40  # events shown of one step


def trail_of(invoice: Invoice) -> Trail:
    """Everything that led to an invoice and that followed it."""
    company = invoice.company
    family = family_of(invoice)
    invoices = [one for one in family.invoices if one.is_issued]
    payments = _payments(invoices)
    links = _links(company, payments)
    lines = _distinct(link.line for link in links)
    told = _events(company, {Quote: family.quotes, Invoice: invoices, Payment: payments, BankLine: lines})
    trail = Trail(company, invoice)
    trail.quotes = [_quote(one, told) for one in family.quotes]
    trail.documents = [_document(one, invoice, told) for one in invoices]
    trail.payments = [_payment(one, told) for one in payments]
    trail.bank = [_line(one, [link for link in links if link.line_id == one.pk], told) for one in lines]
    return trail


def invoices_of_payment(payment: Payment) -> list[Invoice]:
    """The invoices that a payment settles: where its trail leads."""
    rows = Invoice.objects.filter(allocations__payment=payment).distinct().order_by("pk")
    return list(rows.select_related("company", "issued"))


def invoices_of_line(line: BankLine) -> list[Invoice]:
    """The invoices that the payments behind a bank line settle."""
    links = Reconciliation.objects.filter(line=line, undone_at__isnull=True)
    behind = Q(reconciliations__in=links) | Q(deposited__deposit__reconciliations__in=links)
    behind |= Q(payout_parts__payout__reconciliations__in=links)
    payments = Payment.objects.filter(behind, company=line.company_id).values("pk")
    rows = Invoice.objects.filter(allocations__payment__in=payments).distinct().order_by("pk")
    return list(rows.select_related("company", "issued"))


def _payments(invoices: list[Invoice]) -> list[Payment]:
    rows = Payment.objects.filter(allocations__invoice__in=invoices).distinct()
    rows = rows.select_related("contact", "confirmation", "reverses")
    return list(rows.prefetch_related("allocations__invoice").order_by("date", "pk"))


def _links(company: Company, payments: list[Payment]) -> list[Reconciliation]:
    """The bank lines of these payments: their own, that of their cheque deposit, that of their payout."""
    found = Q(payment__in=payments) | Q(deposit__cheques__payment__in=payments)
    found |= Q(payout__parts__payment__in=payments)
    rows = Reconciliation.objects.filter(found, company=company, undone_at__isnull=True).distinct()
    rows = rows.select_related("line__account", "line__statement", "payment", "deposit", "payout", "created_by")
    return list(rows.order_by("line__date", "pk"))


def _quote(quote: Quote, told: dict[str, list[Told]]) -> Step:
    proofs = [
        (f"Version {row.version} du {row.created_at:%d/%m/%Y}", row.sha256)
        for row in quote.versions.order_by("version")
    ]
    facts = []
    acceptance = getattr(quote, "acceptance", None)
    signature = Signature.objects.filter(quote=quote).select_related("event").first()
    if signature is not None:
        facts.append(("Signé en ligne", f"{signature.name}, le {signature.at:%d/%m/%Y à %H:%M} (UTC)"))
        proofs.append(("Preuve de la signature", signature.statement_sha256))
        proofs.append(("Devis signé", signature.document_sha256))
    elif acceptance is not None:
        facts.append(("Accepté", f"version {acceptance.version}, le {acceptance.at:%d/%m/%Y à %H:%M} (UTC)"))
        facts += [("Noté par", acceptance.by.author_name)] if acceptance.by else []
    return Step(
        kind="quote",
        key=f"quote:{quote.pk}",
        what="Devis",
        number=quote.display_number,
        day=quote.date,
        amount=quote.total_incl_vat,
        url=reverse("sales:quote_detail", args=[quote.pk]),
        facts=tuple(facts),
        proofs=tuple(proofs),
        events=_of(told, quote),
    )


def _document(invoice: Invoice, here: Invoice, told: dict[str, list[Told]]) -> Step:
    proofs = [("Document figé", invoice.issued.sha256)]
    files = invoice.files.select_related("file").order_by("kind")
    proofs += [(one.get_kind_display(), one.file.sha256) for one in files]
    facts = []
    if invoice.original is not None:
        facts.append(("Sur la facture", invoice.original.display_number))
    if invoice.replaces is not None:
        facts.append(("Remplace", invoice.replaces.display_number))
    sign = -1 if invoice.is_credit_note else 1
    return Step(
        kind="credit_note" if invoice.is_credit_note else "invoice",
        key=f"invoice:{invoice.pk}",
        what=str(invoice.get_kind_display()),
        number=invoice.number or "",
        day=invoice.date,
        amount=invoice.total_incl_vat.times(sign),
        url=reverse("sales:invoice_detail", args=[invoice.pk]),
        facts=tuple(facts),
        proofs=tuple(proofs),
        events=_of(told, invoice),
        is_here=invoice == here,
    )


def _payment(payment: Payment, told: dict[str, list[Told]]) -> Step:
    shares: dict[str, Money] = {}
    for share in payment.allocations.all():
        number = share.invoice.display_number
        shares[number] = shares.get(number, Money()) + share.amount
    facts = [("Mode", str(payment.get_method_display()))]
    facts += [("Affecté", ", ".join(f"{number} : {money_text(amount)}" for number, amount in shares.items() if amount))]
    confirmation = getattr(payment, "confirmation", None)
    if confirmation is not None:
        facts.append(("Confirmé", f"{confirmation.date:%d/%m/%Y}"))
    elif not payment.received:
        facts.append(("État", "annoncé, pas encore reçu"))
    if payment.reverses_id:
        facts.append(("Annule", f"le règlement n° {payment.reverses_id}"))
    what = "Annulation" if payment.reverses_id else "Règlement" if signed(payment) >= Money() else "Remboursement"
    return Step(
        kind="payment",
        key=f"payment:{payment.pk}",
        what=what,
        number=f"n° {payment.pk}",
        day=payment.date,
        amount=signed(payment),
        url=reverse("compliance:trail_of_payment", args=[payment.pk]),
        facts=tuple(row for row in facts if row[1]),
        events=_of(told, payment),
    )


def _line(line: BankLine, links: list[Reconciliation], told: dict[str, list[Told]]) -> Step:
    facts = [("Compte", line.account.name), ("Libellé", line.label)]
    for link in links:
        by = f", lié par {link.created_by.author_name}" if link.created_by else ", lié d’office"
        through = ""
        if link.deposit is not None:
            through = f" par la remise {link.deposit.number}"
        elif link.payout is not None:
            through = f" par le versement {link.payout.provider_id}"
        what = f"le règlement n° {link.payment_id}" if link.payment_id else "ses règlements"
        facts.append(("Lien", f"{money_text(link.amount)} à {what}{through}{by}, le {link.created_at:%d/%m/%Y}"))
    statement = line.statement
    proofs = [(f"Relevé {statement.file_name}", statement.sha256)] if statement.sha256 else []
    return Step(
        kind="bank_line",
        key=f"bank_line:{line.pk}",
        what="Ligne de banque",
        number=line.reference or line.bank_id or f"n° {line.pk}",
        day=line.date,
        amount=line.amount,
        url=reverse("banking:line", args=[line.pk]),
        facts=tuple(facts),
        proofs=tuple(proofs),
        events=_of(told, line),
    )


def _events(company: Company, rows: dict[type[Model], Sequence[Model]]) -> dict[str, list[Told]]:
    """The events of every step, read together by the index of subjects, in the order of the chain."""
    found: dict[str, list[Told]] = {}
    for model, some in rows.items():
        label = model._meta.label_lower
        mine = Event.objects.filter(chain=company.pk, subject_type=label, subject_id__in=[one.pk for one in some])
        for event in mine.order_by("subject_id", "sequence"):
            if not event.name.endswith(PLAIN):
                kept = found.setdefault(f"{label}:{event.subject_id}", [])
                kept.append(_told(event))
    return found


def _told(event: Event) -> Told:
    at = f"{event.at:%d/%m/%Y %H:%M:%S}"
    return Told(event.sequence, at, event.author_name, tell(event), event.hash, event.on_behalf_of)


def _of(told: dict[str, list[Told]], row: Quote | Invoice | Payment | BankLine) -> tuple[Told, ...]:
    return tuple(told.get(f"{row._meta.label_lower}:{row.pk}", [])[:MOST])


def _distinct(lines: Iterable[BankLine]) -> list[BankLine]:
    return list({line.pk: line for line in lines}.values())
