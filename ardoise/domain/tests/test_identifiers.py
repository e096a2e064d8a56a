"""SIREN, SIRET, VAT number, IBAN, BIC, e-mail addresses and clean text."""

from __future__ import annotations

import pytest

from ardoise.domain.errors import Refused
from ardoise.domain.identifiers import (
    bank_of,
    bic_of,
    clean_bic,
    clean_email,
    clean_email_list,
    clean_iban,
    clean_siren,
    clean_siret,
    clean_text,
    clean_vat_number,
    creditor_reference,
    electronic_address,
    iban_text,
    is_creditor_reference,
    siren_text,
    siret_text,
    spaced_reference,
    vat_number_of,
)

IBAN = "FR7630006000011234567890189"


def test_fx_03_spaces_are_removed() -> None:
    assert clean_siren(" 123 456 782 ") == "123456782"
    assert clean_siren("123\u00a0456\u202f782") == "123456782"
    assert clean_siret("123 456 782 00010", "123456782") == "12345678200010"


def test_fx_03_a_wrong_digit_is_refused() -> None:
    for typed in ("123456783", "12345678", "1234567821", "000000000", "12345678A"):
        with pytest.raises(Refused) as refused:
            clean_siren(typed)
        assert (refused.value.code, refused.value.field) == ("siren", "siren")
    for typed in ("12345678200011", "1234567820001", "00000000000000"):
        with pytest.raises(Refused) as refused:
            clean_siret(typed, field="buyer.siret")
        assert (refused.value.code, refused.value.field) == ("siret", "buyer.siret")


def test_fx_03_la_poste_is_the_exception() -> None:
    assert clean_siret("35600000000048") == "35600000000048"  # also passes Luhn
    assert clean_siret("356 000 000 00006") == "35600000000006"  # 3+5+6+6 = 20, a multiple of 5
    with pytest.raises(Refused):
        clean_siret("35600000000007")


def test_fx_03_a_siret_begins_with_its_siren() -> None:
    with pytest.raises(Refused, match="ne commence pas par le SIREN") as refused:
        clean_siret("12345678200010", "732829320")
    assert refused.value.code == "siret_of_another"


def test_fx_03_an_unknown_number_stays_empty() -> None:
    assert clean_siren("") == clean_siret("  ") == ""
    assert electronic_address() == ("", "")


def test_fx_04_a_number_is_stored_compact() -> None:
    assert clean_vat_number("FR 11 123 456 782") == "FR11123456782"
    assert clean_vat_number("fr11123456782", "123456782") == "FR11123456782"
    assert vat_number_of("123456782") == "FR11123456782"
    assert vat_number_of("732829320") == "FR44732829320"


def test_fx_04_without_its_prefix_the_number_is_proposed() -> None:
    with pytest.raises(Refused, match=r"Voulez-vous dire FR11123456782 \?") as refused:
        clean_vat_number("11123456782")
    assert (refused.value.code, refused.value.field) == ("vat_number", "vat_number")


def test_fx_04_a_bare_siren_or_a_wrong_key_is_refused_with_the_expected_form() -> None:
    for typed in ("123456782", "FR12123456782", "FR99 123 456 782"):
        with pytest.raises(Refused, match="FR11123456782"):
            clean_vat_number(typed)
    with pytest.raises(Refused, match="FR11123456782"):
        clean_vat_number("FR123456782", "123456782")
    with pytest.raises(Refused, match="FR44732829320"):
        clean_vat_number("FR11123456782", "732829320")
    with pytest.raises(Refused, match="SIREN"):
        clean_vat_number("FR11123456783")


def test_fx_04_a_slash_or_nothing_is_none() -> None:
    assert clean_vat_number("/") == clean_vat_number("") == clean_vat_number("  ") == clean_vat_number("-") == ""


def test_fx_04_a_key_with_letters_is_not_computed() -> None:
    assert clean_vat_number("FRK7 399 859 412") == "FRK7399859412"


def test_fx_04_greece_is_el() -> None:
    assert clean_vat_number("EL 094259216") == "EL094259216"
    with pytest.raises(Refused, match="EL094259216"):
        clean_vat_number("GR094259216")


@pytest.mark.parametrize(
    "number",
    ["BE0403019261", "DE136695976", "IT00743110157", "ESX1234567X", "ATU12345678", "NL004495445B01", "XI123456789"],
)
def test_fx_04_other_countries_are_checked_on_prefix_and_form(number: str) -> None:
    assert clean_vat_number(number) == number
    with pytest.raises(Refused):
        clean_vat_number(number + "9999")


