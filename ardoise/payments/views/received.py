"""What came in this month: the figure of the slate, asked by pages of rooms below."""

from __future__ import annotations

from django.http import HttpResponse

from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.domain.french import money_text
from ardoise.payments.queries import received_between


@company_page(reads=Right.PAYMENTS)
def received_in_month(request: AccessRequest) -> HttpResponse:
    today = request.access.company.today
    return HttpResponse(money_text(received_between(request.access.company, today.replace(day=1), today)))
