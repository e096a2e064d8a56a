"""SIREN, SIRET, VAT number, IBAN, BIC, e-mail addresses and clean text: checked, stored compact, shown spaced."""

from __future__ import annotations

import re
import unicodedata

from schwifty import BIC, IBAN
from schwifty.exceptions import SchwiftyException
from stdnum import iso11649, luhn
from stdnum.iso7064 import mod_97_10

from ardoise.domain.errors import Refused

LA_POSTE = "356000000"
SCHEME_SIREN = "0225"  # electronic address of the French directory
SCHEME_EMAIL = "EM"

_SPACES = re.compile(r"[\s.\u200b\ufeff-]+")
_NOTHING = {"", "/"}
_FRENCH_VAT = re.compile(r"FR([0-9A-HJ-NP-Z]{2})(\d{9})")
# Prefix and form only: what the tax offices of the Union publish for their VAT numbers.
_EU_VAT = {
    "AT": r"U\d{8}",
    "BE": r"[01]\d{9}",
    "BG": r"\d{9,10}",
    "CY": r"\d{8}[A-Z]",
    "CZ": r"\d{8,10}",
    "DE": r"\d{9}",
    "DK": r"\d{8}",
    "EE": r"\d{9}",
    "EL": r"\d{9}",
    "ES": r"[A-Z0-9]\d{7}[A-Z0-9]",
    "FI": r"\d{8}",
    "HR": r"\d{11}",
    "HU": r"\d{8}",
    "IE": r"\d[A-Z0-9+*]\d{5}[A-Z]{1,2}",
    "IT": r"\d{11}",
    "LT": r"(\d{9}|\d{12})",
    "LU": r"\d{8}",
    "LV": r"\d{11}",
    "MT": r"\d{8}",
    "NL": r"[A-Z0-9+*]{12}",
    "PL": r"\d{10}",
    "PT": r"\d{9}",
    "RO": r"\d{2,10}",
    "SE": r"\d{12}",
    "SI": r"\d{8}",
    "SK": r"\d{10}",
    "XI": r"(\d{9}|\d{12}|GD\d{3}|HA\d{3})",
}
_NEIGHBOUR_VAT = {"CH": r"E?\d{9}(MWST|TVA|IVA)?", "GB": r"(\d{9}|\d{12}|GD\d{3}|HA\d{3})", "NO": r"\d{9}(MVA)?"}
_VAT_FORMS = {prefix: re.compile(form) for prefix, form in (_EU_VAT | _NEIGHBOUR_VAT).items()}
_EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([^\W_]([\w-]{0,61}[^\W_])?\.)+[^\W\d_]([\w-]{0,61}[^\W_])?"
)


def clean_siren(text: str, *, field: str = "siren") -> str:
    """A SIREN without its spaces; empty stays empty (BT-30, 9 digits, BR-FR-10, Luhn key).

    Raises Refused `siren`. Example: "732 829 320" -> "732829320".
    """
    siren = _compact(text)
    if siren in _NOTHING:
        return ""
    if not re.fullmatch(r"[0-9]{9}", siren):
        raise Refused("siren", "Un SIREN a 9 chiffres, par exemple 732 829 320.", field)
    if siren == "000000000" or not luhn.is_valid(siren):
        raise Refused("siren", f"Le SIREN {siren_text(siren)} n’existe pas : vérifiez ses chiffres.", field)
    return siren


def clean_siret(text: str, siren: str = "", *, field: str = "siret") -> str:
    """A SIRET without its spaces; empty stays empty (BT-29, 14 digits, begins with the SIREN: BR-FR-09).

    Luhn key, but for La Poste (356000000), whose digits add up to a multiple of 5. Raises Refused `siret`.
    Example: "123 456 782 00010" -> "12345678200010".
    """
    siret = _compact(text)
    if siret in _NOTHING:
        return ""
    if not re.fullmatch(r"[0-9]{14}", siret):
        raise Refused("siret", "Un SIRET a 14 chiffres, par exemple 732 829 320 00074.", field)
    of_la_poste = siret.startswith(LA_POSTE) and sum(map(int, siret)) % 5 == 0
    if siret.startswith("000000000") or not (luhn.is_valid(siret) or of_la_poste):
        raise Refused("siret", f"Le SIRET {siret_text(siret)} n’existe pas : vérifiez ses chiffres.", field)
    if siren and not siret.startswith(siren):
        raise Refused(
            "siret_of_another",
            f"Le SIRET {siret_text(siret)} ne commence pas par le SIREN {siren_text(siren)} : corrigez l’un des deux.",
            field,
        )
    return siret


