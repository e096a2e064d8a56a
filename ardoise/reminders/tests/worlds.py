"""What the tests of the room start from: an invoice owed, a plan that is on, days that pass."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from ardoise.history import clock, outbox
from ardoise.notifications.models import Delivery, DeliveryState
from ardoise.reminders.actions.plans import turn_on
from ardoise.reminders.actions.run import run_daily
from ardoise.reminders.defaults import default_plan
from ardoise.reminders.models import About, Plan, Reminder
from ardoise.reminders.outlook import reminders_that_left
from ardoise.sales.actions.draft import create_invoice, create_quote
from ardoise.sales.actions.finalise import finalise_quote
from ardoise.sales.actions.issue import issue_invoice
from ardoise.sales.models import Invoice, Quote
from ardoise.sales.sheet import Sheet, TypedLine
from tests.world import House

MONDAY = date(2026, 3, 2)


def at(day: date, hour: int = 9, minute: int = 30, zone: str = "Europe/Paris") -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def owed(house: House, *, due: date, on: date | None = None, price: str = "1000.00", contact: int = 0) -> Invoice:
    """An invoice of 1 200.00 with VAT, issued thirty days before its due date unless said otherwise."""
    with clock.at(at(on or due - timedelta(days=30), 8)):
        line = TypedLine(label="Escalier", unit_price=Decimal(price), vat_rate=Decimal(20))
        values = {"contact": house.contacts[contact], "due_date": due}
        draft = create_invoice(house.company, Sheet(values, [line]), by=house.owner)
        return issue_invoice(draft, by=house.owner)


def proposed(house: House, *, on: date, contact: int = 0, subject: str = "") -> Quote:
    """A quote that waits for its answer, valid thirty days."""
    with clock.at(at(on, 8)):
        line = TypedLine(label="Escalier", unit_price=Decimal("1000.00"), vat_rate=Decimal(20))
        draft = create_quote(
            house.company, Sheet({"contact": house.contacts[contact], "subject": subject}, [line]), by=house.owner
        )
        return finalise_quote(draft, by=house.owner)


def plan_on(house: House, about: str = About.INVOICES, *, on: date = MONDAY) -> Plan:
    plan = default_plan(house.company, about)
    with clock.at(at(on, 0, 5)):
        turn_on(plan, by=house.owner)
    plan.refresh_from_db()
    return plan


def run_on(day: date, hour: int = 9, zone: str = "Europe/Paris") -> None:
    """The worker's turn of that hour, and the mails that it queued."""
    with clock.at(at(day, hour, zone=zone)):
        run_daily()
        outbox.run_due()


def sent(document: Invoice | Quote) -> list[tuple[str, date]]:
    """The steps that left for a document, in order."""
    rows = reminders_that_left().filter(about_type=document._meta.label_lower, about_id=document.pk)
    return [(one.step.name, one.day) for one in rows.select_related("step").order_by("pk")]


def days(first: date, count: int) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range(count))


def bounce(reminder: Reminder) -> None:
    Delivery.objects.filter(message=reminder.message).update(state=DeliveryState.BOUNCED, reason="boîte inconnue")
