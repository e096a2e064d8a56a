"""The accountant of the demo: a firm with two dossiers, a month captured, a question and a document asked for."""

from __future__ import annotations

from datetime import date, timedelta

from ardoise.accountant.actions.missing import ask_document
from ardoise.accountant.actions.question import ask_question
from ardoise.companies.actions.accept import accept_invitation
from ardoise.companies.actions.invite import invite
from ardoise.companies.models import Role
from ardoise.demo.cast import DEMO_PASSWORD, House
from ardoise.ledger.actions.capture import take_capture
from ardoise.sales.models import Invoice, InvoiceState
from ardoise.users.models import User
from ardoise.web.context import DEMO_ACCOUNTANT

ACCOUNTANT = DEMO_ACCOUNTANT
FIRM = "Cabinet Rivière"


def keep_books(*houses: House) -> User:
    """Invited and accepted as anyone is; the first dossier has its last month but one captured."""
    accountant = User.objects.create_user(ACCOUNTANT, DEMO_PASSWORD, full_name="Marie Rivière")
    for house in houses:
        accept_invitation(
            invite(house.company, ACCOUNTANT, role=Role.ACCOUNTANT, by=house.owner), name=FIRM, by=accountant
        )
    first = houses[0]
    start, end = _month_before(first.company.today, 2)
    take_capture(first.company, start, end, "fec", by=accountant)
    later = Invoice.objects.filter(company=first.company, state=InvoiceState.ISSUED, date__gt=end)
    asked = later.order_by("date", "pk").first()
    if asked:
        ask_question(asked, "Ces travaux sont-ils à 10 ou à 20 % ? Le devis dit 20.", by=accountant)
    ask_document(first.company, "Facture de la scierie, 84,90 €, payée par carte le 12", by=accountant)
    return accountant


def _month_before(day: date, months: int) -> tuple[date, date]:
    """The first and last days of a month that is over: 25 November, 2 -> 1 to 30 September."""
    last = day
    for _ in range(months):
        last = last.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last
