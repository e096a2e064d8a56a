"""Watch the end of the insurance that the documents name (C. ass. L243-2): told two months and one month before."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from ardoise.companies.events import INSURANCE_ENDING
from ardoise.companies.models import Company
from ardoise.domain.french import date_text
from ardoise.history import clock
from ardoise.history.models import Event
from ardoise.history.record import PRODUCT, lock_chain, record

WARNED_BEFORE = (timedelta(days=60), timedelta(days=30), timedelta(0))


def watch_insurance() -> None:
    """Once per company, end and delay, whatever runs twice: the event itself remembers."""
    far = clock.now().date() + max(WARNED_BEFORE) + timedelta(days=1)
    for company in Company.objects.filter(insurance_ends_on__isnull=False, insurance_ends_on__lte=far).order_by("pk"):
        left = company.insurance_ends_on - company.today  # type: ignore[operator]
        due = [delay for delay in WARNED_BEFORE if left <= delay]
        if due and left >= -WARNED_BEFORE[1]:
            _warn(company, company.insurance_ends_on, min(due).days)  # type: ignore[arg-type]


def _warn(company: Company, ends_on: date, delay: int) -> None:
    with transaction.atomic():
        lock_chain(company.pk)
        told = Event.objects.filter(
            chain=company.pk,
            subject_type=Company._meta.label_lower,
            subject_id=company.pk,
            name=INSURANCE_ENDING,
            data__contains=f'"key":"{ends_on}/{delay}"',
        )
        if not told.exists():
            name = company.insurance_name or "professionnelle"
            record(
                company.pk,
                INSURANCE_ENDING,
                company,
                by=PRODUCT,
                name=name,
                day=date_text(ends_on),
                key=f"{ends_on}/{delay}",
            )
