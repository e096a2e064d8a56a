"""What is shown before signing, and the words copied out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ardoise.domain.consent import ConsentCode, Facts, button_label, consents, is_approval

PLAIN = Facts(
    number="DE-2026-0001",
    version=2,
    total="5 808,00 €",
    seller="Menuiserie Durand",
    seller_address="12 rue des Lilas, 69003 Lyon",
    buyer="Hôtel des Cimes",
)


def codes(facts: Facts) -> list[ConsentCode]:
    return [consent.code for consent in consents(facts)]


def test_an_individual_who_meets_the_seller_reads_what_signing_means_and_nothing_more() -> None:
    assert codes(PLAIN) == [ConsentCode.AGREEMENT]
    assert "DE-2026-0001 (version 2), d’un montant de 5 808,00 €" in consents(PLAIN)[0].text


def test_a_business_is_bound_by_someone_who_says_so() -> None:
    (_, authority) = consents(replace(PLAIN, is_business=True))
    assert authority.is_required
    assert authority.text == "J’engage Hôtel des Cimes et j’en ai le pouvoir."


def test_conditions_and_the_declaration_of_the_dwelling_are_ticked() -> None:
    found = consents(replace(PLAIN, terms_name="CGV.pdf", dwelling="Le client certifie."))
    assert [(one.code, one.is_ticked, one.is_required) for one in found[1:]] == [
        (ConsentCode.TERMS, True, True),
        (ConsentCode.DWELLING, True, True),
    ]


def test_a_consumer_at_a_distance_is_told_of_the_withdrawal_and_may_ask_to_begin_early() -> None:
    facts = replace(PLAIN, is_distance_consumer=True)
    assert codes(facts)[1:] == [ConsentCode.WITHDRAWAL, ConsentCode.FORM, ConsentCode.EARLY_START]
    assert not consents(facts)[-1].is_required
    assert ConsentCode.EARLY_START not in codes(replace(facts, has_services=False))


def test_the_button_of_a_consumer_at_a_distance_bears_the_words_of_the_law_alone() -> None:
    assert button_label(PLAIN) == "Signer pour 5 808,00 €"
    facts = replace(PLAIN, is_distance_consumer=True)
    assert button_label(facts) == "Commande avec obligation de paiement"
    assert button_label(replace(facts, language="en")) == "Order with obligation to pay"


@pytest.mark.parametrize("typed", ["Bon pour accord", " BON  POUR ACCORD. ", "bon pour accôrd", "« Bon pour accord »"])
def test_case_accents_spaces_and_punctuation_do_not_count(typed: str) -> None:
    assert is_approval(typed, "fr")
    assert is_approval(typed, "en")


@pytest.mark.parametrize("typed", ["", "bon", "pas bon pour accord", "good for agreement"])
def test_other_words_are_not_an_agreement_in_french(typed: str) -> None:
    assert not is_approval(typed, "fr")
    assert is_approval("Good for agreement", "en")
