"""The receipt that the customer gets by e-mail when a payment on line came (a consequence of `payment.online_paid`)."""

from __future__ import annotations

import json

from django.db import transaction

from ardoise.domain.languages import amount_in, day_in
from ardoise.domain.money import ZERO, Money
from ardoise.history.models import Event
from ardoise.history.record import PRODUCT
from ardoise.notifications.actions.write import write_message, written_before
from ardoise.notifications.models import LINK
from ardoise.payments.models import Movement
from ardoise.payments.online import due_of, provider_of
from ardoise.payments.queries import unallocated
from ardoise.sales.deals import link_to
from ardoise.sales.mail_templates import written_for
from ardoise.sales.mails import filled_with, recipients


def send_receipt(event_id: int) -> None:
    """Once for each payment, to who paid, else to the people who receive the invoices. Nothing when nobody is known."""
    event = Event.objects.get(pk=event_id)
    rows = Movement.objects.select_related("payment", "checkout__company", "checkout__account")
    movement = rows.get(pk=json.loads(event.data)["movement"])
    checkout, payment = movement.checkout, movement.payment
    invoices = [share.invoice for share in checkout.shares.select_related("invoice__settlement").order_by("pk")]
    to = (checkout.email,) if checkout.email else recipients(invoices[0])[0][:1]
    if payment is None or not to:
        return
    words = written_for(checkout.company, checkout.language)["receipt"]
    amount = amount_in(checkout.language, movement.amount)
    said = {
        "montant": amount,
        "date": day_in(checkout.language, payment.date),
        "moyen": provider_of(checkout.account).label,
        "factures": ", ".join(invoice.number or "" for invoice in invoices),
        "solde": _rest(due_of(invoices), unallocated(payment), checkout.language),
        "entreprise": str(checkout.company),
        "lien": LINK,
    }
    once = f"receipt:{movement.pk}"
    with transaction.atomic():
        if written_before(checkout.company, once):
            return
        write_message(
            checkout.company,
            about=invoices[0],
            subject=filled_with(words.subject, said),
            text=filled_with(words.text, said),
            to=to,
            deal=link_to(invoices[0]),
            once=once,
            by=PRODUCT,
        )


def _rest(due: Money, over: Money, language: str) -> str:
    """What is still to pay, and what was paid too much."""
    is_english = language == "en"
    text = ""
    if due > ZERO:
        left = amount_in(language, due)
        text += f" {left} remains to be paid." if is_english else f" Il reste {left} à régler."
    if over > ZERO:
        kept = amount_in(language, over)
        text += (
            f" {kept} was already paid otherwise: it is kept as your credit."
            if is_english
            else f" {kept} étaient déjà réglés par ailleurs\u202f: ils restent à votre crédit."
        )
    return text
