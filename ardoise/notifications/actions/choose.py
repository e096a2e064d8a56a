"""A person says what they want to hear of, and how far they have read. Theirs alone: no event of the company."""

from __future__ import annotations

from ardoise.companies.models import Company
from ardoise.notifications.kinds import Kind
from ardoise.notifications.models import Choice, Notice, NoticeSeen
from ardoise.users.models import User


def choose(kind: Kind, company: Company, *, in_product: bool, by_email: bool, by: User) -> Choice:
    values = {"in_product": in_product, "by_email": by_email}
    return Choice.objects.update_or_create(user=by, company=company, kind=kind.key, defaults=values)[0]


def mark_seen(company: Company, upto: int, *, by: User) -> None:
    """Everything up to that notice is read; never further than what there is, never back."""
    last = Notice.objects.filter(company=company, pk__lte=upto).order_by("-pk").values_list("pk", flat=True).first()
    if last is None:
        return
    seen, is_new = NoticeSeen.objects.get_or_create(user=by, company=company, defaults={"last_id": last})
    if not is_new:
        NoticeSeen.objects.filter(pk=seen.pk, last_id__lt=last).update(last_id=last)
