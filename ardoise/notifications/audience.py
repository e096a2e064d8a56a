"""Who is told of what: a notice or a mail is for who may open the page that it leads to."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from ardoise.companies.gate import Access
from ardoise.companies.models import Role
from ardoise.companies.pages import by_name
from ardoise.companies.rights import SEES_DOCUMENT, Needs, Right, lacks, may
from ardoise.notifications.kinds import PAGES
from ardoise.notifications.models import Message, Notice
from ardoise.notifications.queries import AMONG_US

QUOTE, MESSAGE, COMPANY = "sales.quote", "notifications.message", "companies."


def may_see(role: Role, about_type: str) -> bool:
    """Whether that role opens the page of what a notice is about; a kind without a page is for everyone."""
    page = by_name().get(PAGES.get(about_type, ""))
    return page is None or page.guard is None or lacks(role, page.guard.reads, about_type) is None


def notices_for(access: Access, rows: QuerySet[Notice]) -> QuerySet[Notice]:
    hidden = [about for about in PAGES if not may_see(access.role, about)]
    if hidden:
        rows = rows.exclude(about_type__in=hidden)
    if may(access.role, Right.ACCESS_GIVE):  # they see every mail
        return rows
    mails = mails_for(access, Message.objects.filter(company=access.company, pk=OuterRef("about_id")))
    return rows.filter(~Q(about_type=MESSAGE) | Exists(mails))


def needs_of(about_type: str) -> Needs:
    """What one must have to read a mail: what its document asks; what the house writes to its own people tells of
    everything, and is of who gives accesses, as an invitation."""
    if about_type.startswith(COMPANY) or about_type in AMONG_US:
        return Right.ACCESS_GIVE
    page = by_name().get(PAGES.get(about_type, ""))
    return page.guard.reads if page and page.guard else SEES_DOCUMENT


def mails_for(access: Access, rows: QuerySet[Message]) -> QuerySet[Message]:
    """Those that the person may read."""
    if not access.may(Right.ACCESS_GIVE):
        rows = rows.exclude(about_type__startswith=COMPANY)
    hidden = [about for about in (*PAGES, *AMONG_US) if lacks(access.role, needs_of(about), about)]
    if hidden:
        rows = rows.exclude(about_type__in=hidden)
    return rows if access.may(Right.INVOICES) else rows.filter(about_type=QUOTE)


def is_told(role: Role, notice: Notice) -> bool:
    """Whether someone in that role hears of this notice by mail."""
    if not may_see(role, notice.about_type):
        return False
    if notice.about_type != MESSAGE:
        return True
    about = Message.objects.filter(pk=notice.about_id).values_list("about_type", flat=True).first() or ""
    return lacks(role, needs_of(about), about) is None
