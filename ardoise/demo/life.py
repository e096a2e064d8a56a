"""Two years of life: quotes, down payments, final invoices, payments on time or late, credit notes, refusals.

Every document passes by the same actions as the users' own, with the clock moved; the same seed gives the same life.
"""

from __future__ import annotations

import random
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from ardoise.demo.cast import House
from ardoise.domain.document import Option
from ardoise.domain.money import Money
from ardoise.history import clock
from ardoise.notifications.actions.outcome import note_outcome
from ardoise.notifications.links import write_token
from ardoise.notifications.models import Delivery, DeliveryState, OpeningKind
from ardoise.payments.actions.record import Wanted, record_payment
from ardoise.portal.actions.ask import ask_question
from ardoise.portal.door import Deal
from ardoise.sales.actions.accept import accept_quote, decline_quote
from ardoise.sales.actions.bill import bill_down_payment, bill_total
from ardoise.sales.actions.credit import credit_invoice
from ardoise.sales.actions.draft import create_invoice, create_quote
from ardoise.sales.actions.finalise import finalise_quote
from ardoise.sales.actions.issue import issue_invoice
from ardoise.sales.actions.note_opening import note_opening
from ardoise.sales.actions.overdue import note_overdue
from ardoise.sales.actions.send import send_document
from ardoise.sales.deals import link_to
from ardoise.sales.models import Invoice, Quote, Settlement
from ardoise.sales.sheet import Sheet, TypedLine

NEWS = timedelta(days=30)  # what became late in these days is told
LADDER = 5  # the line that the customer of the library asks about
RECENT = timedelta(days=10)  # what is newer is sent by e-mail too, so that the mails can be read


@dataclass(frozen=True)
class Due:
    """An invoice and the day on which its customer pays."""

    on: date
    invoice: Invoice


class Life(ABC):
    """One company living day after day; `pace` says how many days pass between two deals."""

    def __init__(self, house: House, *, seed: int, pace: int) -> None:
        self.house = house
        self.chance = random.Random(seed)
        self.pace = pace
        self.dues: list[Due] = []
        self.deals: list[tuple[date, Quote]] = []
        self.last = date.max

    def live(self, first: date, last: date) -> None:
        self.last = last
        for day in _days(first, last):
            with clock.at(_morning(day)):
                if day > last - NEWS:
                    note_overdue(self.house.company.pk)
                self._pay(day)
                self._finish_deals(day)
                if (day - first).days % self.pace == 0 and day.weekday() < 5:
                    self._begin(day)

    @abstractmethod
    def _begin(self, day: date) -> None:
        """One more deal of that day."""

    def _finish_deals(self, day: date) -> None:
        ripe = [deal for deal in self.deals if deal[0] <= day]
        self.deals = [deal for deal in self.deals if deal[0] > day]
        for _, quote in ripe:
            self._issue(bill_total([quote], by=self.house.owner), day)

    def _issue(self, draft: Invoice, day: date, *, patience: int = 45) -> Invoice:
        invoice = issue_invoice(draft, by=self.house.owner)
        if invoice.total_incl_vat and not invoice.paid_on:
            self.dues.append(Due(day + timedelta(days=self.chance.randint(5, patience)), invoice))
        if day >= self.last - RECENT and invoice.contact and invoice.contact.email:
            self.send(invoice)
        return invoice

    def _pay(self, day: date) -> None:
        ripe = [due for due in self.dues if due.on <= day]
        self.dues = [due for due in self.dues if due.on > day]
        for due in ripe:
            left = Settlement.objects.get(invoice=due.invoice).due
            if left and self.chance.random() < 0.93:
                self._receive(due.invoice, left, day)

    def _receive(self, invoice: Invoice, left: Money, day: date) -> None:
        in_part = left > Money("800") and self.chance.random() < 0.08
        amount = Money.rounded(left.amount / 2) if in_part else left
        record_payment(
            self.house.company,
            day=day,
            amount=amount,
            method=self.chance.choice(["bank_transfer", "bank_transfer", "bank_transfer", "cheque"]),
            label=f"Règlement {invoice.number}",
            allocations=[Wanted(invoice, amount)],
            by=self.house.owner,
        )

    def send(self, document: Quote | Invoice) -> None:
        send_document(document, by=self.house.owner)

    def lose_a_mail(self) -> None:
        """One address refused, so that its correction can be tried; asked once the mails have left."""
        left = Delivery.objects.filter(message__company=self.house.company, state=DeliveryState.HANDED_OVER)
        one = left.filter(message__about_type="sales.invoice").select_related("message").order_by("pk").first()
        if one:
            note_outcome(one, DeliveryState.BOUNCED, "550 5.1.1 boîte inconnue")


