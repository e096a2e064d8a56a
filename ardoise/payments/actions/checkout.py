"""Ask a provider for the page where the customer pays one or several invoices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction

from ardoise.domain.errors import Conflict, Refused
from ardoise.domain.french import money_text
from ardoise.domain.money import ZERO, Money
from ardoise.history import clock
from ardoise.history.record import lock_chain
from ardoise.payments.models import Checkout, CheckoutShare, CheckoutState, ProviderAccount
from ardoise.payments.online import SMALLEST, due_of, keys_of, online_among, provider_of, webhook_url
from ardoise.payments.providers.base import Order, ProviderFailure, Sum
from ardoise.sales.models import Invoice, InvoiceState

LIFE = timedelta(hours=23)  # of the page; Stripe takes one day at most
MARGIN = timedelta(minutes=5)  # a page that is about to expire is not given again


def start_checkout(
    invoices: Sequence[Invoice],
    amount: Money,
    account: ProviderAccount,
    *,
    once: str,
    return_url: str,
    email: str = "",
    language: str = "fr",
) -> Checkout:
    """The page where `amount` of these invoices is paid, the oldest due first; `url` of the checkout.

    `once` is the key of the form: the same key again, or the same wish while its page is open, gives the same page.
    Raises Refused("not_online") when E-règlement is off, ("nothing_due"), ("amount_too_small"), ("more_than_due"),
    ("provider_failed").
    """
    with transaction.atomic():
        lock_chain(account.company_id)
        if account.disconnected_at is not None:
            raise Conflict(
                "not_connected", "Ce moyen de paiement n’est plus proposé : choisissez-en un autre.", "provider"
            )
        fresh = _open(invoices, account)
        _check(amount, due_of(fresh))
        shares = _shares(fresh, amount)
        checkout = Checkout.objects.filter(company_id=account.company_id, once=once).first()
        checkout = checkout or _same(shares, amount, account, email)
        if checkout is None:
            checkout = Checkout.objects.create(
                company_id=account.company_id,
                contact=fresh[0].contact,
                account=account,
                once=once,
                asked=amount,
                email=email,
                language=language,
                expires_at=clock.now() + LIFE,
            )
            for invoice, share in shares:
                CheckoutShare.objects.create(checkout=checkout, invoice=invoice, amount=share)
    if not checkout.url:
        _ask(checkout, fresh, return_url)
    return checkout


def _open(invoices: Sequence[Invoice], account: ProviderAccount) -> list[Invoice]:
    """As they stand now, oldest due first."""
    rows = Invoice.objects.filter(
        company_id=account.company_id, state=InvoiceState.ISSUED, pk__in=[invoice.pk for invoice in invoices]
    )
    found = online_among(list(rows.select_related("settlement", "contact", "company").order_by("due_date", "pk")))
    if not found or len(found) != len(invoices):
        raise Refused("not_online", "Le règlement en ligne n’est pas ouvert pour cette facture.", "invoices")
    if len({invoice.contact_id for invoice in found}) > 1:
        raise Refused("other_customer", "Ces factures ne sont pas du même client.", "invoices")
    return [invoice for invoice in found if invoice.settlement.due]


def _check(amount: Money, due: Money) -> None:
    if due <= ZERO:
        raise Conflict("nothing_due", "Tout est déjà réglé : merci.", "amount")
    if amount > due:
        raise Refused("more_than_due", f"Il reste {money_text(due)} à régler : donnez un montant plus petit.", "amount")
    if amount < SMALLEST:
        raise Refused("amount_too_small", f"Donnez un montant d’au moins {money_text(SMALLEST)}.", "amount")


def _shares(invoices: Sequence[Invoice], amount: Money) -> list[tuple[Invoice, Money]]:
    shares, left = [], amount
    for invoice in invoices:
        share = min(invoice.settlement.due, left)
        if share > ZERO:
            shares.append((invoice, share))
            left -= share
    return shares


def _same(shares: list[tuple[Invoice, Money]], amount: Money, account: ProviderAccount, email: str) -> Checkout | None:
    """A page already open for the same wish of the same person: two open pages could be paid twice."""
    rows = Checkout.objects.filter(
        account=account,
        asked=amount,
        email=email,
        state=CheckoutState.OPEN,
        expires_at__gt=clock.now() + MARGIN,
        shares__invoice=shares[0][0],
    )
    wanted = {(invoice.pk, share.cents) for invoice, share in shares}
    for checkout in rows.exclude(url="").order_by("-pk").prefetch_related("shares")[:5]:
        if {(share.invoice_id, share.amount.cents) for share in checkout.shares.all()} == wanted:
            return checkout
    return None


def _ask(checkout: Checkout, invoices: Sequence[Invoice], return_url: str) -> None:
    """Outside any transaction: the network may be slow. Asked twice, the provider gives the same page."""
    numbers = ", ".join(invoice.number or "" for invoice in invoices)
    order = Order(
        once=checkout.once,
        asked=Sum(checkout.asked.amount, checkout.currency),
        label=f"{'Factures' if len(invoices) > 1 else 'Facture'} {numbers} · {invoices[0].company}"[:200],
        email=checkout.email,
        language=checkout.language,
        return_url=return_url,
        webhook_url=webhook_url(checkout.account),
        expires_at=checkout.expires_at,
    )
    try:
        opened = provider_of(checkout.account).open_checkout(keys_of(checkout.account), order)
    except ProviderFailure:
        message = "Le paiement n’a pas pu s’ouvrir : réessayez dans un instant, ou choisissez le virement."
        raise Refused("provider_failed", message, "provider") from None
    checkout.provider_id, checkout.url, checkout.expires_at = opened.id, opened.url, opened.expires_at
    checkout.save(update_fields=["provider_id", "url", "expires_at"])
