"""« Régler »: what is owed, how to pay it, and what became of the payment. Nothing is paid by coming back here."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from hashlib import sha256

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_http_methods

from ardoise.domain.errors import Conflict, Refused
from ardoise.domain.money import Money, total
from ardoise.domain.typing_numbers import parse_decimal
from ardoise.history import clock
from ardoise.history.outbox import TryLater
from ardoise.payments.actions.checkout import start_checkout
from ardoise.payments.actions.read_again import read_again
from ardoise.payments.models import Checkout, CheckoutState, ProviderAccount
from ardoise.payments.online import accounts_of, online_among, provider_of
from ardoise.payments.providers.base import ProviderFailure
from ardoise.payments.providers.transfer.provider import Transfer, transfer_of
from ardoise.portal.door import Deal, DealRequest, deal_page, page, too_many
from ardoise.portal.language import say
from ardoise.sales.models import Invoice
from ardoise.web.limits import Limit

PAYING = Limit("portal.pay", most=30, seconds=600)  # of one deal
ALL, TRANSFER = "tout", "virement"
ASKED_AGAIN = timedelta(seconds=1)  # the provider is not asked more often by one who waits
# The customer has no account: what is refused is said in their language.
REFUSALS = {
    "more_than_due": "Donnez un montant qui ne dépasse pas ce qui reste à régler.",
    "amount_too_small": "Donnez un montant d’au moins 0,50 €.",
    "paid_meanwhile": "Cette facture est déjà réglée : rien n’est à payer deux fois.",
    "nothing_due": "Tout est déjà réglé : merci.",
    "not_online": "Cette facture ne se règle pas en ligne : faites un virement.",
    "not_connected": "Ce moyen de paiement n’est plus proposé : choisissez-en un autre.",
    "provider_failed": "Le paiement n’a pas pu s’ouvrir : réessayez dans un instant, ou choisissez le virement.",
}
NOT_A_NUMBER = "Écrivez un montant, par exemple 150,00."


@dataclass(frozen=True)
class Wish:
    """What the customer chose on the page: which invoices, how much, by which means."""

    deal: Deal
    asked: Mapping[str, str]

    @cached_property
    def invoices(self) -> list[Invoice]:
        """The one that is named, all of them, else the oldest, those that can be paid on line first."""
        rows = self.deal.open_invoices
        named = self.asked.get("facture", "")
        if named == ALL:
            return rows
        return [row for row in rows if str(row.pk) == named] or [*self.online, *rows][:1]

    @cached_property
    def online(self) -> list[Invoice]:
        """Those of the deal whose E-règlement is on."""
        return online_among(self.deal.open_invoices)

    @property
    def is_gone(self) -> bool:
        """The invoice that is named asks nothing any more: another one is not paid in its place."""
        named = self.asked.get("facture", "")
        return named not in ("", ALL) and all(str(row.pk) != named for row in self.deal.open_invoices)

    @property
    def is_all(self) -> bool:
        return len(self.deal.open_invoices) > 1 and self.asked.get("facture") == ALL

    @cached_property
    def due(self) -> Money:
        return total(invoice.settlement.due for invoice in self.invoices)

    @property
    def typed(self) -> str:
        return self.asked.get("montant", "").strip()

    @cached_property
    def amount(self) -> Money:
        """What was typed, else all that is due. Raises Refused."""
        amount = Money(parse_decimal(self.typed, 2)) if self.typed else self.due
        if amount > self.due:
            raise Refused("more_than_due", "", "amount")
        if amount <= Money(0):
            raise Refused("amount_too_small", "", "amount")
        return amount

    @cached_property
    def accounts(self) -> list[ProviderAccount]:
        """The connected ones, when every chosen invoice can be paid on line."""
        if any(invoice not in self.online for invoice in self.invoices):
            return []
        return accounts_of(self.deal.company)

    @property
    def account(self) -> ProviderAccount | None:
        """The one that is chosen; the only way when the company gave no IBAN."""
        chosen = self.asked.get("moyen", "")
        known = {account.provider: account for account in self.accounts}
        if chosen in known:
            return known[chosen]
        return None if self.deal.company.iban else next(iter(self.accounts), None)

    @property
    def is_possible(self) -> bool:
        return bool(self.deal.company.iban or self.accounts)


@require_http_methods(["GET", "HEAD", "POST"])
@deal_page
def pay(request: DealRequest) -> HttpResponse:
    deal = request.deal
    wish = Wish(deal, request.POST if request.method == "POST" else request.GET)
    if not deal.open_invoices:
        return page(request, "portal/paid_all.html", {"step": 3})
    if not wish.is_possible:  # switched off or disconnected since the page was shown
        return redirect("portal:deal", deal.token)
    if request.method != "POST":
        return _form(request, wish)
    if not PAYING.count(request, deal.link.deal):
        return too_many(request, PAYING)
    try:
        return _leave(request, wish)
    except Refused as refusal:
        return _form(request, wish, refusal)


@require_GET
@deal_page
def paid(request: DealRequest, once: str) -> HttpResponse:
    """Where the provider sends the customer back. The address proves nothing: the provider is asked."""
    deal = request.deal
    rows = Checkout.objects.select_related("account", "company")
    checkout = rows.filter(company=deal.company, once=once, shares__invoice__in=deal.invoices).first()
    if checkout is None:
        raise Http404
    checkout = _read(checkout)
    fresh = Checkout.objects.filter(pk=checkout.pk).values_list("state", flat=True).get()
    context = {
        "checkout": checkout,
        "step": 3,
        "provider": provider_of(checkout.account).label,
        "is_polled": fresh in (CheckoutState.OPEN, CheckoutState.PENDING),
        "can_go_on": checkout.state == CheckoutState.OPEN and checkout.expires_at > clock.now(),
        "retry": f"{reverse('portal:pay', args=[deal.token])}?moyen={checkout.account.provider}",
        "left": _left(checkout),
    }
    return page(request, "portal/paid.html", context)


def _read(checkout: Checkout) -> Checkout:
    if checkout.is_waiting and (checkout.read_at is None or clock.now() - checkout.read_at >= ASKED_AGAIN):
        try:
            return read_again(checkout)
        except (ProviderFailure, TryLater):
            return checkout  # the webhook or the worker will tell
    return checkout


def _left(checkout: Checkout) -> Money:
    shares = checkout.shares.select_related("invoice__settlement")
    return total(share.invoice.settlement.due for share in shares)


def _leave(request: DealRequest, wish: Wish) -> HttpResponse:
    """To the page of the provider (303: it is asked by GET)."""
    deal = request.deal
    if wish.is_gone:
        raise Conflict("paid_meanwhile", "", "invoice")
    if wish.account is None:
        raise Refused("not_online", "", "provider")
    once = _key(request.POST.get("once") or uuid.uuid4().hex, wish, wish.account)
    checkout = start_checkout(
        wish.invoices,
        wish.amount,
        wish.account,
        once=once,
        return_url=settings.PUBLIC_URL + reverse("portal:paid", args=[deal.token, once]),
        email=deal.address,
        language=deal.language,
    )
    return _allowed_out(HttpResponse(status=303, headers={"Location": checkout.url}))


def _key(form: str, wish: Wish, account: ProviderAccount) -> str:
    """Of this form with this wish: posted twice, one checkout. A form posted again after its page is over, or with
    another amount, asks for another one."""
    said = [form, account.pk, wish.amount, *(invoice.pk for invoice in wish.invoices)]
    key = sha256(repr(said).encode()).hexdigest()[:32]
    known = Checkout.objects.filter(company=wish.deal.company, once=key).first()
    if known and (known.state != CheckoutState.OPEN or known.expires_at <= clock.now()):
        return _key(key, wish, account)
    return key


def _form(request: DealRequest, wish: Wish, refusal: Refused | None = None) -> HttpResponse:
    deal = request.deal
    amount = None
    try:
        amount = wish.amount
    except Refused as wrong:
        refusal = refusal or wrong
    transfer = None if wish.account else transfer_of(deal.company, wish.invoices, amount or wish.due)
    context = {
        "wish": wish,
        "step": 3,
        "amount": amount or wish.due,
        "error": say(deal.language, REFUSALS.get(refusal.code, NOT_A_NUMBER)) if refusal else "",
        "is_amount_wrong": refusal is not None and refusal.field in ("amount", ""),
        "means": [(account, provider_of(account)) for account in wish.accounts],
        "transfer": transfer,
        "qr": mark_safe(transfer.svg) if transfer else "",  # made here: no text of anybody in it
        "pending": _pending(wish),
        "once": uuid.uuid4().hex,
        "just_signed": "signe" in request.GET,
        "iban_words": _by_fours(transfer),
    }
    status = 422 if refusal and request.method == "POST" else 200
    return _allowed_out(page(request, "portal/pay.html", context, status=status))


def _pending(wish: Wish) -> Checkout | None:
    """A payment of these invoices that is on its way."""
    rows = Checkout.objects.filter(state=CheckoutState.PENDING, shares__invoice__in=wish.invoices)
    return rows.order_by("-pk").first()


def _by_fours(transfer: Transfer | None) -> str:
    iban = transfer.iban if transfer else ""
    return " ".join(iban[index : index + 4] for index in range(0, len(iban), 4))


def _allowed_out(response: HttpResponse) -> HttpResponse:
    """The form of this page leads to the provider's, which a company may have put under a name of its own."""
    places = ["https:"]
    places += [base for base in (settings.STRIPE_API_BASE, settings.MOLLIE_API_BASE) if base.startswith("http://")]
    response._csp_update = {"form-action": places}  # type: ignore[attr-defined]  # what csp.decorators sets
    return response
