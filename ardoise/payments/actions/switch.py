"""Turn E-règlement on or off: for one invoice, draft or issued, or for all."""

from __future__ import annotations

from django.db import transaction

from ardoise.companies.models import Company
from ardoise.domain.errors import Refused
from ardoise.history import clock
from ardoise.history.record import lock_chain, record
from ardoise.payments import events
from ardoise.payments.models import OnlineRules, OnlineSwitch
from ardoise.payments.online import accounts_of, is_online
from ardoise.sales.models import Invoice
from ardoise.users.models import User

NOTHING_CONNECTED = "Connectez d’abord Stripe ou Mollie, ou donnez l’IBAN de l’entreprise : Mon Profil, E-règlement."


def switch_online_payment(invoice: Invoice, on: bool, *, by: User) -> None:
    """Idempotent. Raises Refused("credit_note"), ("nothing_connected") when the customer would have no way to pay."""
    with transaction.atomic():
        lock_chain(invoice.company_id)
        if on and invoice.is_credit_note:
            raise Refused("credit_note", "Un avoir ne se règle pas en ligne.", "enabled")
        if on and not _can_be_paid(invoice.company):
            raise Refused("nothing_connected", NOTHING_CONNECTED, "enabled")
        if is_online(invoice) == on and OnlineSwitch.objects.filter(invoice=invoice).exists():
            return
        values = {"company": invoice.company, "is_on": on, "by": by, "at": clock.now()}
        OnlineSwitch.objects.update_or_create(invoice=invoice, defaults=values)
        record(invoice.company_id, events.ONLINE_ON if on else events.ONLINE_OFF, invoice, by=by)


def switch_by_default(company: Company, on: bool, *, by: User) -> None:
    """For every invoice of which nothing else was said. Idempotent."""
    with transaction.atomic():
        lock_chain(company.pk)
        if on and not _can_be_paid(company):
            raise Refused("nothing_connected", NOTHING_CONNECTED, "by_default")
        rules = OnlineRules.objects.get_or_create(company=company)[0]
        if rules.by_default == on:
            return
        rules.by_default = on
        rules.save()
        record(company.pk, events.ONLINE_BY_DEFAULT, company, by=by, what="activé" if on else "désactivé")


def _can_be_paid(company: Company) -> bool:
    return bool(company.iban or accounts_of(company))
