"""What a customer is asked to sign now, word for word, or why it cannot be signed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ardoise.companies.models import Company
from ardoise.domain import consent
from ardoise.domain.consent import Consent, Facts
from ardoise.domain.document import Document, OperationCategory, PartyKind, checksum
from ardoise.domain.errors import Conflict
from ardoise.domain.french import long_date, money_text
from ardoise.domain.lifecycle import Act, allowed
from ardoise.domain.notices import REDUCED_WORKS_RATES
from ardoise.sales.models import Quote, QuoteState, Signature, SigningRules
from ardoise.sales.parties import one_line
from ardoise.sales.selection import resolve


@dataclass(frozen=True)
class Proposal:
    """The current version of a quote with a choice of its options, and the texts that go with it."""

    quote: Quote
    document: Document
    chosen: frozenset[int]
    rules: SigningRules
    facts: Facts

    @property
    def consents(self) -> tuple[Consent, ...]:
        return consent.consents(self.facts)

    @property
    def button(self) -> str:
        return consent.button_label(self.facts)

    @property
    def approval(self) -> str:
        return consent.approval_of(self.facts.language)

    @property
    def fingerprint(self) -> str:
        """Of every text and file agreed to: what is posted says which ones were on the page."""
        texts = [self.button, self.approval, *(text.text for text in self.consents)]
        return checksum("\n".join([*texts, self.rules.terms_file.sha256 if self.rules.terms_file else ""]))

    @property
    def needs_order_number(self) -> bool:
        return bool(self.quote.contact and self.quote.contact.needs_order_number)


def proposal_of(quote: Quote, chosen: frozenset[int], *, language: str) -> Proposal:
    """Raises Refused when the choice is not one that the quote offers."""
    document, rules = resolve(quote, chosen), rules_of(quote.company)
    dwelling = next((notice.text for notice in document.notices if notice.code == "DWELLING"), "")
    if not any(group.rate in REDUCED_WORKS_RATES for group in document.vat_breakdown):
        dwelling = ""  # the works at a reduced rate were not taken
    facts = Facts(
        number=document.number,
        version=quote.version,
        total=_amount(document, language),
        seller=document.seller.name,
        seller_address=one_line(document.seller.address),
        buyer=document.buyer.name,
        language=language,
        is_business=document.buyer.kind is not PartyKind.INDIVIDUAL,
        terms_name=rules.terms_file.name if rules.terms_file else "",
        dwelling=dwelling,
        is_distance_consumer=rules.sells_at_distance and document.buyer.kind is PartyKind.INDIVIDUAL,
        has_services=document.operation_category is not OperationCategory.GOODS,
    )
    return Proposal(quote, document, chosen, rules, facts)


def acts_of(quote: Quote) -> frozenset[Act]:
    """What may be done with a quote: as its state says, and one that its customer signed never opens again."""
    acts = allowed("quote", quote.state)
    if Act.REOPEN in acts and Signature.objects.filter(quote=quote).exists():
        return acts - {Act.REOPEN}
    return acts


def rules_of(company: Company) -> SigningRules:
    """Those of the company, or the usual ones."""
    known = SigningRules.objects.select_related("terms_file").filter(company=company).first()
    return known or SigningRules(company=company)


def require_signable(quote: Quote, *, version: int | None = None) -> None:
    """Raises Conflict with the reason for which this version cannot be signed; None asks about the current one.

    Codes: `quote_signed`, `quote_accepted`, `quote_declined`, `quote_changing`, `version_replaced`, `quote_expired`.
    """
    if signature := getattr(quote, "signature", None):
        _refuse("quote_signed", f"Ce devis est déjà signé par {signature.name}.")
    if quote.state == QuoteState.ACCEPTED:
        _refuse("quote_accepted", "L’accord sur ce devis est déjà noté.")
    if quote.state == QuoteState.DECLINED:
        _refuse("quote_declined", "Ce devis a été refusé.")
    if quote.state == QuoteState.DRAFT:
        _refuse("quote_changing", "Ce devis est en cours de modification : attendez la nouvelle version.")
    if version is not None and version != quote.version:
        _refuse("version_replaced", f"Une nouvelle version de ce devis existe : la version {quote.version}.")
    if quote.valid_until is not None and quote.valid_until < quote.company.today:
        _refuse("quote_expired", f"Ce devis était valable jusqu’au {long_date(quote.valid_until)}.")


def _refuse(code: str, message: str) -> Any:
    raise Conflict(code, message, "status")


def _amount(document: Document, language: str) -> str:
    total = document.totals.incl_vat
    return money_text(total) if language != "en" or total.currency != "EUR" else f"€{total.amount:,.2f}"
