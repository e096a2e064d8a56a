"""The one way into the portal: a token becomes a deal, or a page that says nothing.

`deal_page` makes a view of it: the view takes the request without the token and finds `request.deal`, whose documents
are the only ones it may show: those that left the house, never a draft. The page's authority is its address and no
cookie, so there is nothing that another site could abuse (no CSRF token is needed, and `Referrer-Policy: no-referrer`
would make browsers send a null Origin that Django refuses).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, wraps
from typing import Any, Concatenate, TypeVar
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from ardoise.companies.models import Company
from ardoise.domain.document import Document, from_json
from ardoise.domain.errors import Conflict, Refused
from ardoise.domain.money import Money, total
from ardoise.history.record import Visitor
from ardoise.notifications.links import Link, read_token
from ardoise.notifications.models import Delivery
from ardoise.portal.language import LANGUAGES
from ardoise.sales.deals import closes_on, months_later
from ardoise.sales.family import family_of
from ardoise.sales.mails import recipients
from ardoise.sales.models import DealLink, Invoice, Quote, QuoteState, SigningRules, Withdrawal
from ardoise.sales.selection import current_quote, frozen_version
from ardoise.web import visitors
from ardoise.web.limits import Limit, client_ip

LANGUAGE_COOKIE = "langue"
GUESSES = Limit("portal.guess", most=20, seconds=600)  # wrong tokens of one address
JOINS = ("company__logo", "company__signing_rules", "contact", "deal_link")
QUOTE_JOINS = (*JOINS, "acceptance", "decline")
INVOICE_JOINS = (*JOINS, "issued")

Shown = TypeVar("Shown", Quote, Invoice)


@dataclass(frozen=True)
class Deal:
    """What one link opens."""

    token: str
    link: Link
    root: Quote | Invoice
    delivery: Delivery | None  # None: the code of the paper
    language: str

    @property
    def company(self) -> Company:
        return self.root.company

    @property
    def quote(self) -> Quote | None:
        """None for a deal without quote, or whose quote never left the house."""
        return self.root if isinstance(self.root, Quote) and self.root.version else None

    @cached_property
    def invoices(self) -> list[Invoice]:
        """Issued ones, credit notes too, each with its settlement."""
        return [invoice for invoice in family_of(self.root).invoices if invoice.is_issued]

    @property
    def documents(self) -> list[Quote | Invoice]:
        """All that the customer may see."""
        return [*([self.quote] if self.quote else []), *self.invoices]

    @cached_property
    def value(self) -> Document:
        """What was frozen of the document that the deal began with: the current version of the quote, with the
        customer's choice once it is accepted."""
        if isinstance(self.root, Quote):
            is_accepted = self.root.state == QuoteState.ACCEPTED
            return current_quote(self.root) if is_accepted else frozen_version(self.root)
        return from_json(self.root.issued.document)

    @property
    def is_being_changed(self) -> bool:
        """The seller works on a new version: the current one can be read, and no longer signed."""
        return self.quote is not None and self.quote.state == QuoteState.DRAFT

    @property
    def is_expired(self) -> bool:
        """The quote waits for an answer, and its validity is over."""
        quote = self.quote
        if quote is None or quote.state != QuoteState.SENT or quote.valid_until is None:
            return False
        return quote.valid_until < self.company.today

    @property
    def can_answer(self) -> bool:
        """Whether the quote can be signed or refused now."""
        return self.quote is not None and self.quote.state == QuoteState.SENT and not self.is_expired

    @property
    def is_replaced(self) -> bool:
        """Made before the link was revoked."""
        known = _link_row(self.root)
        return self.link.generation != (known.generation if known else 1)

    @property
    def is_closed(self) -> bool:
        """Too long since its last document, and since the mail that carries this link."""
        last = closes_on(self.documents, self.rules.link_months)
        if self.delivery:
            sent = self.day_of(self.delivery.message.created_at)
            last = max(last, months_later(sent, self.rules.link_months))
        return self.company.today > last

    @property
    def rules(self) -> SigningRules:
        """Those of the company, or the usual ones."""
        return getattr(self.company, "signing_rules", None) or SigningRules(company=self.company)

    @property
    def due(self) -> Money:
        return total(invoice.settlement.due for invoice in self.open_invoices)

    @property
    def open_invoices(self) -> list[Invoice]:
        """What can be paid now, oldest first."""
        return [] if self.is_withdrawn else [invoice for invoice in self.invoices if invoice.settlement.due]

    @cached_property
    def is_withdrawn(self) -> bool:
        """The customer went back on the contract: nothing is asked any more, the company has credit notes to make."""
        quote = self.quote
        if quote is None or quote.state != QuoteState.DECLINED:
            return False
        return Withdrawal.objects.filter(signature__quote=quote).exists()

    @cached_property
    def address(self) -> str:
        """Of the recipient of the mail, else of the customer; empty when none is known."""
        if self.delivery:
            return self.delivery.address
        to, cc = recipients(self.root)
        return next(iter(to + cc), "")

    @cached_property
    def renewal_address(self) -> str:
        """Where a new link may go: to the recipient of one that is only old. Revoking shuts out whoever should not
        have had it: a new one then goes to an address of the customer, the recipient's own if it is one."""
        if not self.is_replaced:
            return self.address
        to, cc = recipients(self.root)
        contact = self.root.contact
        people = [person.email for person in contact.people.all()] if contact else []
        known = [address for address in (*to, *cc, *people, contact.email if contact else "") if address]
        mine = self.delivery.address.casefold() if self.delivery else ""
        return next((address for address in known if address.casefold() == mine), next(iter(known), ""))

    @property
    def masked_renewal_address(self) -> str:
        """p.durand@exemple.fr -> "p…@exemple.fr": enough to know one's own."""
        user, _, domain = self.renewal_address.rpartition("@")
        return f"{user[:1]}…@{domain}"

    @property
    def phone_link(self) -> str:
        """The digits of the company's telephone, as a `tel:` address wants them."""
        return "".join(sign for sign in self.company.phone if sign.isdigit() or sign == "+")

    @property
    def visitor(self) -> Visitor:
        """Who acts by this link: the address that received it, else the name of the customer."""
        return Visitor(self.delivery.address if self.delivery else self.root.customer_name or "Le client")

    def day_of(self, moment: datetime) -> date:
        """The calendar day at the company's."""
        return moment.astimezone(ZoneInfo(self.company.time_zone)).date()

    def get(self, model: type[Shown], pk: int) -> Shown:
        """One of the documents of the deal; any other does not exist."""
        for document in self.documents:
            if isinstance(document, model) and document.pk == pk:
                return document
        raise Http404