def vat_number_of(siren: str) -> str:
    """The French VAT number of a SIREN: FR, key (12 + 3 × (SIREN mod 97)) mod 97, SIREN (BT-31).

    Example: "123456782" -> "FR11123456782".
    """
    return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"


def clean_vat_number(text: str, siren: str = "", *, field: str = "vat_number") -> str:
    """A VAT number, compact and in capitals; empty or "/" is none (BT-31, BT-48, BR-CO-09).

    French: the SIREN is checked, and the key when it is made of two digits (keys with letters have no public formula).
    Others: prefix and form only; Greece is EL. Raises Refused `vat_number` with the expected form.
    Example: "FR 11 123 456 782" -> "FR11123456782"; "11123456782" -> refused, « Voulez-vous dire FR11123456782 ? ».
    """
    number = _compact(text).upper()
    siren = siren if re.fullmatch(r"[0-9]{9}", siren) else ""  # a wrong SIREN is said on its own field
    if number in _NOTHING:
        return ""
    if number[0].isdigit():
        raise _without_prefix(number, field)
    if number.startswith("FR"):
        return _french_vat(number, siren, field)
    if number.startswith("GR"):
        raise Refused("vat_number", f"Un numéro grec commence par EL : écrivez EL{number[2:]}.", field)
    form = _VAT_FORMS.get(number[:2])
    if form is None:
        raise Refused(
            "vat_number",
            "Un numéro de TVA commence par les deux lettres du pays, par exemple FR11123456782 ou DE123456789."
            " Laissez vide s’il n’y en a pas.",
            field,
        )
    if not form.fullmatch(number[2:]):
        raise Refused(
            "vat_number", f"« {number} » n’a pas la forme d’un numéro de TVA de ce pays ({number[:2]}).", field
        )
    return number


def clean_iban(text: str, *, field: str = "iban") -> str:
    """An IBAN without its spaces; empty stays empty (BT-84, ISO 13616: length of the country and key 97).

    Raises Refused `iban`. Example: "FR76 3000 6000 0112 3456 7890 189" -> "FR7630006000011234567890189".
    """
    compact = _compact(text).upper()
    if not compact:
        return ""
    try:
        return IBAN(compact).compact
    except SchwiftyException as error:
        raise Refused("iban", "Cet IBAN n’existe pas : recopiez-le depuis votre RIB.", field) from error


def bank_of(iban: str) -> str:
    """The name of the bank of a valid IBAN, empty when the list does not know it."""
    return IBAN(iban).bank_name or "" if iban else ""


def bic_of(iban: str) -> str:
    """The BIC of the bank of a valid IBAN, empty when the list does not know it (to propose, not to impose)."""
    bic = IBAN(iban).bic if iban else None
    return bic.compact if bic else ""


def clean_bic(text: str, *, field: str = "bic") -> str:
    """A BIC of 8 or 11 characters, in capitals; empty stays empty (BT-86, ISO 9362). Raises Refused `bic`."""
    compact = _compact(text).upper()
    if not compact:
        return ""
    try:
        return BIC(compact).compact
    except SchwiftyException as error:
        raise Refused("bic", "Un BIC a 8 ou 11 caractères, par exemple AGRIFRPP : recopiez-le.", field) from error


def clean_email(text: str, *, field: str = "email") -> str:
    """One address; empty stays empty. Raises Refused `email` naming the address."""
    addresses = clean_email_list(text, field=field)
    if len(addresses) > 1:
        raise Refused("email", "Une seule adresse e-mail est attendue ici.", field)
    return addresses[0] if addresses else ""


def clean_email_list(text: str, *, field: str = "to") -> list[str]:
    """The addresses typed, separated by comma, semicolon, space or new line; repeated ones kept once, in order.

    Raises Refused `email` naming every bad address. Example: "a@x.fr, b@x.fr; A@x.fr" -> ["a@x.fr", "b@x.fr"].
    """
    written = [address for address in re.split(r"[,;\s]+", text) if address]
    wrong = [address for address in written if not _is_email(address)]
    if len(wrong) == 1:
        raise Refused("email", f"L’adresse « {wrong[0]} » n’est pas une adresse e-mail : corrigez-la.", field)
    if wrong:
        named = ", ".join(f"« {address} »" for address in wrong)
        raise Refused("email", f"Ces adresses ne sont pas des adresses e-mail : {named}. Corrigez-les.", field)
    kept: dict[str, str] = {}
    for address in written:
        kept.setdefault(address.casefold(), address)
    return list(kept.values())


def siren_text(siren: str) -> str:
    """By threes: "732829320" -> "732 829 320" (no-break spaces)."""
    return "\u00a0".join(siren[start : start + 3] for start in range(0, len(siren), 3))


