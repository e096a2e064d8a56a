"""What became of the mails of documents, for pages and lists."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Max, QuerySet

from ardoise.companies.models import Company
from ardoise.notifications.models import LOST, Delivery, DeliveryState, Message, Opening

WORST_FIRST = (
    DeliveryState.FAILED,
    DeliveryState.BOUNCED,
    DeliveryState.COMPLAINED,
    DeliveryState.QUEUED,
    DeliveryState.HANDED_OVER,
    DeliveryState.DELIVERED,
    DeliveryState.CANCELLED,
)

SHOWN = 10
MOST_OPENINGS = 100
MOST_COUNTED = 99
NOTICE = "notifications.notice"  # what a mail to the people of the company is about
AMONG_US = (NOTICE, "accountant.question", "accountant.piece")  # the same, and what is said to its accountant


def messages_on(company: Company, about_type: str, pk: int) -> QuerySet[Message]:
    """The last messages about one document, with what became of each."""
    rows = Message.objects.filter(company=company, about_type=about_type, about_id=pk)
    return rows.prefetch_related("deliveries").order_by("-pk")[:SHOWN]


def messages_of(company: Company) -> QuerySet[Message]:
    """The mails of a company; what the house writes to its own people is not among them."""
    return Message.objects.filter(company=company).exclude(about_type__in=AMONG_US)


def lost_messages(company: Company) -> QuerySet[Message]:
    """Those with an address to correct."""
    return messages_of(company).filter(pk__in=Delivery.objects.filter(state__in=LOST).values("message"))


def count_lost(rows: QuerySet[Message]) -> int:
    """How many are to be corrected; counted to 99."""
    return len(rows.values_list("pk")[:MOST_COUNTED])


def states_of(company: Company, about_type: str, ids: Iterable[int]) -> dict[int, DeliveryState]:
    """The worst state of the last message about each document, in one query: a failed send never shows as sent."""
    rows = Delivery.objects.filter(
        message__company=company, message__about_type=about_type, message__about_id__in=list(ids)
    ).values_list("message__about_id", "message_id", "state")
    last: dict[int, tuple[int, DeliveryState]] = {}
    for about, message, state in rows:
        assert about is not None
        known = last.get(about)
        if known is None or message > known[0]:
            last[about] = (message, DeliveryState(state))
        elif message == known[0]:
            last[about] = (message, min(known[1], DeliveryState(state), key=WORST_FIRST.index))
    return {about: state for about, (_, state) in last.items()}


def seen_of(company: Company, about_type: str, ids: Iterable[int]) -> dict[int, int]:
    """The last version that a customer really saw of each document (0 for an invoice), in one query."""
    rows = Opening.objects.filter(company=company, about_type=about_type, about_id__in=list(ids)).order_by()
    return dict(rows.values_list("about_id").annotate(Max("version")))


def openings_of(company: Company, about_type: str, pk: int) -> list[Opening]:
    """Newest first; one an hour at most for each recipient."""
    rows = Opening.objects.filter(company=company, about_type=about_type, about_id=pk)
    return list(rows.select_related("delivery").order_by("-pk")[:MOST_OPENINGS])
