"""What a company made this month, for the page of its plan."""

from __future__ import annotations

from ardoise.companies.integrations import Use
from ardoise.companies.models import Company
from ardoise.sales.models import Invoice, InvoiceState

MOST = 5000  # counted no further


def documents(company: Company) -> Use:
    """The invoices and credit notes issued since the first of the month; read by the index of dates."""
    first = company.today.replace(day=1)
    rows = Invoice.objects.filter(company=company, state=InvoiceState.ISSUED, date__gte=first)
    count = rows.values("pk")[: MOST + 1].count()
    return Use("documents", "Factures et avoirs du mois", min(count, MOST), is_more=count > MOST)
