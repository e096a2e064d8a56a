"""Discounts through the API, to the frozen document, the XML and the paper: DSC-01."""

from __future__ import annotations

from ardoise.rendering.tests import papers
from ardoise.sales.actions.pdf import invoice_pdf
from ardoise.sales.amounts import frozen
from ardoise.sales.models import Invoice
from tests.fixtures import Api, line


def test_dsc_01_a_discount_of_the_whole_is_split_over_its_rates(api: Api) -> None:
    basket = (line("76.50"), line("35.46", "5.5"), line("29.70", "5.5"))
    invoice = api.issued(*basket, discount_percent="10")
    totals = (invoice["total_excl_vat"], invoice["total_vat"], invoice["total_incl_vat"])
    assert totals == ("127.49", "17.00", "144.49")
    document = frozen(Invoice.objects.get(pk=invoice["id"]))
    assert {str(one.vat_rate): str(one.amount) for one in document.allowances} == {"20.00": "7.65", "5.50": "6.52"}
    assert {str(one.rate): (str(one.base), str(one.vat)) for one in document.vat_breakdown} == {
        "20.00": ("68.85", "13.77"),
        "5.50": ("58.64", "3.23"),
    }
    xml = api.call("GET", f"/invoices/{invoice['id']}/facturx.xml").content.decode()
    assert "<ram:AllowanceTotalAmount>14.17</ram:AllowanceTotalAmount>" in xml
    assert xml.count("<ram:SpecifiedTradeAllowanceCharge>") == 2
    assert "<ram:GrandTotalAmount>144.49</ram:GrandTotalAmount>" in xml
    paper = papers.text(invoice_pdf(Invoice.objects.get(pk=invoice["id"])))
    for figure in ("7,65", "6,52", "68,85", "58,64", "144,49"):
        assert figure in paper
