"""What links teach: who pays for whom, from which account; forgotten when the link is undone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import F

from ardoise.banking.models import BankLine, Lesson, Reconciliation, Rule
from ardoise.companies.models import Company
from ardoise.domain import matching
from ardoise.domain.bank_labels import read_label
from ardoise.history import clock


def domain_line(line: BankLine) -> matching.Line:
    """The line as `domain/matching.py` reads it."""
    return matching.Line(
        line.date,
        line.amount + line.kept,
        line.label,
        line.counterparty,
        line.counterparty_iban,
        line.reference,
        line.memo,
    )


def payer_key(line: BankLine) -> str:
    """Under what the payer of a line is known; empty when the line names nobody."""
    return read_label(line.label, line.counterparty, line.memo).payer_key


def teach(line: BankLine, links: Sequence[Reconciliation]) -> None:
    """Each customer of these links weighs one more for what the line shows of its payer; noted on the link."""
    taught = matching.lessons(domain_line(line))
    customers = {link.payment.contact_id: link for link in reversed(links) if link.payment and link.payment.contact_id}
    for contact, link in customers.items():
        rows = [(one.kind, one.key[:200], contact) for one in taught]
        for kind, key, _ in rows:
            row, is_new = Lesson.objects.get_or_create(company=line.company, kind=kind, key=key, contact_id=contact)
            if not is_new:
                Lesson.objects.filter(pk=row.pk).update(weight=F("weight") + 1, learnt_at=clock.now())
        if rows:
            link.lessons = [list(row) for row in rows]
            link.save(update_fields=["lessons"])


def unteach(line: BankLine, links: Iterable[Reconciliation]) -> None:
    """What these links taught weighs one less, and is forgotten at nothing."""
    for link in links:
        for kind, key, contact in link.lessons:
            rows = Lesson.objects.filter(company=line.company_id, kind=kind, key=key, contact=contact)
            rows.filter(weight__lte=1).delete()
            rows.filter(weight__gt=1).update(weight=F("weight") - 1)


def memory_of(company: Company) -> matching.Memory:
    """What the links of a company taught, for `domain/matching.py`."""
    payers: dict[str, dict[str, int]] = {}
    ibans: dict[str, dict[str, int]] = {}
    for kind, key, contact, weight in Lesson.objects.filter(company=company).values_list(
        "kind", "key", "contact_id", "weight"
    ):
        (payers if kind == "payer" else ibans).setdefault(key, {})[str(contact)] = weight
    rules = Rule.objects.filter(company=company, money_in=True).values_list("key", flat=True)
    return matching.Memory(payers, ibans, frozenset(rules))
