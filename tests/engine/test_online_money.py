"""Whatever happens to payments on line, in whatever order, the books say what the providers and the people say."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from ardoise.domain.errors import Refused
from ardoise.domain.money import ZERO, Money, total
from ardoise.history.verify import Scope
from ardoise.payments.actions.correct import correct_invoice
from ardoise.payments.actions.record import Wanted, record_payment
from ardoise.payments.actions.reverse import reverse_payment
from ardoise.payments.actions.spend import spend_credit
from ardoise.payments.models import Checkout, Direction, Method, Payment
from ardoise.payments.queries import COUNTS, credit_of, refundable, signed
from ardoise.payments.tests.online import Till, stripe_till
from ardoise.sales.actions.credit import credit_invoice
from ardoise.sales.actions.settle import amount_to_pay
from ardoise.sales.models import Invoice, InvoiceKind, InvoiceState, Settlement
from ardoise.sales.sheet import Sheet
from ardoise.verification import CHECKS
from tests.fixtures import Api
from tests.providers.stripe_server import StripeServer


class Life:
    """One customer, two invoices, and acts taken at random."""

    def __init__(self, till: Till, server: StripeServer, seed: int) -> None:
        self.till, self.server, self.chance, self.said = till, server, random.Random(seed), list[str]()
        self.by = till.house.owner
        self.names: list[str] = []
        self.backs: dict[str, int] = {}
        till.invoice("240.00")
        till.invoice("100.00")

    def act(self) -> None:
        acts: list[Callable[[], Any]] = [
            self.ask, self.ask, self.pay, self.pay, self.capture_more, self.by_bank, self.refund, self.refund_fails,
            self.dispute, self.close, self.note, self.correct, self.reverse, self.spend,
        ]  # fmt: skip
        act = self.chance.choice(acts)
        try:
            self.said.append(f"{act.__name__} {act()}")
        except Refused as problem:
            self.said.append(f"{act.__name__}: {problem.code}")

    def issued(self) -> list[Invoice]:
        rows = Invoice.objects.filter(state=InvoiceState.ISSUED).exclude(kind=InvoiceKind.CREDIT_NOTE)
        return list(rows.select_related("settlement", "company", "contact").order_by("pk"))

    def ask(self) -> Any:
        invoices = self.chance.choice([self.issued(), [self.chance.choice(self.issued())]])
        due = total(one.settlement.due for one in invoices)
        amount = self.chance.choice([due, Money("30.00")])
        self.names.append(self.till.checkout(*invoices, amount=str(amount.amount)).provider_id or "")
        return amount

    def pay(self) -> Any:
        name = self.chance.choice(self.names or [""])
        if not name or self.server.sessions[name]["status"] != "open":
            return "-"
        asked = self.server.sessions[name]["amount_total"]
        received = self.chance.choice([asked, asked, asked // 2])
        self.till.notify(self.server.pay(name, received=received, authorized=asked))
        return name, received

    def paid(self) -> str:
        paid = [name for name in self.names if self.server.sessions[name]["status"] == "complete"]
        return self.chance.choice(paid) if paid else ""

    def capture_more(self) -> Any:
        if name := self.paid():
            charge = self.server.charge_of(name)
            charge["amount_captured"] = charge["amount"]
            intent = self.server.intents[charge["payment_intent"]]
            intent["amount_received"] = charge["amount"]
            self.till.notify(self.server.event("charge.captured", charge))
        return name

    def by_bank(self) -> Any:
        invoice, amount = self.chance.choice(self.issued()), Money(self.chance.choice(["30.00", "240.00"]))
        wanted = [Wanted(invoice)] if invoice.settlement.due else []
        company, contact = self.till.house.company, self.till.house.contacts[0]
        record_payment(
            company,
            day=company.today,
            amount=amount,
            method=Method.BANK_TRANSFER,
            allocations=wanted,
            contact=contact,
            by=self.by,
        )
        return amount

    def refund(self) -> Any:
        if name := self.paid():
            charge = self.server.charge_of(name)
            lost = sum(one["amount"] for one in self.server.disputes.values() if one["charge"] == charge["id"])
            room = charge["amount_captured"] - charge["amount_refunded"] - lost
            more = self.chance.choice([room, room // 2])
            self.till.notify(self.server.refund(name, charge["amount_refunded"] + max(more, 0)))
            return name, more
        return "-"

    def refund_fails(self) -> Any:
        if name := self.paid():
            charge = self.server.charge_of(name)
            self.till.notify(self.server.refund(name, charge["amount_refunded"] // 2))
        return name

    def dispute(self) -> Any:
        name = self.paid()
        if name and not self.server.charge_of(name)["disputed"]:
            charge = self.server.charge_of(name)
            left = charge["amount_captured"] - charge["amount_refunded"]
            if left:
                self.till.notify(self.server.dispute(name, left))
            return name, left
        return "-"

    def close(self) -> Any:
        name = self.paid()
        if name and self.server.charge_of(name)["disputed"]:
            how = self.chance.choice(["won", "lost"])
            self.till.notify(self.server.close_dispute(name, how))
            return name, how
        return "-"

    def note(self) -> Any:
        invoice = self.chance.choice(self.issued())
        credit_invoice(invoice, amount=Money(self.chance.choice(["20.00", "100.00"])), by=self.by)
        return invoice.number

    def correct(self) -> Any:
        invoice = self.chance.choice(self.issued())
        correct_invoice(invoice, Sheet({"subject": "Corrigée"}), by=self.by)
        return invoice.number

    def reverse(self) -> Any:
        payments = list(Payment.objects.filter(reversal=None, reverses=None).order_by("pk"))
        payment = self.chance.choice(payments) if payments else None
        if payment is not None:
            reverse_payment(payment, by=self.by)
        return payment and (payment.direction, payment.amount)

    def spend(self) -> Any:
        contact, invoice = self.till.house.contacts[0], self.chance.choice(self.issued())
        amount = min(credit_of(contact), invoice.settlement.due)
        spend_credit(contact, invoice, amount, due=invoice.settlement.due, by=self.by)
        return amount

    def wrong(self) -> list[str]:
        contact = self.till.house.contacts[0]
        scope = Scope(self.till.house.company.pk)
        found = [str(fault) for check in CHECKS for fault in check.find(scope)]
        for row in Settlement.objects.select_related("invoice"):
            if row.paid < ZERO or row.due > amount_to_pay(row.invoice):
                found.append(f"{row.invoice.number} : payé {row.paid}, dû {row.due}")
        if credit_of(contact) < ZERO:
            found.append(f"crédit {credit_of(contact)}")
        notes = list(Invoice.objects.filter(kind=InvoiceKind.CREDIT_NOTE, state=InvoiceState.ISSUED))
        asked = total(one.total_incl_vat for one in self.issued()) - total(note.total_incl_vat for note in notes)
        came = total(signed(payment) for payment in Payment.objects.filter(COUNTS))
        dues = total(Settlement.objects.get(invoice=one).due for one in self.issued())
        owed = credit_of(contact) + total(refundable(note) for note in notes)
        if asked - came != dues - owed:
            found.append(f"demandé {asked}, reçu {came}, reste {dues}, à rendre {owed}")
        return found


@pytest.mark.parametrize("seed", range(4))
def test_any_life_of_payments_keeps_the_books(api: Api, stripe_server: StripeServer, seed: int) -> None:
    life = Life(stripe_till(api, stripe_server), stripe_server, seed)
    for _ in range(25):
        life.act()
        assert life.wrong() == [], "\n".join(life.said)
    assert Checkout.objects.exists()
    assert Payment.objects.filter(direction=Direction.IN).exists()
