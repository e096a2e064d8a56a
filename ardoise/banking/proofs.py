"""What a line must be to prove a whole deposit or a whole payout: checked to the cent, whoever asks."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ardoise.banking.models import BankLine, ChequeDeposit, Payout, Reconciliation
from ardoise.banking.payout_parts import composition_of
from ardoise.domain.errors import Conflict, Refused
from ardoise.domain.french import money_text
from ardoise.domain.money import ZERO, Money, total
from ardoise.payments.models import Payment
from ardoise.payments.queries import signed

HIGHEST_FEE = Decimal("0.10")  # of what a payout of unknown fee gathers: beyond, it is another payout


def require_deposit(line: BankLine, deposit: ChequeDeposit, payments: Sequence[Payment]) -> None:
    """The line settles every cheque of a deposit that stands, and no other.

    Raises Conflict("deposit_changed"), ("already_reconciled"), Refused("deposit_other_sum").
    """
    deposit = ChequeDeposit.objects.get(company=line.company_id, pk=deposit.pk)
    cheques = set(deposit.cheques.values_list("payment", flat=True))
    if deposit.cancelled_at is not None or cheques != {payment.pk for payment in payments}:
        raise Conflict("deposit_changed", f"La remise {deposit.number} a changé entre-temps : vérifiez-la.", "deposit")
    if Reconciliation.objects.filter(deposit=deposit, undone_at=None).exists():
        raise Conflict("already_reconciled", f"La remise {deposit.number} est déjà liée à une ligne.", "deposit")
    if deposit.total != line.left:
        raise Refused(
            "deposit_other_sum",
            f"La remise {deposit.number} fait {money_text(deposit.total)}, la ligne {money_text(line.left)} : si la "
            "banque a écarté un chèque, annulez la remise et refaites-la sans lui.",
            "deposit",
        )


def fee_of_payout(line: BankLine, payout: Payout, payments: Sequence[Payment], fee: Money | None) -> Money:
    """The fee that the line proves with these payments, all those of ours that the payout holds.

    payments - fee + what is not ours = the line, to the cent; what is not ours stays on the line. When the provider
    did not tell its fees, they are what the payments have above the line.
    Raises Conflict("payout_changed"), ("already_reconciled"), Refused("payout_other_sum").
    """
    payout = Payout.objects.get(company=line.company_id, pk=payout.pk)
    whole = composition_of(payout)
    if payout.is_failed or {one.pk for one in whole.payments} != {one.pk for one in payments}:
        raise Conflict("payout_changed", "Ce versement a changé entre-temps : vérifiez-le.", "payout")
    if Reconciliation.objects.filter(payout=payout, undone_at=None).exists():
        raise Conflict("already_reconciled", "Ce versement est déjà lié à une ligne.", "payout")
    gathered = total(signed(payment) for payment in payments) + whole.left
    kept = gathered - line.left if fee is None and not payout.is_known else (fee if fee is not None else payout.fee)
    is_whole = gathered - kept == line.left
    is_fair = payout.is_known or ZERO <= kept <= gathered.times(HIGHEST_FEE)
    if not is_whole or not is_fair:
        raise Refused(
            "payout_other_sum",
            f"Ce versement rassemble {money_text(gathered)}{_less(payout)}, la ligne fait {money_text(line.left)} : "
            "ce n’est pas celui-là.",
            "payout",
        )
    return kept


def _less(payout: Payout) -> str:
    return f" moins {money_text(payout.fee)} de frais" if payout.fee else ""