def test_fx_04_an_unknown_prefix_is_refused() -> None:
    for typed in ("ZZ123456789", "TVA FR11123456782", "?"):
        with pytest.raises(Refused, match="deux lettres du pays"):
            clean_vat_number(typed)


def test_an_iban_is_stored_compact_and_shown_by_fours() -> None:
    assert clean_iban("fr76 3000 6000 0112 3456 7890 189") == IBAN
    assert iban_text(IBAN).replace("\u00a0", " ") == "FR76 3000 6000 0112 3456 7890 189"
    assert clean_iban(iban_text(IBAN)) == IBAN
    assert bank_of(IBAN).upper().startswith("CREDIT AGRICOLE")
    assert bic_of(IBAN).startswith("AGRIFRPP")
    assert clean_iban("") == bank_of("") == bic_of("") == ""


def test_a_wrong_iban_or_bic_is_refused() -> None:
    for typed in (IBAN[:-1] + "8", "FR76", "bonjour"):
        with pytest.raises(Refused) as refused:
            clean_iban(typed)
        assert refused.value.code == "iban"
    assert clean_bic(" agrifrpp ") == "AGRIFRPP"
    assert clean_bic("") == ""
    with pytest.raises(Refused) as refused:
        clean_bic("AGRI")
    assert refused.value.code == "bic"


def test_eml_03_every_separator_is_accepted() -> None:
    expected = ["compta@client.example", "chef@client.example", "marie@client.example"]
    assert clean_email_list("compta@client.example, chef@client.example; marie@client.example") == expected
    assert clean_email_list("compta@client.example chef@client.example\nmarie@client.example") == expected
    assert clean_email_list(",;\n") == []


def test_eml_03_repeated_addresses_are_kept_once() -> None:
    assert clean_email_list("a@x.fr; A@X.fr, b@x.fr, a@x.fr") == ["a@x.fr", "b@x.fr"]


def test_eml_03_a_bad_address_is_named() -> None:
    with pytest.raises(Refused, match="« chef@ »") as refused:
        clean_email_list("compta@client.example, chef@", field="to")
    assert (refused.value.code, refused.value.field) == ("email", "to")
    with pytest.raises(Refused, match="« chef@ », « x »"):
        clean_email_list("chef@ a@b.fr x")


@pytest.mark.parametrize("typed", ["a@b", "@b.fr", "a@b..fr", ".a@b.fr", "a@-b.fr", "a b@c.fr d", "<a@b.fr>", "a@b.1"])
def test_an_address_that_no_server_takes_is_refused(typed: str) -> None:
    with pytest.raises(Refused):
        clean_email_list(typed)


def test_one_address_is_one_address() -> None:
    assert clean_email(" prénom.nom@café.fr ".replace("é", "e")) == "prenom.nom@cafe.fr"
    assert clean_email("") == ""
    with pytest.raises(Refused, match="Une seule"):
        clean_email("a@x.fr b@x.fr")


def test_the_electronic_address_is_the_siren_then_the_email() -> None:
    assert electronic_address(siren="732829320", email="a@x.fr") == ("0225", "732829320")
    assert electronic_address(email="a@x.fr") == ("EM", "a@x.fr")


def test_numbers_are_shown_by_threes() -> None:
    assert siren_text("732829320") == "732\u00a0829\u00a0320"
    assert siret_text("73282932000074") == "732\u00a0829\u00a0320\u00a000074"
    assert siren_text("") == siret_text("") == ""


def test_text_is_composed_and_rid_of_control_characters() -> None:
    assert clean_text("  Me\u0301nage\x00\x1b ") == "Ménage"
    assert clean_text("a\r\nb\rc\u2028d") == "a\nb\nc\nd"
    assert clean_text("a\tb\ufffe\ud800") == "a b"
    assert clean_text("שלום 👩\u200d🔧 مرحبا") == "שלום 👩\u200d🔧 مرحبا"


def test_a_creditor_reference_has_its_check_digits() -> None:
    assert creditor_reference("539007547034") == "RF18539007547034"  # the example of ISO 11649
    assert creditor_reference("00000045").startswith("RF")
    assert is_creditor_reference(creditor_reference("00000045"))
    assert spaced_reference("RF18539007547034") == "RF18 5390 0754 7034"
    assert spaced_reference("FA-2026-0149") == "FA-2026-0149"
    assert not is_creditor_reference("RF17539007547034")
    assert not is_creditor_reference("FA-2026-0149")
    for wrong in ("", "a", "1" * 22, "F-1", "é"):
        with pytest.raises(ValueError, match="RF"):
            creditor_reference(wrong)
