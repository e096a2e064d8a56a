"""The mapping screen without its page: what is proposed, what is missing, what the file does not say."""

from __future__ import annotations

from django.http import QueryDict

from ardoise.banking.columns import Choices, mapping_of, proposed, questions, typed, unanswered
from ardoise.banking.readers.csv_reading import records
from ardoise.banking.readers.csv_table import Line
from ardoise.banking.readers.decode import decode
from ardoise.domain.errors import Invalid

UNKNOWN = "Jour op;Texte;Entrée ou sortie\n03/04/2026;VIR DUPONT SARL;1.234\n05/04/2026;PRLV EDF;56\n"


def lines_of(text: str) -> list[Line]:
    return records(decode(text.encode()))


def refusals(choices: Choices, lines: list[Line]) -> list[str]:
    try:
        mapping_of(choices, lines)
    except Invalid as invalid:
        return [problem.message for problem in invalid.problems]
    return []


def test_of_an_unknown_table_only_what_is_sure_is_proposed() -> None:
    found = proposed(lines_of(UNKNOWN), None)
    assert found.header == 0
    assert found.roles == ["date", "label", ""]


def test_of_a_known_table_every_column_is_proposed() -> None:
    lines = lines_of("Date;Libellé;Débit Euros;Crédit Euros\n03/04/2026;PRLV EDF;56,00;\n")
    assert proposed(lines, None).roles == ["date", "label", "debit", "credit"]


def test_what_is_missing_is_said_in_one_go() -> None:
    lines = lines_of(UNKNOWN)
    assert refusals(Choices(0, ["", "label", ""]), lines) == [
        "Indiquez la colonne de la date.",
        "Indiquez la colonne du montant, ou celles du débit et du crédit.",
    ]
    assert refusals(Choices(0, ["date", "debit", ""]), lines) == ["Indiquez aussi la colonne du crédit."]
    assert refusals(Choices(0, ["date", "amount", "credit"]), lines) == [
        "Gardez le montant, ou bien le débit et le crédit."
    ]
    assert refusals(Choices(0, ["date", "date", "amount"]), lines) == ["Deux colonnes disent « Date » : gardez-en une."]


def test_two_columns_may_be_the_label() -> None:
    mapping = mapping_of(Choices(0, ["label", "date", "amount", "label"]), lines_of("a;b;c;d\nx;03/04/2026;1,00;y\n"))
    assert mapping.label == (0, 3)
    assert (mapping.date, mapping.amount, mapping.header) == (1, 2, ("a", "b", "c", "d"))


def test_days_that_read_both_ways_are_asked_with_an_example() -> None:
    asked = questions(Choices(0, ["date", "label", ""]), lines_of(UNKNOWN))
    assert [(one.name, one.text) for one in asked] == [("day", "« 03/04/2026 », c’est :")]
    assert asked[0].answers == (("first", "le 3 avril 2026"), ("second", "le 4 mars 2026"))


def test_a_day_above_12_asks_nothing() -> None:
    lines = lines_of("Jour;Texte;Somme\n03/04/2026;a;1,00\n25/04/2026;b;2,00\n")
    assert questions(Choices(0, ["date", "label", "amount"]), lines) == []


def test_an_amount_that_reads_both_ways_is_asked_with_an_example() -> None:
    choices = Choices(0, ["date", "label", "amount"], day="first")
    asked = questions(choices, lines_of(UNKNOWN))
    assert [one.name for one in asked] == ["day", "decimal"]
    assert asked[1].text == "« 1.234 », c’est :"
    assert asked[1].answers == ((",", "1\u202f234,00\u00a0€"), (".", "1,234, avec trois décimales"))
    assert [one.name for one in unanswered(choices, asked)] == ["decimal"]


def test_what_is_typed_by_hand_in_the_address_is_left_out() -> None:
    posted = QueryDict("header=99&day=third&decimal=x&column-0=date&column-1=secret&column-2=amount&inverted=on")
    found = typed(posted, lines_of(UNKNOWN), None)
    assert found == Choices(-1, ["date", "", "amount"], "", "", True, None)


def test_an_empty_file_proposes_nothing() -> None:
    assert proposed([], None) == Choices(-1, [])