class Joinery(Life):
    """Menuiserie Durand: quotes with down payments, works at 10 and 20 %."""

    JOBS = (
        ("Escalier quart tournant en chêne", "Dépose de l’ancien escalier", "Escalier chêne sur mesure", "3450.00"),
        ("Fenêtres de la façade", "Dépose et évacuation", "Fenêtre double vitrage bois", "890.00"),
        ("Dressing sous pente", "Relevé de cotes et plans", "Dressing sur mesure", "2280.00"),
        ("Porte d’entrée", "Dépose de l’ancienne porte", "Porte bois massif, serrure trois points", "1960.00"),
        ("Terrasse en mélèze", "Préparation du sol", "Lames de mélèze, structure comprise", "118.00"),
        ("Cuisine", "Relevé de cotes et plans", "Façades et plans de travail", "4120.00"),
    )

    def _begin(self, day: date) -> None:
        subject, first, second, price = self.chance.choice(self.JOBS)
        quantity = Decimal(self.chance.choice([1, 1, 2, 4])) if Decimal(price) < 1000 else Decimal(1)
        contact = self.chance.choice(self.house.contacts)
        hours = Decimal(self.chance.choice([4, 7, 10, 14]))
        works_rate = Decimal(10) if contact.kind == "individual" else Decimal(20)
        lines = [
            TypedLine(label=first, quantity=Decimal(1), unit="LS", unit_price=Decimal(180), vat_rate=works_rate),
            TypedLine(label=second, quantity=quantity, unit_price=Decimal(price), vat_rate=works_rate),
            TypedLine(label="Pose", quantity=hours, unit="HUR", unit_price=Decimal(52), vat_rate=works_rate),
            TypedLine(
                label="Quincaillerie et consommables", quantity=Decimal(1), unit="LS", unit_price=Decimal("96.50")
            ),
        ]
        if self.chance.random() < 0.2:
            lines[1] = TypedLine(**{**lines[1].__dict__, "discount_percent": Decimal(5)})
        quote = create_quote(
            self.house.company, Sheet({"contact": contact, "subject": subject}, lines), by=self.house.owner
        )
        self._answer(finalise_quote(quote, by=self.house.owner), day)

    def propose_library(self) -> Quote:
        """The last quote, which waits: two options, a finish to choose and 30 % at signing, 5 808.00 as proposed."""
        contact = next(one for one in self.house.contacts if one.name == "Madame Lefèvre")
        rows = (
            ("Bibliothèque chêne massif, 3,20 × 2,40 m", "Étagères réglables", "3900", Option.NONE, ""),
            ("Huile dure, ton naturel", "", "280", Option.CHOICE, "Finition"),
            ("Laque satinée blanc cassé", "", "640", Option.CHOICE, "Finition"),
            ("Livraison et pose", "Deux jours, protection des sols", "660", Option.NONE, ""),
            ("Éclairage LED encastré", "Six réglettes, variateur", "440", Option.OPTIONAL, ""),
            ("Échelle coulissante", "Chêne, rail laiton", "590", Option.OPTIONAL, ""),
        )
        ticked = ("Huile dure, ton naturel", "Éclairage LED encastré")
        lines = [
            TypedLine(
                label=label,
                description=description,
                unit="LS",
                unit_price=Decimal(price),
                vat_rate=Decimal(10),
                option=option,
                choice_group=group,
                is_chosen=label in ticked,
            )
            for label, description, price, option, group in rows
        ]
        values = {"contact": contact, "subject": "Bibliothèque sur mesure, salon", "down_payment_percent": Decimal(30)}
        with clock.at(_morning(self.last)):
            quote = create_quote(self.house.company, Sheet(values, lines), by=self.house.owner)
            quote = finalise_quote(quote, by=self.house.owner)
            self.send(quote)
        return quote

    def hear_about(self, quote: Quote) -> None:
        """Its customer opens the link of the mail, and asks about the ladder; asked once the mails have left."""
        delivery = Delivery.objects.filter(
            message__about_type="sales.quote", message__about_id=quote.pk, state=DeliveryState.HANDED_OVER
        ).first()
        if delivery is None:
            return
        link = replace(link_to(quote), recipient=f"m{delivery.pk}")
        deal = Deal(write_token(link), link, quote, delivery, "fr")
        note_opening(quote, OpeningKind.OPENED, version=quote.version, delivery=delivery, by=deal.visitor)
        text = "L’échelle peut-elle coulisser aussi devant la fenêtre\u202f?"
        ask_question(deal, text, line=LADDER, name=quote.customer_name)

    def _answer(self, quote: Quote, day: date) -> None:
        is_recent = day > self.last - timedelta(days=25)
        luck = self.chance.random()
        if is_recent and luck < 0.6:
            if quote.contact and quote.contact.email:
                self.send(quote)
            return  # still waiting for an answer
        if luck > 0.88:
            decline_quote(quote, reason="Budget reporté", by=self.house.owner)
            return
        if luck > 0.82:
            return  # never answered: it expires
        quote = accept_quote(quote, by=self.house.owner)
        if is_recent and luck < 0.7:
            return  # accepted, nothing billed yet
        draft = bill_down_payment(quote, percent=Decimal(30), by=self.house.owner)
        if day > self.last - timedelta(days=3):
            return  # the draft waits for its padlock
        self._issue(draft, day)
        self.deals.append((day + timedelta(days=self.chance.randint(20, 60)), quote))


