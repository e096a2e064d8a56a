"""The seller and the buyer of a document, as they are today: frozen with it at issue."""

from __future__ import annotations

from datetime import date

from ardoise.companies.actions.penalty_rate import rates_of
from ardoise.companies.models import Company, LegalForm, VatRegime
from ardoise.contacts.models import Contact
from ardoise.domain.document import Address, Party, PartyKind, PaymentMeans
from ardoise.domain.identifiers import creditor_reference, electronic_address
from ardoise.domain.money import Money
from ardoise.domain.notices import Insurance, SellerFacts, legal_identity, legal_name

SOLE_TRADERS = frozenset({LegalForm.SOLE_TRADER, LegalForm.MICRO})


def seller_of(company: Company) -> Party:
    scheme, address = electronic_address(siren=company.siren, email=company.email)
    is_sole_trader = company.legal_form in SOLE_TRADERS
    return Party(
        name=legal_name(company.legal_name, is_sole_trader=is_sole_trader),
        address=company.address,
        trade_name=company.trade_name,
        siren=company.siren,
        siret=company.siret,
        vat_number=company.vat_number,
        legal_identity=legal_identity(facts_of(company, on=company.today)),
        electronic_address=address,
        electronic_scheme=scheme,
        email=company.email,
        phone=company.phone,
        website=company.website,
    )


def buyer_of(contact: Contact | None) -> Party:
    if contact is None:
        return Party(name="")
    scheme, address = contact.electronic_scheme, contact.electronic_address
    if not address:
        scheme, address = electronic_address(siren=contact.siren, email=contact.email)
    return Party(
        name=contact.name,
        kind=PartyKind(contact.kind),
        address=contact.address,
        siren=contact.siren,
        siret=contact.siret,
        vat_number=contact.vat_number,
        electronic_address=address,
        electronic_scheme=scheme,
        email=contact.email,
        phone=contact.phone,
    )


def facts_of(
    company: Company, *, on: date, buyer_kind: PartyKind | None = None, quote_price: Money | None = None
) -> SellerFacts:
    """What the company says of itself, that day and to that kind of customer, that decides its mentions."""
    has_form = company.legal_form not in (LegalForm.OTHER, *SOLE_TRADERS)
    return SellerFacts(
        legal_form=company.get_legal_form_display() if has_form else "",
        capital=company.capital,
        siren=company.siren,
        rcs_city=company.rcs_city,
        seat=one_line(company.address),
        is_sole_trader=company.legal_form in SOLE_TRADERS,
        vat_due_on_invoice=company.regime_on(on) == VatRegime.DEBITS,
        penalty_text=company.penalty_text,
        penalty_rates=rates_of(company),
        early_payment_text=company.discount_text,
        is_construction=company.is_construction,
        insurance=_insurance(company),
        is_association_member=company.is_association_member,
        mediator=company.mediator,
        waste_text=company.waste_text,
        quote_price=quote_price,
        free_mentions=_mentions(company, buyer_kind),
    )


def _mentions(company: Company, buyer_kind: PartyKind | None) -> tuple[str, ...]:
    """The free mentions for everyone, then those for that kind of customer, one a line."""
    own = {
        PartyKind.BUSINESS: company.business_mentions,
        PartyKind.INDIVIDUAL: company.individual_mentions,
        PartyKind.PUBLIC: company.public_mentions,
    }
    texts = (company.free_mentions, own.get(buyer_kind, "") if buyer_kind else "")
    return tuple(line for text in texts for line in text.splitlines() if line.strip())


def means_of(company: Company, reference: str) -> PaymentMeans | None:
    """A transfer to the company's account, when it gave one (BT-81: 30)."""
    if not company.iban:
        return None
    name = company.account_name or company.legal_name
    return PaymentMeans("30", iban=company.iban, bic=company.bic, account_name=name, reference=reference)


def transfer_reference(pk: int | None, number: str) -> str:
    """What the customer repeats in the transfer of an invoice: an RF reference of its own (ISO 11649), which banks
    check and carry whole. Before it is saved, its number."""
    return creditor_reference(f"{pk:08d}") if pk else number


def one_line(address: Address) -> str:
    town = f"{address.postcode} {address.city}".strip()
    return ", ".join(part for part in (address.line1, address.line2, town) if part)


def _insurance(company: Company) -> Insurance | None:
    if not company.insurer:
        return None
    return Insurance(
        company.insurer,
        company.insurer_contact,
        company.insurance_coverage,
        company.insurance_name,
        number=company.insurance_number,
        ends_on=company.insurance_ends_on,
    )