class DealRequest(HttpRequest):
    """A request that passed the door."""

    deal: Deal


View = Callable[Concatenate[DealRequest, ...], HttpResponse]


def deal_page(view: View) -> Callable[..., HttpResponse]:
    """A page of the deal that the token opens, as long as its link holds."""

    def opened(request: DealRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.deal.is_replaced:
            return page(request, "portal/replaced.html", status=410)
        if request.deal.is_closed:
            return page(request, "portal/closed.html", status=410)
        return view(request, *args, **kwargs)

    return _guarded(opened, view)


def old_link_page(view: View) -> Callable[..., HttpResponse]:
    """The same for a link that was replaced or closed: the act that sends a new one."""
    return _guarded(view, view)


def page(
    request: DealRequest, template: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    return render(request, template, {"deal": request.deal, **(context or {})}, status=status)


def lost(request: HttpRequest) -> HttpResponse:
    """The same words for a guess, another deal's document and an address that never was."""
    return render(request, "portal/lost.html", {"language": _asked_language(request)}, status=404)


def too_many(request: HttpRequest, limit: Limit) -> HttpResponse:
    return visitors.too_many(request, limit, "portal/too_many.html", {"language": _asked_language(request)})


def _guarded(inner: Callable[..., HttpResponse], view: View) -> Callable[..., HttpResponse]:
    @csrf_exempt
    @wraps(view)
    def guarded(request: Any, token: str, *args: Any, **kwargs: Any) -> HttpResponse:
        return visitors.unlisted(_answer(inner, request, token, *args, **kwargs))

    return guarded


def _answer(inner: Callable[..., HttpResponse], request: Any, token: str, *args: Any, **kwargs: Any) -> HttpResponse:
    ip = client_ip(request)
    if GUESSES.is_reached(request, ip):
        return too_many(request, GUESSES)
    deal = _open(request, token)
    if deal is None:
        GUESSES.count(request, ip)
        return lost(request)
    request.deal = deal
    try:
        return inner(request, *args, **kwargs)
    except Http404:
        return lost(request)
    except Refused as refusal:
        status = 409 if isinstance(refusal, Conflict) else 422
        return page(request, "portal/refused.html", {"problems": refusal.problems}, status=status)


def _open(request: HttpRequest, token: str) -> Deal | None:
    link = read_token(token)
    if link is None:
        return None
    root = _root(link.deal)
    if root is None:
        return None
    deal = Deal(token, link, root, _delivery_of(link, root), _language(request, root))
    return deal if deal.documents else None


def _root(deal: str) -> Quote | Invoice | None:
    model, joins = (Quote, QUOTE_JOINS) if deal[0] == "q" else (Invoice, INVOICE_JOINS)
    rows: Any = model._default_manager.select_related(*joins).defer("company__logo__content")
    found: Quote | Invoice | None = rows.filter(pk=int(deal[1:])).first()
    return found


def _delivery_of(link: Link, root: Quote | Invoice) -> Delivery | None:
    if link.delivery_id is None:
        return None
    rows = Delivery.objects.select_related("message").filter(message__company=root.company_id)
    return rows.filter(pk=link.delivery_id).first()


def _link_row(root: Quote | Invoice) -> DealLink | None:
    return getattr(root, "deal_link", None)


def _language(request: HttpRequest, root: Quote | Invoice) -> str:
    """The one that the visitor chose on the page, else the customer's, else the document's."""
    chosen = request.COOKIES.get(LANGUAGE_COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    known = root.contact.language if root.contact else root.language
    return known if known in LANGUAGES else "fr"


def _asked_language(request: HttpRequest) -> str:
    """Nothing is known of the customer: what the browser prefers."""
    chosen = request.COOKIES.get(LANGUAGE_COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    return "en" if request.headers.get("Accept-Language", "").lower().startswith("en") else "fr"
