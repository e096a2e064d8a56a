"""The slip that goes to the bank with the cheques (*bordereau de remise*), as a letter of the company."""

from __future__ import annotations

from collections.abc import Sequence

from ardoise.banking.models import ChequeDeposit, DepositedCheque
from ardoise.domain.document import Look
from ardoise.domain.french import long_date, money_text
from ardoise.domain.identifiers import iban_text
from ardoise.rendering.letters import Facts, Letter, Table, Zones, render_letter
from ardoise.sales.parties import seller_of

UNKNOWN = "—"


def bordereau(deposit: ChequeDeposit) -> bytes:
    """A4, one row for each cheque, their count and total, a place for the date and the signature."""
    cheques = list(deposit.cheques.select_related("payment__contact").order_by("pk"))
    return render_letter(slip_of(deposit, cheques))


def slip_of(deposit: ChequeDeposit, cheques: Sequence[DepositedCheque]) -> Letter:
    company, account = deposit.company, deposit.account
    count = f"{len(cheques)} chèque{'s' if len(cheques) > 1 else ''}"
    where = [
        ("Date de remise", long_date(deposit.date)),
        ("Titulaire", company.account_name or company.legal_name),
        ("Banque", account.bank_name),
        ("Compte", account.name),
        ("IBAN", iban_text(account.iban) if account.iban else account.file_account),
        ("BIC", account.bic),
    ]
    total = (count, "", "Total", money_text(deposit.total))
    rows = tuple(
        (one.cheque_number or UNKNOWN, one.drawer or UNKNOWN, one.bank or UNKNOWN, money_text(one.payment.amount))
        for one in cheques
    )
    return Letter(
        seller=seller_of(company),
        title="Remise de chèques",
        reference=f"Bordereau n° {deposit.number}",
        blocks=(
            Facts(tuple(row for row in where if row[1])),
            Table(("Chèque n°", "Tireur", "Banque", "Montant"), rows, 1, total),
            Zones(("Remis à l’agence le", "Signature")),
        ),
        made_at=deposit.created_at,
        look=Look(company.accent),
        logo=bytes(company.logo.content) if company.logo else None,
    )
