"""A VAT regime that changed since a draft was typed: nothing leaves with the mentions and rates of the other."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from ardoise.companies.actions.vat_regime import change_vat_regime
from ardoise.companies.models import Company, VatRegime
from ardoise.contacts.models import Contact
from ardoise.domain.errors import Refused
from ardoise.history import clock
from ardoise.sales.actions.accept import accept_quote
from ardoise.sales.actions.bill import bill_total
from ardoise.sales.actions.credit import credit_invoice
from ardoise.sales.actions.draft import change_invoice, create_invoice, create_quote
from ardoise.sales.actions.issue import issue_invoice
from ardoise.sales.models import Invoice
from ardoise.sales.sheet import Sheet, TypedLine
from tests.world import House

pytestmark = pytest.mark.django_db


def sheet(house: House, rate: str | None = None) -> Sheet:
    typed = TypedLine(label="Travail", unit_price=Decimal(100), vat_rate=Decimal(rate) if rate else None)
    return Sheet({"contact": house.contacts[0], "subject": "Porte"}, [typed])


def regime(house: House, to: VatRegime) -> House:
    change_vat_regime(house.company, to, starts_on=house.company.today, by=house.owner)
    return replace(
        house, company=Company.objects.get(pk=house.company.pk), contacts=list(Contact.objects.order_by("pk"))
    )


def fresh(invoice: Invoice) -> Invoice:
    return Invoice.objects.get(pk=invoice.pk)


def test_a_draft_and_a_quote_of_the_franchise_are_not_issued_once_vat_is_charged(house: House) -> None:
    by = house.owner
    house = regime(house, VatRegime.FRANCHISE)
    earlier = issue_invoice(create_invoice(house.company, sheet(house), by=by), by=by)
    draft = create_invoice(house.company, sheet(house), by=by)
    quote = accept_quote(create_quote(house.company, sheet(house), by=by), by=by)
    with clock.at(clock.now() + timedelta(days=40)):
        house = regime(house, VatRegime.NORMAL)
        billed = bill_total([type(quote).objects.get(pk=quote.pk)], by=by)
        for one in (draft, billed):
            with pytest.raises(Refused, match="facture la TVA depuis le"):
                issue_invoice(fresh(one), by=by)
        typed = TypedLine(label="Travail", unit_price=Decimal(100), vat_rate=Decimal(20))
        changed = change_invoice(fresh(draft), Sheet({"vat_case": "normal"}, [typed]), by=by)
        assert str(issue_invoice(changed, by=by).total_vat) == "20.00"
        note = credit_invoice(fresh(earlier), by=by)  # of an invoice of the franchise: it keeps its case
        assert (note.vat_case, str(note.total_incl_vat)) == ("franchise", "100.00")


def test_a_draft_with_vat_is_not_issued_under_the_franchise(house: House) -> None:
    by = house.owner
    draft = create_invoice(house.company, sheet(house, "20"), by=by)
    house = regime(house, VatRegime.FRANCHISE)
    with pytest.raises(Refused, match="en franchise de TVA depuis le"):
        issue_invoice(fresh(draft), by=by)
    changed = change_invoice(fresh(draft), sheet(house), by=by)
    issued = issue_invoice(changed, by=by)
    assert (issued.vat_case, str(issued.total_vat)) == ("franchise", "0.00")
