"""A row of MES DEVIS and of MES FACTURES: what is shown beside its document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from ardoise.domain.lifecycle import InvoiceStatus, QuoteStatus
from ardoise.domain.money import ZERO, Money
from ardoise.history import clock
from ardoise.notifications.models import LOST, DeliveryState
from ardoise.sales.models import Invoice, PendingSeal, Quote
from ardoise.sales.remarks import Remark

SEAL_TAKES_AT_MOST = timedelta(minutes=2)
MAIL_WORDS = {  # beside the status of the document: it must not read as one
    DeliveryState.QUEUED: "Envoi en file",
    DeliveryState.HANDED_OVER: "Remis au serveur",
    DeliveryState.FAILED: "Envoi en échec",
    DeliveryState.BOUNCED: "E-mail rejeté",
    DeliveryState.COMPLAINED: "Signalé indésirable",
    DeliveryState.DELIVERED: "Remis",
}
SEEN = "Page ouverte"


@dataclass(frozen=True)
class Row:
    """What both lists show beside their document."""

    mail: DeliveryState | None
    is_seen: bool  # by the customer, as it stands now
    urls: dict[str, str]
    remark: Remark | None  # of a room above

    @property
    def mail_word(self) -> str:
        """What went wrong, else how far it went; empty when nothing left, or when the sending was taken back."""
        if self.is_seen and not self.is_mail_lost:
            return SEEN
        return MAIL_WORDS.get(self.mail, "") if self.mail else ""

    @property
    def is_mail_lost(self) -> bool:
        return self.mail in LOST


@dataclass(frozen=True)
class InvoiceRow(Row):
    invoice: Invoice
    status: InvoiceStatus
    today: date

    @property
    def excl_vat(self) -> Money:
        return self._signed(self.invoice.total_excl_vat)

    @property
    def total(self) -> Money:
        return self._signed(self.invoice.total_incl_vat)

    @property
    def due(self) -> Money:
        return self.invoice.settlement.due if self.invoice.is_issued else ZERO

    @property
    def is_sealing(self) -> bool:
        """Not for ever: when no worker comes, the row offers its step again."""
        pending = self._pending
        if pending is None or not pending.is_running or self.invoice.is_issued:
            return False
        return clock.now() - pending.due_at < SEAL_TAKES_AT_MOST

    @property
    def seal_problem(self) -> str:
        """Why CADENAS brought the draft back, or did not send; gone at the next change or sending."""
        pending = self._pending
        if pending is None or pending.is_running or pending.revision != self.invoice.revision:
            return ""
        if self.invoice.is_issued:
            return "" if self.mail else pending.problem
        return f"Revenu en brouillon\u00a0: {pending.problem}"

    @property
    def _pending(self) -> PendingSeal | None:
        return getattr(self.invoice, "pending_seal", None)

    @property
    def days_late(self) -> int:
        """Days since it should have been paid; 0 while nothing is late."""
        day = self.invoice.due_date
        return max(0, (self.today - day).days) if day and self.due else 0

    def _signed(self, amount: Money) -> Money:
        return -amount if self.invoice.is_credit_note else amount


@dataclass(frozen=True)
class QuoteRow(Row):
    quote: Quote
    status: QuoteStatus

    due = ZERO

    @property
    def excl_vat(self) -> Money:
        return self.quote.total_excl_vat

    @property
    def total(self) -> Money:
        return self.quote.total_incl_vat
