"""The tables of the room."""

from ardoise.sales.models.base import DraftNumber, SalesDocument, SalesLine
from ardoise.sales.models.invoice import (
    Deduction,
    Invoice,
    InvoiceFile,
    InvoiceKind,
    InvoiceLine,
    InvoiceSource,
    InvoiceState,
    IssuedDocument,
    Settlement,
)
from ardoise.sales.models.last_price import LastPrice
from ardoise.sales.models.layout import DocumentLayout, LayoutChoice, LayoutKind, MailText
from ardoise.sales.models.online import DealLink, DownPaymentAtSigning, SigningRules
from ardoise.sales.models.pending import PendingSeal
from ardoise.sales.models.quote import Acceptance, Decline, Quote, QuoteLine, QuoteState, QuoteVersion
from ardoise.sales.models.signature import (
    Signature,
    SignatureFile,
    SignatureFileKind,
    SignatureKind,
    SigningCode,
    Withdrawal,
)

__all__ = [
    "Acceptance",
    "DealLink",
    "Decline",
    "Deduction",
    "DocumentLayout",
    "DownPaymentAtSigning",
    "DraftNumber",
    "Invoice",
    "InvoiceFile",
    "InvoiceKind",
    "InvoiceLine",
    "InvoiceSource",
    "InvoiceState",
    "IssuedDocument",
    "LastPrice",
    "LayoutChoice",
    "LayoutKind",
    "MailText",
    "PendingSeal",
    "Quote",
    "QuoteLine",
    "QuoteState",
    "QuoteVersion",
    "SalesDocument",
    "SalesLine",
    "Settlement",
    "Signature",
    "SignatureFile",
    "SignatureFileKind",
    "SignatureKind",
    "SigningCode",
    "SigningRules",
    "Withdrawal",
]
