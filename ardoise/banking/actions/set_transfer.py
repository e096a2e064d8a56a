"""« Virement entre mes comptes »: the two lines of one transfer are set aside together."""

from __future__ import annotations

from django.db import transaction

from ardoise.banking.actions.set_aside import set_aside
from ardoise.banking.models import BankLine, Category
from ardoise.domain.errors import Refused
from ardoise.history.record import Author, lock_chain


def set_transfer(went: BankLine, came: BankLine, *, by: Author) -> None:
    """What left one account and came to another. It teaches nothing: the next one is looked at again.

    Raises Refused("not_a_transfer") when the two lines are not one sum between two accounts, Conflict when one of them
    is linked meanwhile.
    """
    opposite = went.cents == -came.cents and went.cents < 0 and went.currency == came.currency
    if not opposite or went.account_id == came.account_id or went.company_id != came.company_id:
        message = "Un virement entre vos comptes sort d’un compte et entre dans un autre, pour la même somme."
        raise Refused("not_a_transfer", message, "lines")
    with transaction.atomic():
        lock_chain(went.company_id)
        for line in (went, came):
            set_aside(line, Category.TRANSFER, by=by, teach=False)
