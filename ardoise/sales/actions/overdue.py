"""Each morning, note the invoices whose due date has just passed: once each, whatever runs twice."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.db import models, transaction

from ardoise.companies.models import Company
from ardoise.history import clock, outbox
from ardoise.history.models import Event
from ardoise.history.record import PRODUCT, lock_chain, record
from ardoise.sales import events
from ardoise.sales.models import Invoice, Settlement

TASK = "sales.note_overdue"
MORNING = 8  # hour of the company
LOOKS_BACK = timedelta(days=7)  # a worker that slept less than that misses nothing; older ones were told or are history


def watch_overdue() -> None:
    """Asked every hour: one task per company whose morning it is, once a day."""
    for pk, zone in Company.objects.order_by("pk").values_list("pk", "time_zone").iterator():
        local = clock.now().astimezone(ZoneInfo(zone))
        if local.hour == MORNING:
            outbox.put(TASK, key=f"overdue:{pk}:{local.date()}", company_id=pk)


def note_overdue(company_id: int) -> None:
    """Record `invoice.overdue` for each invoice that became late, unless it is recorded."""
    company = Company.objects.get(pk=company_id)
    late = Settlement.objects.filter(
        company=company, due__gt=0, due_date__gte=company.today - LOOKS_BACK, due_date__lt=company.today
    )
    for settlement in late.filter(~models.Exists(_noted(company, models.OuterRef("invoice_id")))):
        _note(company, settlement.invoice_id)


def _note(company: Company, invoice_id: int) -> None:
    with transaction.atomic():
        lock_chain(company.pk)
        settlement = Settlement.objects.select_related("invoice").get(pk=invoice_id)
        if not settlement.due or settlement.due_date is None or _noted(company, invoice_id).exists():
            return  # paid meanwhile, or noted by another worker
        invoice = settlement.invoice
        record(
            company.pk,
            events.INVOICE_OVERDUE,
            invoice,
            by=PRODUCT,
            number=invoice.number,
            customer=invoice.customer_name,
            due=settlement.due,
            day=f"{settlement.due_date:%d/%m/%Y}",
        )


def _noted(company: Company, invoice_id: int | models.OuterRef) -> models.QuerySet[Event]:
    return Event.objects.filter(
        chain=company.pk, subject_type=Invoice._meta.label_lower, subject_id=invoice_id, name=events.INVOICE_OVERDUE
    )
