"""Whether the money of an invoice seems to be on its way: then its customer is not reminded."""

from __future__ import annotations

from ardoise.domain.french import money_text
from ardoise.domain.money import ZERO
from ardoise.payments.models import Allocation, CheckoutShare, CheckoutState
from ardoise.payments.queries import credit_of
from ardoise.sales.models import Invoice

_ON_ITS_WAY = (CheckoutState.PENDING, CheckoutState.MISMATCH)


def seems_paid(invoice: Invoice) -> str:
    """Why the money seems to have arrived, in words; empty when nothing says so.

    The one place that knows the signs: a payment announced and not confirmed yet, one made on line that is on its way
    or to be checked, a credit of the customer that covers what is due.
    """
    announced = Allocation.objects.filter(
        invoice=invoice,
        amount__gt=0,
        payment__received=False,
        payment__confirmation__isnull=True,
        payment__reversal__isnull=True,
        payment__reverses__isnull=True,
    )
    if share := announced.select_related("payment").order_by("-pk").first():
        return f"un règlement de {money_text(share.amount)} est annoncé : confirmez-le ou annulez-le"
    online = CheckoutShare.objects.filter(invoice=invoice, checkout__state__in=_ON_ITS_WAY)
    if part := online.order_by("-pk").first():
        return f"un paiement en ligne de {money_text(part.amount)} est en cours"
    credit = credit_of(invoice.contact) if invoice.contact else ZERO
    if credit and credit >= invoice.settlement.due:
        return f"le client a un crédit de {money_text(credit)}, qui couvre cette facture : utilisez-le"
    return ""
