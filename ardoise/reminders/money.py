"""Whether the money of an invoice seems to be on its way: then its customer is not reminded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q, Sum

from ardoise.banking.arriving import arriving
from ardoise.domain.french import money_text
from ardoise.domain.money import ZERO, Money
from ardoise.payments.models import Allocation, CheckoutShare, CheckoutState, Direction, Payment
from ardoise.payments.queries import COUNTS
from ardoise.sales.models import Invoice

_ON_ITS_WAY = (CheckoutState.PENDING, CheckoutState.MISMATCH)


def seems_paid(invoices: Sequence[Invoice]) -> dict[int, str]:
    """Why the money of each of these seems to have arrived, in words; those that nothing says it of are left out.

    The one place that knows the signs: a payment announced and not confirmed yet, one made on line that is on its way
    or to be checked, a line of the bank that waits to be linked, a credit of the customer that covers what is due.
    A few queries, however many invoices.
    """
    ids = [invoice.pk for invoice in invoices]
    announced = dict(_announced(ids))
    online = dict(
        CheckoutShare.objects.filter(invoice__in=ids, checkout__state__in=_ON_ITS_WAY)
        .order_by("pk")
        .values_list("invoice_id", "amount")
    )
    at_the_bank = arriving(invoices)
    credits = _credits(invoice.contact_id for invoice in invoices if invoice.contact_id)
    found = {}
    for invoice in invoices:
        credit = credits.get(invoice.contact_id or 0, ZERO)
        if amount := announced.get(invoice.pk):
            found[invoice.pk] = f"un règlement de {money_text(amount)} est annoncé : confirmez-le ou annulez-le"
        elif amount := online.get(invoice.pk):
            found[invoice.pk] = f"un paiement en ligne de {money_text(amount)} est en cours"
        elif line := at_the_bank.get(invoice.pk):
            found[invoice.pk] = line
        elif credit and credit >= invoice.settlement.due:
            found[invoice.pk] = f"le client a un crédit de {money_text(credit)}, qui couvre cette facture : utilisez-le"
    return found


def _announced(ids: Sequence[int]) -> Iterable[tuple[int, Money]]:
    rows = Allocation.objects.filter(
        invoice__in=ids,
        amount__gt=0,
        payment__received=False,
        payment__confirmation__isnull=True,
        payment__reversal__isnull=True,
        payment__reverses__isnull=True,
    )
    return rows.order_by("pk").values_list("invoice_id", "amount")


def _credits(contacts: Iterable[int]) -> dict[int, Money]:
    """What each customer paid that neither settled an invoice nor was paid back: `credit_of`, for several at once."""
    payments = Payment.objects.filter(COUNTS, contact__in=set(contacts)).order_by()
    came, went = Q(direction=Direction.IN), Q(direction=Direction.OUT)
    sums = payments.values_list("contact").annotate(came=Sum("amount", filter=came), went=Sum("amount", filter=went))
    used = Allocation.objects.filter(payment__in=payments.values("pk")).order_by().values_list("payment__contact")
    spent = dict(used.annotate(sum=Sum("amount")))
    return {
        contact: (into or ZERO) - (out or ZERO) - (spent.get(contact) or ZERO) for contact, into, out in sums if contact
    }
