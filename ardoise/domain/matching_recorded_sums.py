"""A line that several payments of one customer, each noted apart, add up to: invoices marked paid one by one."""

from __future__ import annotations

from ardoise.domain.matching_identity import Reading
from ardoise.domain.matching_proposal import NEVER_AUTO, Cap, Reason
from ardoise.domain.matching_recorded_index import PAYMENT, RecordedCandidate, RecordedIndex
from ardoise.domain.matching_recorded_readings import may_be, sums_to

_MOST = 14  # payments of one customer among which sums are searched
_APART = 5  # days


def payments_together(reading: Reading, index: RecordedIndex) -> list[RecordedCandidate]:
    """The payments of a customer that the line names, which add up to it. Always looked at: never automatic.

    Example: +480,00 € « VIR ATELIER DU PARC », and two payments of 240,00 € noted the day before.
    """
    line, found = reading.line, []
    for customer in reading.named:
        identity = reading.identity(customer)
        if not identity.known:
            continue
        near = index.payments_of(customer, line.amount.currency, line.date, _APART)
        items = [one for one in near if may_be(reading, one, {})][-_MOST:]
        sums, _ = sums_to(items, line.amount.cents)
        for chosen in sums:
            reasons = (
                Reason(42, f"somme de {len(chosen)} règlements notés"),
                *(reason for reason in identity.reasons if reason.points),
                Reason(5, f"à {_APART} jours près au plus"),
            )
            caps = (*identity.caps, Cap(NEVER_AUTO, "plusieurs règlements notés : à vérifier"))
            found.append(RecordedCandidate(tuple(chosen), PAYMENT, reasons, caps, True))
    return found
