"""What was recorded outside of the bank and waits for its line: cheques, their deposits, payouts."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, OuterRef, QuerySet

from ardoise.banking.models import ChequeDeposit, DepositedCheque, Payout, Reconciliation
from ardoise.companies.models import Company
from ardoise.payments.models import Direction, Method, Payment

LATELY = timedelta(days=90)
MOST = 500

_STANDING = Reconciliation.objects.filter(undone_at=None)


def cheques_waiting(company: Company) -> QuerySet[Payment]:
    """Cheques received or announced, neither reversed, nor in a deposit, nor linked to a line by themselves."""
    rows = Payment.objects.filter(
        company=company,
        method=Method.CHEQUE,
        direction=Direction.IN,
        amount__gt=0,
        reverses__isnull=True,
        reversal__isnull=True,
    )
    return rows.exclude(Exists(DepositedCheque.objects.filter(payment=OuterRef("pk")))).exclude(
        Exists(_STANDING.filter(payment=OuterRef("pk")))
    )


def deposits_waiting(company: Company) -> list[ChequeDeposit]:
    """Deposits of the last 90 days that no line proves, newest first, with their cheques: two queries."""
    rows = ChequeDeposit.objects.filter(company=company, cancelled_at=None, date__gte=company.today - LATELY)
    rows = rows.exclude(Exists(_STANDING.filter(deposit=OuterRef("pk"))))
    rows = rows.select_related("account").prefetch_related("cheques__payment__contact")
    return list(rows.order_by("-date", "-pk")[:MOST])


def payouts_waiting(company: Company) -> list[Payout]:
    """Payouts of the last 90 days that no line proves, newest first, with their parts."""
    rows = Payout.objects.filter(company=company, is_failed=False, arrives_on__gte=company.today - LATELY)
    rows = rows.exclude(Exists(_STANDING.filter(payout=OuterRef("pk"))))
    rows = rows.prefetch_related("parts__payment__contact", "parts__payment__reversal")
    return list(rows.order_by("-arrives_on", "-pk")[:MOST])
