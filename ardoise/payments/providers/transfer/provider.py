"""Where to send a SEPA transfer, with the code that a bank's application reads (EPC069-12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ardoise.companies.models import Company
from ardoise.domain.document import from_json
from ardoise.domain.identifiers import spaced_reference
from ardoise.domain.money import Money
from ardoise.rendering.qr import qr_svg, sepa_payload
from ardoise.sales.models import Invoice, IssuedDocument


@dataclass(frozen=True)
class Transfer:
    name: str
    iban: str
    bic: str
    reference: str
    amount: Money
    payload: str  # empty when it does not hold in a code

    @property
    def svg(self) -> str:
        return qr_svg(self.payload) if self.payload else ""

    @property
    def spaced(self) -> str:
        return spaced_reference(self.reference)


def transfer_of(company: Company, invoices: Sequence[Invoice], amount: Money) -> Transfer | None:
    """To the company's account, with the reference printed on the invoice, or the numbers of several.

    None when the company gave no account. Raises ValueError without invoice.
    """
    if not company.iban:
        return None
    name = company.account_name or company.legal_name
    reference = _reference(invoices)
    payload = sepa_payload(company.iban, company.bic, name, amount, reference)
    return Transfer(name, company.iban, company.bic, reference, amount, payload)


def _reference(invoices: Sequence[Invoice]) -> str:
    if not invoices:
        raise ValueError("aucune facture à régler")
    if len(invoices) > 1:
        return " ".join(invoice.number or "" for invoice in invoices)
    frozen = from_json(IssuedDocument.objects.get(invoice=invoices[0]).document)
    return (frozen.payment.reference if frozen.payment else "") or frozen.number
