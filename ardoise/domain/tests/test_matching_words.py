"""Names and numbers as bank labels write them."""

from __future__ import annotations

import pytest

from ardoise.domain.bank_labels import Kind, read_label
from ardoise.domain.label_numbers import NumberIndex, Quoted
from ardoise.domain.names import close_words, fold, match_name, name_words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Œuvre d’Art", "OEUVRE D ART"),
        ("Nguyễn Thị Hương", "NGUYEN THI HUONG"),
        ("PRÉLÈVEMENT CAFÉ DE L’ÉTÉ – 12,50 €", "PRELEVEMENT CAFE DE L ETE 12 50"),
        ("Smith & Sons", "SMITH ET SONS"),
        ("Straße", "STRASSE"),
    ],
)
def test_texts_are_folded(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_a_name_keeps_the_words_that_tell_it() -> None:
    assert name_words("SCI Les Tilleuls") == ("TILLEULS",)
    assert name_words("Établissements Léon & Fils") == ("LEON", "FILS")
    assert name_words("Les") == ("LES",)


@pytest.mark.parametrize(
    ("one", "other", "close"),
    [
        ("OEVRE", "OEUVRE", True),
        ("MARCHE", "MARHCE", True),
        ("LEFEVRE", "LEFEBVRE", True),
        ("LEFEVRE", "LEFEVRE", False),
        ("ABC", "AB", False),
        ("MOREAU", "MARTIN", False),
    ],
)
def test_one_slip_apart(one: str, other: str, close: bool) -> None:
    assert close_words(one, other) is close
    assert close_words(other, one) is close


def test_a_two_letter_word_counts_and_a_trade_says_little() -> None:
    shared = {"CONSEIL": 2}

    assert match_name("AB Conseil", ["VIR", "AB", "CONSEIL"], shared).share == 100
    assert match_name("ABC Conseil", ["VIR", "AB", "CONSEIL"], shared).share < 25


def test_a_bank_is_not_the_customer_called_nearly_so() -> None:
    assert match_name("Société Générale de Nettoyage", ["SOCIETE", "GENERALE"], {}).share == 0


def test_a_cut_label_still_names() -> None:
    words = "VIR SEPA RECU DE PHARMACIE DU M".split()

    assert match_name("Pharmacie du Marché", words, {}, cut=True).share >= 60
    assert match_name("SARL LES JARDINS D", ["LES", "JARDINS"], {}).share <= 70


NUMBERS = {"FA-2025-0117": "a", "FA-2025-0130": "b", "AV-2025-0007": "c", "FA-2025-0007": "d", "2025-12": "e"}


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("FA-2025-0117 + 0130", {"a": Quoted.WHOLE, "b": Quoted.INTRODUCED}),
        ("FA20250117", {"a": Quoted.WHOLE}),
        ("fact 2025 117", {"a": Quoted.WHOLE}),
        ("FA25-0117", {"a": Quoted.WHOLE}),
        ("FACT 0117", {"a": Quoted.INTRODUCED}),
        ("REGLT 0117", {"a": Quoted.ZERO}),
        ("AV 0007", {"c": Quoted.INTRODUCED}),
        ("FA 0007", {"d": Quoted.INTRODUCED}),
        ("FA-2025-01", {}),
        ("VIR 2025", {}),
        ("MANDAT 117", {}),
        ("VIR DU 25 01 17", {}),
        ("LOYER 12", {}),
        ("DEVIS DE-2025-0117", {}),
        ("COMMANDE 0117 FACTURE 0130", {"b": Quoted.INTRODUCED}),
    ],
)
def test_numbers_are_found_whole_shortened_or_by_their_end(label: str, expected: dict) -> None:
    index = NumberIndex()
    for number, key in NUMBERS.items():
        index.add(key, number, is_credit_note=number.startswith("AV"))

    assert index.quoted(label) == expected


def test_a_number_that_many_documents_carry_is_a_period() -> None:
    index = NumberIndex()
    for key in "abcdef":
        index.add(key, "VE 0323")

    assert index.quoted("VIR VE 0323") == {}


@pytest.mark.parametrize(
    ("label", "kind", "payer"),
    [
        ("VIR SEPA RECU /DE ZM DISTRIBUTION /MOTIF FA-2025-0102", Kind.TRANSFER, "ZM DISTRIBUTION"),
        ("VIR ZUMATEK SAS SCT2110PED020163", Kind.TRANSFER, "ZUMATEK"),
        ("REMISE CHQ 8601211", Kind.CHEQUES, ""),
        ("REMISE CB 12/06 BRUT 612,00 COM 3,06", Kind.CARDS, ""),
        ("SUMUP PAYMENTS LTD PID 558", Kind.PAYOUT, ""),
        ("VIR DRFIP PAYS DE LOIRE MANDAT 1542", Kind.PUBLIC, ""),
    ],
)
def test_a_label_says_how_the_money_came_and_who_paid(label: str, kind: Kind, payer: str) -> None:
    read = read_label(label)

    assert (read.kind, read.payer_key) == (kind, payer)


def test_amounts_written_in_a_label_are_cents() -> None:
    assert read_label("BRUT 1 612,00 COM 3,06").amounts == (161200, 306)