class Studio(Life):
    """Léa Martin, graphiste: days and fixed prices without VAT, one credit note from time to time."""

    WORKS = (
        ("Identité visuelle", "Création de logo et charte", "LS", "1450.00"),
        ("Mise en page du rapport annuel", "Mise en page", "DAY", "380.00"),
        ("Illustrations du site", "Illustration", "C62", "160.00"),
        ("Affiche de saison", "Conception et exécution", "LS", "620.00"),
    )

    def _begin(self, day: date) -> None:
        subject, label, unit, price = self.chance.choice(self.WORKS)
        quantity = Decimal(1) if unit == "LS" else Decimal(self.chance.choice(["1.5", "2", "3", "5"]))
        line = TypedLine(label=label, quantity=quantity, unit=unit, unit_price=Decimal(price))
        values = {"contact": self.chance.choice(self.house.contacts), "subject": subject, "delivery_date": day}
        invoice = self._issue(create_invoice(self.house.company, Sheet(values, [line]), by=self.house.owner), day)
        if self.chance.random() < 0.06:
            tenth = Money.rounded(invoice.total_incl_vat.amount / 10)
            credit_invoice(invoice, amount=tenth, by=self.house.owner)


class Shop(Life):
    """Boutique Sable: goods at prices with VAT, paid by card on the spot."""

    GOODS = (
        ("Bougie parfumée figuier", "24.90", "20"),
        ("Plaid en lin lavé", "79.00", "20"),
        ("Vase en grès", "45.00", "20"),
        ("Thé de Noël en vrac", "12.50", "5.5"),
        ("Carnet relié", "16.00", "20"),
    )

    def _begin(self, day: date) -> None:
        chosen = self.chance.sample(self.GOODS, self.chance.choice([1, 2, 3]))
        lines = [
            TypedLine(
                label=label,
                quantity=Decimal(self.chance.choice([1, 1, 2, 3])),
                unit_price=Decimal(price),
                vat_rate=Decimal(rate),
            )
            for label, price, rate in chosen
        ]
        values = {
            "contact": self.chance.choice(self.house.contacts),
            "subject": "Vente en boutique",
            "prices_include_vat": True,
            "delivery_date": day,
            "paid_on": day,
            "paid_method": "card",
        }
        self._issue(create_invoice(self.house.company, Sheet(values, lines), by=self.house.owner), day)


def _days(first: date, last: date) -> Iterator[date]:
    for count in range((last - first).days + 1):
        yield first + timedelta(days=count)


def _morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 8, 30, tzinfo=UTC)
