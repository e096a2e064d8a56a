"""What a file may bring a second time: each doubtful row beside the line of the account that it resembles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from ardoise.banking.actions.read_statement import Preview, PreviewRow
from ardoise.banking.fingerprint import Recognition
from ardoise.banking.models import BankLine


@dataclass(frozen=True)
class Twin:
    """A row that seems to be on the account already, and the line that it resembles."""

    rank: int
    shown: PreviewRow
    line: BankLine | None


def twins_of(preview: Preview) -> list[Twin]:
    """Each row that is asked about, with the line of the same day and amount, or of the same identifier."""
    asked = [one for one in preview.rows if one.recognition is Recognition.PROBABLE]
    if not asked or preview.account is None:
        return []
    days, cents = {one.row.day for one in asked}, {one.amount.cents for one in asked}
    ids = {one.row.bank_id for one in asked if one.row.bank_id}
    lines = BankLine.objects.filter(account=preview.account)
    lines = lines.filter(Q(date__in=days, cents__in=cents) | Q(bank_id__in=ids))
    by_content: dict[tuple[Any, int], list[BankLine]] = {}
    by_id: dict[tuple[str, int], BankLine] = {}
    for line in lines.order_by("pk")[: 10 * len(asked)]:
        by_content.setdefault((line.date, line.cents), []).append(line)
        by_id.setdefault((line.bank_id, line.cents), line)
    twins = []
    for one in asked:
        same = by_content.get((one.row.day, one.amount.cents), [])
        # two rows of one day and amount resemble two lines, in order
        found = same.pop(0) if len(same) > 1 else same[0] if same else by_id.get((one.row.bank_id, one.amount.cents))
        twins.append(Twin(one.rank, one, found))
    return twins
