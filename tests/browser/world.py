"""A small company as a visitor finds it: ten weeks of life, then one document in each state that a page can show."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from ardoise.companies.actions.tokens import create_token
from ardoise.companies.models import ApiToken
from ardoise.contacts.models import Contact
from ardoise.demo.life import Joinery
from ardoise.domain.document import LineKind, Nature
from ardoise.domain.money import Money
from ardoise.history import clock, outbox
from ardoise.notifications.models import Delivery, DeliveryState, Message
from ardoise.payments.actions.record import Wanted, record_payment
from ardoise.payments.models import Payment
from ardoise.purchases.actions.record import record_expense
from ardoise.purchases.models import Expense
from ardoise.reminders.actions.notice import make_notice
from ardoise.reminders.defaults import default_plan
from ardoise.reminders.models import About, FormalNotice, Plan
from ardoise.sales.actions.accept import accept_quote, decline_quote
from ardoise.sales.actions.bill import bill_down_payment
from ardoise.sales.actions.credit import credit_invoice
from ardoise.sales.actions.draft import create_invoice, create_quote
from ardoise.sales.actions.finalise import finalise_quote
from ardoise.sales.actions.issue import issue_invoice
from ardoise.sales.actions.send import send_document
from ardoise.sales.models import Invoice, Quote
from ardoise.sales.sheet import Sheet, TypedLine
from tests.browser.bank import Bank, bank_of
from tests.world import House, durand

TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 9, 42, tzinfo=UTC)
FIRST = TODAY - timedelta(weeks=9)
RECEIPT = base64.b64decode(  # one white point
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg=="
)
REFUSED = "550 5.1.1 adresse inconnue"


@dataclass(frozen=True)
class World:
    house: House
    draft_quote: Quote
    pending_quote: Quote
    library: Quote  # sent, with options and a down payment
    accepted_quote: Quote
    part_billed_quote: Quote
    declined_quote: Quote
    draft_invoice: Invoice
    unpaid: Invoice
    overdue: Invoice
    paid: Invoice
    overpaid: Invoice
    credit_note: Invoice
    payment: Payment
    sent: Message
    refused: Message
    token: ApiToken
    plan: Plan
    formal_notice: FormalNotice
    expense: Expense
    bank: Bank

    @property
    def customer(self) -> Contact:
        return self.house.contacts[1]


STAIRS = (
    TypedLine(kind=LineKind.TITLE, label="Escalier"),
    TypedLine(
        label="Escalier quart tournant en chêne",
        description="Limons et contremarches en chêne massif, finition huilée.",
        unit_price=Decimal(3450),
        vat_rate=Decimal(20),
        nature=Nature.GOODS,
    ),
    TypedLine(label="Pose", quantity=Decimal(14), unit="HUR", unit_price=Decimal(52), vat_rate=Decimal(20)),
    TypedLine(
        label="Dépose et évacuation de l’ancien escalier",
        unit="LS",
        unit_price=Decimal(180),
        vat_rate=Decimal(20),
        discount_percent=Decimal(10),
    ),
)


def build() -> World:
    """The same at every run: the clock stands, and the life is drawn from the same seed."""
    with clock.at(_morning(FIRST)):
        house = durand()
    weeks = Weeks(house)
    weeks.live(FIRST, TODAY - timedelta(days=1))
    weeks.propose_library()
    while outbox.run_due():
        pass
    Delivery.objects.filter(message=weeks.refused).update(state=DeliveryState.BOUNCED, reason=REFUSED)
    create_token(house.company, house.owner, name="Logiciel de caisse", by=house.owner)
    return World(
        house=house,
        draft_quote=create_quote(house.company, weeks.sheet(0, "Aménagement du bureau", *STAIRS), by=house.owner),
        pending_quote=weeks.pending,
        library=Quote.objects.get(subject__startswith="Bibliothèque sur mesure"),
        accepted_quote=weeks.accepted,
        part_billed_quote=weeks.part_billed,
        declined_quote=weeks.declined,
        draft_invoice=create_invoice(
            house.company, weeks.sheet(1, "Habillage de la réception", *STAIRS), by=house.owner
        ),
        unpaid=weeks.unpaid,
        overdue=weeks.overdue,
        paid=weeks.paid,
        overpaid=weeks.overpaid,
        credit_note=weeks.credit_note,
        payment=weeks.payment,
        sent=weeks.sent,
        refused=weeks.refused,
        token=ApiToken.objects.get(),
        plan=default_plan(house.company, About.INVOICES),
        formal_notice=make_notice(weeks.overdue, by=house.owner),
        expense=_expense(house),
        bank=bank_of(house),
    )


def _expense(house: House) -> Expense:
    values = {
        "date": TODAY - timedelta(days=3),
        "supplier": "Scierie du Vercors",
        "label": "Plateaux de chêne",
        "amount": Money("324.00"),
        "vat": Money("54.00"),
        "ledger_account": "601000",
        "method": "card",
    }
    return record_expense(house.company, values, receipt=RECEIPT, receipt_name="ticket.png", by=house.owner)


class Weeks(Joinery):
    """The life of the joinery, and our own documents on their days."""

    def __init__(self, house: House) -> None:
        super().__init__(house, seed=4, pace=4)

    def _finish_deals(self, day: date) -> None:
        super()._finish_deals(day)
        acts = {45: self._long_ago, 12: self._lately, 6: self._paid_last_week, 1: self._yesterday}
        if act := acts.get((TODAY - day).days):
            act()

    def _long_ago(self) -> None:
        self.overdue = self._sold(2, "Volets battants", "Volets battants en red cedar", "1180.00")
        self.overpaid = self._sold(0, "Portes intérieures", "Portes isoplanes", "640.00")

    def _lately(self) -> None:
        self.paid = self._sold(3, "Bibliothèque", "Bibliothèque en frêne", "2140.00")
        self.accepted = accept_quote(self._quote(4, "Banque d’accueil de la mairie"), by=self.house.owner)
        self.declined = decline_quote(self._quote(2, "Pergola"), reason="Budget reporté", by=self.house.owner)

    def _paid_last_week(self) -> None:
        self._paid(self.paid, self.paid.total_incl_vat)
        self.payment = self._paid(self.overpaid, self.overpaid.total_incl_vat + Money("120.00"))
        self.part_billed = accept_quote(self._quote(1, "Escalier du hall"), by=self.house.owner)
        draft = bill_down_payment(self.part_billed, percent=Decimal(30), by=self.house.owner)
        issue_invoice(draft, by=self.house.owner)

    def _yesterday(self) -> None:
        self.credit_note = credit_invoice(self.paid, amount=Money("150.00"), by=self.house.owner)
        self.pending = self._quote(1, "Rénovation de l’accueil")
        self.sent = send_document(self.pending, by=self.house.owner)
        self.unpaid = self._sold(1, "Plinthes et seuils", "Plinthes en chêne massif", "486.00")
        self.refused = send_document(self.unpaid, to=["comptabilite@hotel-cimes.exemple.fr"], by=self.house.owner)

    def sheet(self, contact: int, subject: str, *lines: TypedLine) -> Sheet:
        return Sheet({"contact": self.house.contacts[contact], "subject": subject}, list(lines))

    def _quote(self, contact: int, subject: str) -> Quote:
        owner = self.house.owner
        return finalise_quote(
            create_quote(self.house.company, self.sheet(contact, subject, *STAIRS), by=owner), by=owner
        )

    def _sold(self, contact: int, subject: str, label: str, price: str) -> Invoice:
        line = TypedLine(label=label, unit_price=Decimal(price), vat_rate=Decimal(20))
        draft = create_invoice(self.house.company, self.sheet(contact, subject, line), by=self.house.owner)
        return issue_invoice(draft, by=self.house.owner)

    def _paid(self, invoice: Invoice, amount: Money) -> Payment:
        return record_payment(
            self.house.company,
            day=clock.today("Europe/Paris"),
            amount=amount,
            method="bank_transfer",
            label=f"Virement {invoice.number}",
            allocations=[Wanted(invoice)],
            by=self.house.owner,
        )


def _morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 7, tzinfo=UTC)