def siret_text(siret: str) -> str:
    """The SIREN by threes, then the five digits of the establishment: "732 829 320 00074"."""
    return f"{siren_text(siret[:9])}\u00a0{siret[9:]}" if siret else ""


def iban_text(iban: str) -> str:
    """By fours: "FR7630006000…" -> "FR76 3000 6000 …" (no-break spaces)."""
    return "\u00a0".join(iban[start : start + 4] for start in range(0, len(iban), 4))


def electronic_address(*, siren: str = "", email: str = "") -> tuple[str, str]:
    """Scheme and identifier of BT-34 or BT-49: the SIREN (0225) when known, else the e-mail (EM), else nothing.

    Example: siren="732829320" -> ("0225", "732829320"); email only -> ("EM", "a@x.fr"); none -> ("", "").
    """
    if siren:
        return SCHEME_SIREN, siren
    return (SCHEME_EMAIL, email) if email else ("", "")


def clean_text(text: str) -> str:
    """Text fit for paper and XML: composed accents (NFC), no control character, tab as a space, lines ended by \\n.

    Example: "Me\\u0301nage\\x00" -> "Ménage".
    """
    lines = re.sub(r"\r\n?|[\u2028\u2029\u0085\v\f]", "\n", unicodedata.normalize("NFC", text)).replace("\t", " ")
    kept = (letter for letter in lines if letter == "\n" or not _is_unprintable(letter))
    return "".join(kept).strip()


def _is_unprintable(letter: str) -> bool:
    """Control characters, lone surrogates and the two code points that XML 1.0 refuses."""
    return unicodedata.category(letter) in {"Cc", "Cs"} or ord(letter) & 0xFFFE == 0xFFFE or letter == "\ufeff"


def _compact(text: str) -> str:
    return _SPACES.sub("", text)


def _is_email(address: str) -> bool:
    local = address.partition("@")[0]
    return len(address) <= 254 and len(local) <= 64 and _EMAIL.fullmatch(address) is not None


def _without_prefix(number: str, field: str) -> Refused:
    """What to say when the country is missing: the whole number when the digits allow to propose it."""
    if re.fullmatch(r"[0-9]{9}", number) and luhn.is_valid(number):
        expected = vat_number_of(number)
        return Refused("vat_number", f"« {number} » est un SIREN. Le numéro de TVA est {expected}.", field)
    if re.fullmatch(r"[0-9]{11}", number) and vat_number_of(number[2:]) == f"FR{number}":
        return Refused("vat_number", f"Il manque le pays. Voulez-vous dire FR{number} ?", field)
    return Refused(
        "vat_number",
        "Un numéro de TVA commence par les deux lettres du pays, par exemple FR11123456782.",
        field,
    )


def _french_vat(number: str, siren: str, field: str) -> str:
    found = _FRENCH_VAT.fullmatch(number)
    if found is None:
        raise Refused(
            "vat_number",
            "Un numéro de TVA français s’écrit FR, deux caractères, puis les 9 chiffres du SIREN :"
            f" {vat_number_of(siren) if siren else 'FR11123456782'}.",
            field,
        )
    key, its_siren = found.groups()
    of_monaco = its_siren.startswith("000")
    if not of_monaco and not luhn.is_valid(its_siren):
        raise Refused("vat_number", f"Le SIREN {siren_text(its_siren)} contenu dans ce numéro n’existe pas.", field)
    if siren and its_siren != siren:
        raise Refused(
            "vat_number",
            f"Ce numéro n’est pas celui du SIREN {siren_text(siren)} : le sien est {vat_number_of(siren)}.",
            field,
        )
    expected = vat_number_of(its_siren)
    if key.isdigit() and number != expected:
        raise Refused("vat_number", f"La clé {key} est fausse : le numéro attendu est {expected}.", field)
    return number


def creditor_reference(text: str) -> str:
    """The structured reference of a transfer (ISO 11649): RF, two check digits, then at most 21 letters and digits.

    >>> creditor_reference("539007547034")
    'RF18539007547034'
    """
    if not re.fullmatch(r"[0-9A-Z]{1,21}", text, re.ASCII):
        raise ValueError(f"{text} n’entre pas dans une référence RF")
    return f"RF{mod_97_10.calc_check_digits(text + 'RF')}{text}"


def is_creditor_reference(text: str) -> bool:
    return bool(text.startswith("RF") and text == text.strip() and iso11649.is_valid(text))


def spaced_reference(text: str) -> str:
    """By fours, as it is read out: RF18 5390 0754 7034; another reference as it is."""
    return iso11649.format(text) if is_creditor_reference(text) else text
