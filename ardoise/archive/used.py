"""How many bytes a company keeps: what was counted before is remembered, files are only ever added."""

from __future__ import annotations

from django.db import transaction

from ardoise.archive.models import ArchivedFile, StorageCount
from ardoise.companies.integrations import Use
from ardoise.companies.models import Company

AT_ONCE = 5000  # files read by one page: the next one goes on
MEGABYTE = 1_000_000


def storage(company: Company) -> Use:
    with transaction.atomic():
        known = StorageCount.objects.select_for_update().get_or_create(company=company)[0]
        rows = ArchivedFile.objects.filter(company=company, pk__gt=known.last_id).order_by("pk")
        fresh = list(rows.values_list("pk", "size")[:AT_ONCE])
        if fresh:
            known.size += sum(size for _, size in fresh)
            known.last_id = fresh[-1][0]
            known.save(update_fields=["size", "last_id"])
    return Use("storage", "Fichiers gardés", -(-known.size // MEGABYTE), "Mo", is_more=len(fresh) == AT_ONCE)
