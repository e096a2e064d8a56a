"""Who is told of what: a notice or a mail is for who may open the page that it leads to."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from ardoise.companies.gate import Access
from ardoise.companies.models import Role
from ardoise.companies.pages import by_name
from ardoise.companies.rights import SEES_DOCUMENT, Right, lacks, may
from ardoise.notifications.kinds import PAGES
from ardoise.notifications.models import Message, Notice

QUOTE, MESSAGE, COMPANY = "sales.quote", "notifications.message", "companies."


def may_see(role: Role, about_type: str) -> bool:
    """Whether that role opens the page of what a notice is about; a kind without a page is for everyone."""
    page = by_name().get(PAGES.get(about_type, ""))
    return page is None or page.guard is None or lacks(role, page.guard.reads, about_type) is None


def notices_for(access: Access, rows: QuerySet[Notice]) -> QuerySet[Notice]:
    hidden = [about for about in PAGES if not may_see(access.role, about)]
    if hidden:
        rows = rows.exclude(about_type__in=hidden)
    if _sees_all_documents(access.role):
        return rows
    mails = mails_for(access, Message.objects.filter(company=access.company, pk=OuterRef("about_id")))
    return rows.filter(~Q(about_type=MESSAGE) | Exists(mails))


def mails_for(access: Access, rows: QuerySet[Message]) -> QuerySet[Message]:
    """Those about documents that the person may see; an invitation is of who gives accesses."""
    if not access.may(Right.ACCESS_GIVE):
        rows = rows.exclude(about_type__startswith=COMPANY)
    if not access.may(Right.QUOTES):
        rows = rows.exclude(about_type=QUOTE)
    return rows if access.may(Right.INVOICES) else rows.filter(about_type=QUOTE)


def is_told(role: Role, notice: Notice) -> bool:
    """Whether someone in that role hears of this notice by mail."""
    if not may_see(role, notice.about_type):
        return False
    if notice.about_type != MESSAGE or _sees_all_documents(role):
        return True
    about = Message.objects.filter(pk=notice.about_id).values_list("about_type", flat=True).first()
    return lacks(role, SEES_DOCUMENT, about or "") is None


def _sees_all_documents(role: Role) -> bool:
    return may(role, Right.QUOTES) and may(role, Right.INVOICES)
