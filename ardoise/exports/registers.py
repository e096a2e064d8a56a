"""The registers of a period: receipts (CGI art. 50-0, 102 ter) and sales, from what was frozen, row by row."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, DateField, F, QuerySet, Sum, When
from django.db.models.functions import Coalesce

from ardoise.companies.models import Company
from ardoise.domain.document import from_json
from ardoise.domain.money import ZERO, Money
from ardoise.payments.models import Direction, Payment
from ardoise.payments.queries import COUNTS
from ardoise.sales.models import Invoice, InvoiceKind, InvoiceState
from ardoise.sales.replaced import cancelled_by

CHUNK = 500
NATURES = {"B": "Ventes", "S": "Prestations de services", "M": "Ventes et prestations"}


@dataclass(frozen=True)
class Register:
    """A table of the house: its columns, its rows over a period, and what it is for."""

    code: str
    title: str
    about: str
    heads: tuple[str, ...]
    rows: Callable[[Company, date, date], Iterator[tuple[Any, ...]]]
    amounts: tuple[int, ...]  # the columns that are added
    added: Callable[[Company, date, date], tuple[Money, ...]]  # their sums over a period, by the database

    def sums(self, company: Company, first: date, last: date) -> dict[int, Money]:
        return dict(zip(self.amounts, self.added(company, first, last), strict=True))


def receipts_between(company: Company, first: date, last: date) -> QuerySet[Payment]:
    """The payments that count over these days, by the day on which the money came."""
    rows = (
        Payment.objects.money()
        .filter(COUNTS, company=company)
        .annotate(
            came_on=Case(
                When(received=False, then=Coalesce(F("confirmation__date"), F("date"))),
                default=F("date"),
                output_field=DateField(),
            )
        )
    )
    return rows.filter(came_on__gte=first, came_on__lte=last).order_by("came_on", "pk")


def receipts(company: Company, first: date, last: date) -> Iterator[tuple[Any, ...]]:
    """One row per payment: money given back and reversals are negative. A credit note that is used is none."""
    rows = receipts_between(company, first, last).filter(amount__gt=0).select_related("contact")
    for payment in rows.prefetch_related("allocations__invoice__issued").iterator(chunk_size=CHUNK):
        invoices = [share.invoice for share in payment.allocations.all()]
        names = [payment.contact.name] if payment.contact else [one.customer_name for one in invoices]
        sign = 1 if payment.direction == Direction.IN else -1
        yield (
            getattr(payment, "came_on"),  # noqa: B009  # annotated
            ", ".join(dict.fromkeys(invoice.number or "" for invoice in invoices)) or payment.label,
            ", ".join(dict.fromkeys(names)),
            _nature(invoices),
            payment.get_method_display(),
            "Annulation" if payment.reverses_id else payment.label,
            payment.amount.times(sign),
        )


def received(company: Company, first: date, last: date) -> tuple[Money]:
    rows = receipts_between(company, first, last).order_by().values_list("direction")
    sums = dict(rows.annotate(added=Sum("amount")).values_list("direction", "added"))
    return (sums.get(Direction.IN, ZERO) - sums.get(Direction.OUT, ZERO),)


def sales_between(company: Company, first: date, last: date) -> QuerySet[Invoice]:
    return Invoice.objects.filter(company=company, state=InvoiceState.ISSUED, date__gte=first, date__lte=last)


def sales(company: Company, first: date, last: date) -> Iterator[tuple[Any, ...]]:
    """One row per document and rate of VAT; a credit note takes off, a corrective invoice cancels what it replaces."""
    rows = sales_between(company, first, last).select_related("issued", "replaces__issued").order_by("date", "pk")
    for invoice in rows.iterator(chunk_size=CHUNK):
        if invoice.kind == InvoiceKind.CORRECTIVE and cancelled_by([invoice.pk]):
            former: Any = invoice.replaces
            sign = 1 if former.is_credit_note else -1
            yield from _sold(former, invoice.date, kind=f"Annulation, par {invoice.number}", sign=sign)
        sign = -1 if invoice.is_credit_note else 1
        yield from _sold(invoice, invoice.date, kind=invoice.get_kind_display(), sign=sign)


def sold(company: Company, first: date, last: date) -> tuple[Money, ...]:
    """The totals of what was issued, less those of what corrective invoices cancel."""
    rows = sales_between(company, first, last)
    correctives = rows.filter(kind=InvoiceKind.CORRECTIVE).values_list("pk", flat=True)
    cancelled = Invoice.objects.filter(pk__in=cancelled_by(correctives).values())
    return tuple(one - other for one, other in zip(_totals(rows), _totals(cancelled), strict=True))


def _totals(rows: QuerySet[Invoice]) -> tuple[Money, ...]:
    found = (ZERO, ZERO, ZERO)
    columns = [Sum(f"total_{name}") for name in ("excl_vat", "vat", "incl_vat")]
    for kind, *sums in rows.order_by().values_list("kind").annotate(*columns):
        sign = -1 if kind == InvoiceKind.CREDIT_NOTE else 1
        found = tuple(one + added.times(sign) for one, added in zip(found, sums, strict=True))
    return found


def _sold(invoice: Any, day: date | None, *, kind: str, sign: int) -> Iterator[tuple[Any, ...]]:
    document = from_json(invoice.issued.document)
    for group in document.vat_breakdown:
        yield (
            day,
            invoice.number,
            kind,
            document.buyer.name,
            document.subject,
            group.rate,
            group.base.times(sign),
            group.vat.times(sign),
            (group.base + group.vat).times(sign),
            group.exemption_reason,
        )


REGISTERS = {
    register.code: register
    for register in (
        Register(
            "recettes",
            "Livre des recettes",
            "Chaque encaissement, dans l’ordre des jours, avec sa pièce, son client, sa nature et son mode.",
            ("Date", "Pièce", "Client", "Nature", "Mode", "Libellé", "Montant"),
            receipts,
            (6,),
            received,
        ),
        Register(
            "ventes",
            "Journal des ventes",
            "Chaque facture et chaque avoir émis, une ligne par taux de TVA.",
            ("Date", "Numéro", "Type", "Client", "Objet", "Taux", "HT", "TVA", "TTC", "Exonération"),
            sales,
            (6, 7, 8),
            sold,
        ),
    )
}


def _nature(invoices: list[Invoice]) -> str:
    """Of what was sold, as frozen on all these invoices: goods, services or both."""
    found = {json.loads(one.issued.document)["operation_category"] for one in invoices if hasattr(one, "issued")}
    if not found:
        return "Avance"
    return NATURES.get(found.pop(), "") if len(found) == 1 else NATURES["M"]
