"""The mentions of a document, printed and on the wire."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ardoise.domain.document import DocumentKind, Nature, Notice, OperationCategory, PartyKind, Preceding
from ardoise.domain.money import Money
from ardoise.domain.notices import (
    Insurance,
    SellerFacts,
    legal_identity,
    legal_name,
    notices,
    operation_category,
    penalty_text,
)
from ardoise.domain.vat import VatCase

MARCH = date(2026, 3, 15)
NOVEMBER = date(2026, 11, 25)
DURAND = SellerFacts(
    legal_form="SARL",
    capital=Money("10000.00"),
    siren="732829320",
    rcs_city="Lyon",
    seat="1 rue des Lilas, 69003 Lyon",
    is_construction=True,
    insurance=Insurance("MAAF", "79036 Niort", "France métropolitaine"),
    mediator="Médiation Bâtiment, 5 rue du Pont, 69001 Lyon, mediation.example",
    waste_text="0,5 m³ de bois, tri sur place, déchetterie de Lyon, 40 €.",
)
LEA = SellerFacts(siren="123456782", is_sole_trader=True)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def of(kind: DocumentKind = DocumentKind.INVOICE, **changes: Any) -> dict[str, Notice]:
    asked: dict[str, Any] = {
        "seller": DURAND,
        "buyer_kind": PartyKind.BUSINESS,
        "vat_case": VatCase.NORMAL,
        "operation_category": OperationCategory.SERVICES,
        "on": MARCH,
    }
    found = notices(kind, **(asked | changes))
    assert len({notice.code for notice in found}) == len(found)
    return {notice.code: notice for notice in found}


@pytest.mark.parametrize(
    ("category", "text"),
    [
        (OperationCategory.GOODS, "Catégorie d’opération : livraison de biens"),
        (OperationCategory.SERVICES, "Catégorie d’opération : prestation de services"),
        (
            OperationCategory.MIXED,
            "Catégorie d’opération : livraison de biens et prestation de services (opération mixte)",
        ),
    ],
)
def test_the_category_of_operation_is_always_said(category: OperationCategory, text: str) -> None:
    assert of(operation_category=category)["CATEGORY"].text == text


def test_the_category_comes_from_the_lines() -> None:
    assert operation_category(frozenset({Nature.GOODS})) is OperationCategory.GOODS
    assert operation_category(frozenset({Nature.SERVICE})) is OperationCategory.SERVICES
    assert operation_category(frozenset(Nature)) is OperationCategory.MIXED
    assert operation_category(frozenset()) is OperationCategory.SERVICES


def test_the_option_debits_is_said_for_services_only() -> None:
    option = SellerFacts(vat_due_on_invoice=True)
    text = "Option pour le paiement de la taxe d’après les débits"
    assert of(seller=option)["VAT_DUE_ON_INVOICE"].text == text
    assert "VAT_DUE_ON_INVOICE" not in of(seller=option, operation_category=OperationCategory.GOODS)
    assert "VAT_DUE_ON_INVOICE" not in of(seller=option, vat_case=VatCase.FRANCHISE)
    assert "VAT_DUE_ON_INVOICE" not in of()


def test_the_franchise_is_said_on_invoices_and_quotes() -> None:
    for kind in (DocumentKind.INVOICE, DocumentKind.QUOTE, DocumentKind.CREDIT_NOTE):
        found = of(kind, seller=LEA, vat_case=VatCase.FRANCHISE)
        assert found["VAT_CASE"].text == "TVA non applicable, article 293 B du CGI"
    assert of(vat_case="eu_goods")["VAT_CASE"].text == "Exonération de TVA, article 262 ter I du CGI"
    assert "VAT_CASE" not in of()


def test_a_business_reads_the_three_mentions_and_so_does_the_wire() -> None:
    found = of()
    assert plain(found["PMT"].text) == (
        "Indemnité forfaitaire pour frais de recouvrement en cas de retard de paiement : 40 €."
    )
    assert plain(found["PMD"].text) == (
        "En cas de retard de paiement, pénalités au taux de 12,15 % l’an (taux de la BCE majoré de 10 points),"
        " exigibles sans rappel."
    )
    assert found["AAB"].text == "Escompte pour paiement anticipé : néant."
    for code in ("PMT", "PMD", "AAB"):
        assert (found[code].wire, found[code].printed) == (code, True)


def test_a_consumer_reads_none_of_the_three_the_wire_has_them() -> None:
    found = of(buyer_kind=PartyKind.INDIVIDUAL)
    for code in ("PMT", "PMD", "AAB"):
        assert found[code].text == "Sans objet (client non professionnel)"
        assert (found[code].wire, found[code].printed) == (code, False)


def test_a_public_body_owes_eight_points() -> None:
    assert "10,15 %" in plain(of(buyer_kind=PartyKind.PUBLIC)["PMD"].text)
    assert "BCE majoré de 8 points" in penalty_text(NOVEMBER, PartyKind.PUBLIC)


def test_an_unknown_rate_prints_the_rule_without_a_figure() -> None:
    text = penalty_text(NOVEMBER, PartyKind.BUSINESS)
    assert text == (
        "En cas de retard de paiement, pénalités au taux de la BCE majoré de 10 points, exigibles sans rappel."
    )


def test_the_seller_may_word_penalties_and_early_payment() -> None:
    own = SellerFacts(penalty_text="Pénalités : 10 % l’an.", early_payment_text="Escompte : 1 % sous 8 jours.")
    assert of(seller=own)["PMD"].text == "Pénalités : 10 % l’an."
    assert of(seller=own)["AAB"].text == "Escompte : 1 % sous 8 jours."


def test_the_channel_is_on_the_wire_only() -> None:
    assert of()["BAR"] == Notice("BAR", "B2B", wire="BAR", printed=False)
    assert of(buyer_country="DE")["BAR"].text == "B2BINT"
    assert of(buyer_kind=PartyKind.INDIVIDUAL)["BAR"].text == "B2C"


def test_a_quote_has_its_own_mentions_and_none_of_an_invoice() -> None:
    found = of(DocumentKind.QUOTE, valid_until=date(2026, 4, 15), buyer_kind=PartyKind.INDIVIDUAL)
    assert found["VALIDITY"].text == "Devis valable jusqu’au 15/04/2026 inclus."
    assert found["QUOTE_PRICE"].text == "Devis gratuit."
    assert found["NOT_AN_INVOICE"].text == "Ce document n’est pas une facture."
    assert found["SIGNATURE"].text.startswith("Bon pour accord")
    assert found["WASTE"].text.startswith("Gestion des déchets : 0,5 m³")
    assert "mediation.example" in found["MEDIATOR"].text
    assert not {"PMT", "PMD", "AAB", "BAR"} & set(found)
    assert not {"VALIDITY", "QUOTE_PRICE", "NOT_AN_INVOICE", "SIGNATURE", "WASTE"} & set(of())


def test_a_quote_may_be_paid() -> None:
    paid = SellerFacts(quote_price=Money("50.00"))
    assert plain(of(DocumentKind.QUOTE, seller=paid)["QUOTE_PRICE"].text) == "Devis payant : 50,00 €."


def test_a_builder_names_the_insurance_on_quotes_and_invoices() -> None:
    for kind in (DocumentKind.QUOTE, DocumentKind.INVOICE):
        assert of(kind)["INSURANCE"].text == (
            "Assurance décennale : MAAF, 79036 Niort. Couverture géographique : France métropolitaine."
        )


def test_works_at_a_reduced_rate_carry_the_declaration() -> None:
    ten = of(DocumentKind.QUOTE, reduced_works_rates=(Decimal("10.00"),))["DWELLING"].text
    assert ten.startswith("Le client certifie que les travaux portent sur des locaux à usage d’habitation")
    assert "278-0 bis A" not in ten
    both = of(reduced_works_rates=(Decimal("10.00"), Decimal("5.50")))["DWELLING"].text
    assert "278-0 bis A" in both
    assert "DWELLING" not in of()
    assert "DWELLING" not in of(reduced_works_rates=(Decimal("20.00"),))


def test_an_association_member_accepts_cheques_and_cards() -> None:
    found = of(seller=SellerFacts(is_association_member=True, free_mentions=("Merci.", "À bientôt.")))
    assert found["ASSOCIATION"].text.startswith("Membre d’une association agréée")
    assert (found["FREE_1"].text, found["FREE_2"].text) == ("Merci.", "À bientôt.")


def test_a_credit_note_names_its_invoice() -> None:
    earlier = (Preceding("F-2026-0007", date(2026, 3, 1)),)
    assert of(DocumentKind.CREDIT_NOTE, preceding=earlier)["CREDIT_NOTE"].text == (
        "Avoir sur la facture n° F-2026-0007 du 01/03/2026."
    )
    down_payment = of(DocumentKind.DOWN_PAYMENT_CREDIT_NOTE, preceding=earlier)["CREDIT_NOTE"].text
    assert down_payment == "Avoir sur la facture d’acompte n° F-2026-0007 du 01/03/2026."


def test_a_replacement_names_what_it_replaces() -> None:
    earlier = (Preceding("F-2026-0007", date(2026, 3, 1)),)
    assert of(DocumentKind.CORRECTIVE, preceding=earlier)["CORRECTIVE"].text == (
        "Annule et remplace la facture n° F-2026-0007 du 01/03/2026."
    )


def test_a_down_payment_names_its_quote() -> None:
    found = of(
        DocumentKind.DOWN_PAYMENT,
        quote_number="D-2026-0003",
        quote_date=date(2026, 2, 1),
        down_payment_percent=Decimal(30),
    )
    assert plain(found["DOWN_PAYMENT"].text) == "Facture d’acompte de 30 % sur le devis n° D-2026-0003 du 01/02/2026."


def test_the_identity_of_a_company() -> None:
    assert plain(legal_identity(DURAND)) == (
        "SARL au capital de 10 000 € – SIREN 732 829 320 RCS Lyon – siège : 1 rue des Lilas, 69003 Lyon"
    )
    variable = SellerFacts(legal_form="SAS", capital=Money("1.50"), capital_is_variable=True, in_liquidation=True)
    assert plain(legal_identity(variable)) == "SAS au capital variable de 1,50 € – en liquidation"
    assert legal_identity(SellerFacts()) == ""


def test_a_sole_trader_carries_ei_once() -> None:
    assert plain(legal_identity(LEA)) == "Entrepreneur individuel – SIREN 123 456 782"
    assert legal_name("Léa Martin", is_sole_trader=True) == "Léa Martin EI"
    assert legal_name("EI Léa Martin", is_sole_trader=True) == "EI Léa Martin"
    assert legal_name("Léa Martin, entrepreneur individuel", is_sole_trader=True) == (
        "Léa Martin, entrepreneur individuel"
    )
    assert legal_name("Eiffel", is_sole_trader=True) == "Eiffel EI"
    assert legal_name("Menuiserie Durand", is_sole_trader=False) == "Menuiserie Durand"
