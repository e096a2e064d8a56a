"""Whom a line of money out paid."""

from __future__ import annotations

import pytest

from ardoise.domain.suppliers import method_of, payee_key, speaks_of_fees, supplier_name


@pytest.mark.parametrize(
    ("label", "key", "name", "method"),
    [
        ("CARTE 12/11/26 LEROY MERLIN CB*4821", "LEROY MERLIN", "Leroy Merlin", "card"),
        ("FACTURE CARTE DU 031126 TOTAL 4512 LYON CARTE 4974XXXX", "TOTAL", "Total", "card"),
        ("PRLV SEPA ORANGE SA ID EMETTEUR FR04ZZZ123 MDT 77", "ORANGE", "Orange", "direct_debit"),
        ("VIR SEPA SCI LES TILLEULS MOTIF LOYER NOVEMBRE", "TILLEULS", "Tilleuls", "bank_transfer"),
        ("CB STATION DES QUAIS LYON", "STATION QUAIS", "Station des Quais", "card"),
        ("PRLV SEPA BOIS DE L OUEST", "BOIS OUEST", "Bois de l Ouest", "direct_debit"),
        ("CHQ 1234567", "", "", "cheque"),
        ("PAIEMENT PSC 0411 LYON 3F BOIS CARTE 1234", "BOIS", "Bois", "card"),
    ],
)
def test_the_words_that_name_the_payee_are_kept(label: str, key: str, name: str, method: str) -> None:
    assert (payee_key(label), supplier_name(label), method_of(label)) == (key, name, method)


def test_the_same_payee_is_known_again_whatever_the_day_and_the_card() -> None:
    one, other = "CARTE 12/11 LEROY MERLIN CB*4821", "PAIEMENT CB 0512 LEROY-MERLIN LYON 3 CARTE 9"
    assert payee_key(one) == payee_key(other) == "LEROY MERLIN"


def test_what_the_bank_gives_apart_is_the_payee_as_it_is_written() -> None:
    assert supplier_name("PRLV SEPA 4512", "Électricité du Rhône") == "Électricité du Rhône"
    assert payee_key("PRLV SEPA 4512", "Électricité du Rhône") == "ELECTRICITE RHONE"


@pytest.mark.parametrize(("label", "is_fee"), [("COTISATION CARTE BLEUE", True), ("FRAIS TENUE DE COMPTE", True)])
def test_fees_of_the_bank_are_recognised(label: str, is_fee: bool) -> None:
    assert speaks_of_fees(label) is is_fee
    assert not speaks_of_fees("PRLV URSSAF COTISATIONS")
    assert not speaks_of_fees("COTISATION SYNDICALE CAPEB")
