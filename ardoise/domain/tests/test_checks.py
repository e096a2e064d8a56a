"""What stops a document from being issued, and what is only worth saying."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ardoise.domain.checks import BuyerNeeds, Problem, Severity, check, refuse_blocking
from ardoise.domain.document import (
    Address,
    Allowance,
    Document,
    DocumentKind,
    Line,
    LineKind,
    Notice,
    Party,
    PartyKind,
    PaymentMeans,
    Preceding,
    Totals,
    VatLine,
)
from ardoise.domain.errors import Invalid
from ardoise.domain.money import ZERO, Money
from ardoise.domain.notices import Insurance, SellerFacts

TODAY = date(2026, 5, 27)
SELLER = Party(
    name="Menuiserie Durand",
    address=Address("1 rue des Lilas", "", "69003", "Lyon"),
    siren="732829320",
    vat_number="FR44732829320",
)
BUYER = Party(
    name="Boutique Sable",
    address=Address("2 quai du Port", "", "33000", "Bordeaux"),
    siren="123456782",
    electronic_address="123456782",
    electronic_scheme="0225",
)


def line(net: str = "100.00", rate: str = "20.00", category: str = "S", **changes: Any) -> Line:
    asked: dict[str, Any] = {
        "label": "Pose d’une porte",
        "unit_price": Decimal(net),
        "unit_price_excl_vat": Decimal(net),
        "vat_rate": Decimal(rate),
        "vat_category": category,
        "total_excl_vat": Money(net),
    }
    return Line(LineKind.ITEM, **(asked | changes))


def document(*lines: Line, vat: tuple[VatLine, ...] | None = None, **changes: Any) -> Document:
    """A correct invoice of 100.00 at 20 %, unless told otherwise."""
    groups = vat if vat is not None else (VatLine(Decimal("20.00"), "S", Money("100.00"), Money("20.00")),)
    net = sum((group.base for group in groups), ZERO)
    tax = sum((group.vat for group in groups), ZERO)
    asked: dict[str, Any] = {
        "kind": DocumentKind.INVOICE,
        "seller": SELLER,
        "buyer": BUYER,
        "issue_date": TODAY,
        "due_date": date(2026, 6, 26),
        "lines": lines or (line(),),
        "vat_breakdown": groups,
        "totals": Totals(lines=net, excl_vat=net, vat=tax, incl_vat=net + tax, due=net + tax),
    }
    return Document(**(asked | changes))


def without_vat(category: str, *, code: str = "VATEX", reason: str = "Motif", **changes: Any) -> Document:
    groups = (VatLine(Decimal(0), category, Money("100.00"), ZERO, code, reason),)
    return document(line(rate="0", category=category), vat=groups, **changes)


def found(asked: Document, **context: Any) -> list[Problem]:
    return check(asked, today=TODAY, **context)


def codes(asked: Document, **context: Any) -> set[tuple[str, str]]:
    return {(problem.code, problem.field) for problem in found(asked, **context)}


def test_a_correct_invoice_has_no_problem() -> None:
    assert found(document()) == []


def test_fx_01_the_missing_company_fields_are_named() -> None:
    fresh = replace(SELLER, address=Address(country=""), siren="")
    problems = found(document(seller=fresh))
    assert [(problem.code, problem.field) for problem in problems] == [
        ("seller_incomplete", "seller.siren"),
        ("seller_incomplete", "seller.address.line1"),
        ("seller_incomplete", "seller.address.postcode"),
        ("seller_incomplete", "seller.address.city"),
        ("seller_incomplete", "seller.address.country"),
    ]
    assert problems[0].message == "Il manque le SIREN de votre société : complétez Mon Profil."
    assert problems[4].message == "Il manque le pays de votre société : complétez Mon Profil."
    assert all(problem.blocking for problem in problems)


@pytest.mark.parametrize("country", ["France", "fr"])
def test_fx_01_a_country_is_two_capital_letters(country: str) -> None:
    seller = replace(SELLER, address=replace(SELLER.address, country=country))
    assert ("country_code", "seller.address.country") in codes(document(seller=seller))
    buyer = replace(BUYER, address=replace(BUYER.address, country=country))
    assert ("country_code", "buyer.address.country") in codes(document(buyer=buyer))


def test_the_customer_has_a_name_and_an_address() -> None:
    nobody = Party(name=" ", kind=PartyKind.INDIVIDUAL, address=Address(country=""))
    assert {
        ("buyer_name_missing", "buyer.name"),
        ("buyer_address_missing", "buyer.address.city"),
        ("buyer_country_missing", "buyer.address.country"),
    } <= codes(document(buyer=nobody))


def test_a_business_without_siren_is_only_a_hint() -> None:
    problems = found(document(buyer=replace(BUYER, siren="")))
    assert [(problem.code, problem.severity) for problem in problems] == [("buyer_siren_missing", Severity.HINT)]
    refuse_blocking(problems)


def test_a_customer_without_electronic_address_is_only_a_hint() -> None:
    problems = found(document(buyer=replace(BUYER, electronic_address="")))
    assert [(problem.code, problem.blocking) for problem in problems] == [("buyer_electronic_address_missing", False)]


def test_fx_03_a_wrong_siret_or_siren_is_found() -> None:
    assert ("siret", "buyer.siret") in codes(document(buyer=replace(BUYER, siret="12345678200011")))
    assert ("siren", "seller.siren") in codes(document(seller=replace(SELLER, siren="732829321")))


def test_fx_05_a_public_body_needs_what_it_requires() -> None:
    town = replace(BUYER, kind=PartyKind.PUBLIC)
    needs = BuyerNeeds(service_code=True, engagement=True)
    assert codes(document(buyer=town), needs=needs) == {
        ("buyer_siret_missing", "buyer.siret"),
        ("service_code_missing", "buyer_reference"),
        ("engagement_missing", "order_number"),
    }
    complete = document(
        buyer=replace(town, siret="12345678200010"), buyer_reference="COMPTA-01", order_number="EJ-2026-778"
    )
    assert codes(complete, needs=needs) == set()


def test_lines_say_something_and_count() -> None:
    assert ("lines_missing", "lines") in codes(document(Line(LineKind.TITLE, "Lot 1"), vat=()))
    empty = codes(document(line(label=" ", quantity=Decimal(0))))
    assert {("line_label_missing", "lines.0.label"), ("line_quantity_zero", "lines.0.quantity")} <= empty


def test_a_negative_price_may_be_typed_because_the_wire_turns_its_sign() -> None:
    """FX-09: a commercial discount of -50.00; BR-27 is the affair of the mapping."""
    negative = line(label="Geste commercial", unit_price=Decimal(-50), unit_price_excl_vat=Decimal(-50))
    assert not {code for code, _ in codes(document(negative)) if "price" in code}


def test_num_05_a_date_in_the_future_is_refused_with_the_dates() -> None:
    problems = found(document(issue_date=date(2026, 10, 20), due_date=date(2026, 11, 20)))
    assert [problem.code for problem in problems] == ["issue_date_in_future"]
    assert "20/10/2026" in problems[0].message
    assert "27/05/2026" in problems[0].message
    assert problems[0].field == "issue_date"


def test_num_05_a_date_before_the_last_of_the_series_is_refused_with_that_date() -> None:
    problems = found(document(issue_date=date(2026, 5, 26)), last_date=TODAY)
    assert [(problem.code, problem.field) for problem in problems] == [("issue_date_before_last", "issue_date")]
    assert "27/05/2026" in problems[0].message


def test_num_05_the_same_day_and_a_later_delivery_are_fine() -> None:
    assert found(document(delivery_date=date(2026, 7, 1)), last_date=TODAY) == []
    assert found(document(issue_date=None), last_date=TODAY) == []


def test_num_03_a_number_has_twenty_characters_at_most() -> None:
    assert codes(document(number="2026/000001")) == set()
    assert ("number_invalid", "number") in codes(document(number="F" * 21))
    assert ("number_invalid", "number") in codes(document(number="F 2026"))


def test_a_due_date_is_given_and_legal() -> None:
    assert codes(document(due_date=None)) == {("due_date_missing", "due_date")}
    assert codes(document(due_date=date(2026, 5, 26))) == {("due_date_too_early", "due_date")}
    assert codes(document(due_date=date(2026, 12, 31))) == {("due_date_too_late", "due_date")}
    person = replace(BUYER, kind=PartyKind.INDIVIDUAL)
    assert codes(document(due_date=date(2026, 12, 31), buyer=person)) == set()


def test_a_rate_is_in_force_where_and_when() -> None:
    def at(rate: str, **changes: Any) -> set[tuple[str, str]]:
        base = Money("100.00")
        group = VatLine(Decimal(rate), "S", base, base.times(Decimal(rate) / 100))
        return codes(document(line(rate=rate), vat=(group,), **changes))

    unknown = {("rate_unknown", "lines.0.vat_rate")}
    assert at("5.50") == set()
    assert at("19.60") == unknown
    assert at("8.50") == unknown
    island = replace(BUYER, address=Address("3 rue de la Plage", "", "97200", "Fort-de-France"))
    assert at("8.50", buyer=island) == set()
    correction = {"kind": DocumentKind.CREDIT_NOTE, "preceding": (Preceding("F-2013-0001", date(2013, 1, 1)),)}
    assert at("19.60", **correction) == set()


def test_a_franchise_charges_no_vat() -> None:
    assert ("franchise_with_vat", "lines.0.vat_rate") in codes(document(vat_case="franchise"))
    assert codes(without_vat("E", vat_case="franchise", seller=replace(SELLER, vat_number=""))) == set()


def test_an_exemption_gives_its_code_and_its_text() -> None:
    missing = ("exemption_missing", "vat_breakdown.0.exemption_reason")
    assert missing in codes(without_vat("E", code=""))
    assert missing in codes(without_vat("G", reason=""))
    assert codes(without_vat("Z", code="", reason="")) == set()


def test_an_operation_without_vat_has_no_rate() -> None:
    asked = document(line(category="AE"), vat=(VatLine(Decimal("20.00"), "AE", Money("100.00"), Money("20.00")),))
    assert ("rate_not_zero", "lines.0.vat_rate") in codes(asked)


def test_goods_for_the_union_need_numbers_date_and_country() -> None:
    assert codes(without_vat("K", vat_case="eu_goods", seller=replace(SELLER, vat_number=""))) == {
        ("seller_vat_number_missing", "seller.vat_number"),
        ("buyer_vat_number_missing", "buyer.vat_number"),
        ("delivery_date_missing", "delivery_date"),
        ("delivery_country_missing", "delivery_address.country"),
    }
    german = replace(BUYER, vat_number="DE136695976", address=Address("Hauptstr. 1", "", "10115", "Berlin", "DE"))
    assert codes(without_vat("K", vat_case="eu_goods", buyer=german, delivery_date=TODAY)) == set()


def test_reverse_charge_needs_to_know_the_customer() -> None:
    case = "reverse_charge_construction"
    assert ("buyer_identifier_missing", "buyer.vat_number") in codes(
        without_vat("AE", vat_case=case, buyer=replace(BUYER, siren=""))
    )
    assert codes(without_vat("AE", vat_case=case)) == set()


def test_the_totals_are_recomputed() -> None:
    right = document()
    for name in ("lines", "allowances", "excl_vat", "vat", "incl_vat", "due"):
        wrong = replace(right.totals, **{name: getattr(right.totals, name) + Money("0.01")})
        assert ("totals_differ", f"totals.{name}") in codes(replace(right, totals=wrong))
    base = (VatLine(Decimal("20.00"), "S", Money("100.01"), Money("20.00")),)
    assert ("totals_differ", "vat_breakdown") in codes(replace(right, vat_breakdown=base))
    other = (VatLine(Decimal("10.00"), "S", Money("100.00"), Money("10.00")),)
    assert ("totals_differ", "vat_breakdown") in codes(replace(right, vat_breakdown=other))


def test_a_cent_of_remainder_is_accepted_two_are_not() -> None:
    def of_vat(vat: str) -> set[tuple[str, str]]:
        return codes(document(vat=(VatLine(Decimal("20.00"), "S", Money("100.00"), Money(vat)),)))

    assert of_vat("20.01") == of_vat("19.99") == set()
    assert of_vat("20.02") == of_vat("19.98") == {("totals_differ", "vat_breakdown.0.vat")}


def test_a_document_discount_lowers_the_base_of_its_rate() -> None:
    asked = document(
        allowances=(Allowance(Money("10.00"), Decimal("20.00"), "S"),),
        vat=(VatLine(Decimal("20.00"), "S", Money("90.00"), Money("18.00")),),
        totals=Totals(
            lines=Money("100.00"),
            allowances=Money("10.00"),
            excl_vat=Money("90.00"),
            vat=Money("18.00"),
            incl_vat=Money("108.00"),
            due=Money("108.00"),
        ),
    )
    assert codes(asked) == set()


def test_a_negative_total_asks_for_a_credit_note_first() -> None:
    asked = document(
        line("-100.00", quantity=Decimal(-1), unit_price_excl_vat=Decimal(100)),
        vat=(VatLine(Decimal("20.00"), "S", Money("-100.00"), Money("-20.00")),),
    )
    problems = found(asked)
    assert [(problem.code, problem.field) for problem in problems] == [("total_negative", "totals.incl_vat")]
    assert "avoir sur la facture d’acompte" in problems[0].message


def test_only_euros_for_now() -> None:
    assert codes(document(currency="USD")) == {("currency", "currency")}


def test_what_corrects_names_what_is_corrected() -> None:
    missing = ("credit_note_reference_missing", "preceding")
    assert missing in codes(document(kind=DocumentKind.CREDIT_NOTE))
    earlier = (Preceding("F-2026-0001", date(2026, 5, 1)),)
    assert codes(document(kind=DocumentKind.CREDIT_NOTE, preceding=earlier)) == set()
    assert ("corrective_reference_missing", "preceding") in codes(document(kind=DocumentKind.CORRECTIVE))
    assert ("down_payment_reference_missing", "preceding") in codes(
        document(kind=DocumentKind.FINAL, after_down_payment=True)
    )


def test_a_builder_is_insured_and_says_so() -> None:
    builder = SellerFacts(is_construction=True)
    assert codes(document(), seller_facts=builder) == {("insurance_missing", "seller.insurance")}
    insured = replace(builder, insurance=Insurance("MAAF", "79036 Niort", "France métropolitaine"))
    assert codes(document(), seller_facts=insured) == set()
    ten = (VatLine(Decimal("10.00"), "S", Money("100.00"), Money("10.00")),)
    works = document(line(rate="10.00"), vat=ten)
    hints = found(works, seller_facts=insured)
    assert [(problem.code, problem.blocking) for problem in hints] == [("dwelling_mention_missing", False)]
    declared = replace(works, notices=(Notice("DWELLING", "Le client certifie…"),))
    assert found(declared, seller_facts=insured) == []


def test_a_quote_is_judged_on_its_lines_and_amounts_only() -> None:
    asked = document(kind=DocumentKind.QUOTE, due_date=None, buyer=Party(name="Inès", kind=PartyKind.INDIVIDUAL))
    assert found(asked) == []


def test_blocking_problems_come_first_and_are_raised_together() -> None:
    problems = found(document(due_date=None, buyer=replace(BUYER, siren="", electronic_address=""), currency="USD"))
    assert [problem.blocking for problem in problems] == [True, True, False, False]
    with pytest.raises(Invalid) as invalid:
        refuse_blocking(problems)
    assert [refused.code for refused in invalid.value.problems] == ["due_date_missing", "currency"]


@pytest.mark.parametrize(
    ("net", "paid_on", "means", "codes"),
    [
        ("833.33", TODAY, "10", []),  # 1,000.00 with VAT: the limit itself is allowed
        ("833.34", TODAY, "10", ["cash_limit"]),
        ("833.34", TODAY, "48", []),
        ("100.00", date(2026, 5, 28), "48", ["paid_in_future"]),
    ],
)
def test_an_invoice_paid_before_was_paid_on_a_day_that_came_and_within_the_limit_of_cash(
    net: str, paid_on: date, means: str, codes: list[str]
) -> None:
    vat = Money(net).times("0.2")
    paid = document(
        line(net),
        vat=(VatLine(Decimal("20.00"), "S", Money(net), vat),),
        already_paid=True,
        due_date=paid_on,
        payment=PaymentMeans(means),
    )
    problems = check(paid, today=TODAY)
    assert [problem.code for problem in problems if problem.blocking] == codes
