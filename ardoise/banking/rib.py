"""The RIB that French files give their account (bank, branch, account, without its key), as an IBAN."""

from __future__ import annotations

import re

from ardoise.domain.errors import Refused
from ardoise.domain.identifiers import clean_iban

_RIB = re.compile(r"(?P<bank>\d{5})(?P<branch>\d{5})(?P<account>[0-9A-Z]{11})")
_LETTERS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "12345678912345678923456789")  # of a RIB's key, S is 2
_FR = "1527"


def iban_of(named: str) -> str:
    """The IBAN that a file gives, or that its RIB of 21 signs makes: "300060000112345678901" -> "FR76…189"; else ""."""
    said = re.sub(r"[ ./-]", "", named.upper())
    found = _RIB.fullmatch(said)
    if found is None and not said[:2].isalpha():
        return ""
    try:
        return clean_iban(_built(found) if found else said)
    except Refused:
        return ""


def _built(rib: re.Match[str]) -> str:
    """Key of the RIB: 97 less (89 bank + 15 branch + 3 account) modulo 97. Key of the IBAN: ISO 13616."""
    bank, branch, account = (int(rib[name].translate(_LETTERS)) for name in ("bank", "branch", "account"))
    key = f"{97 - (89 * bank + 15 * branch + 3 * account) % 97:02d}"
    digits = "".join(str(int(sign, 36)) for sign in f"{rib[0]}{key}")
    return f"FR{98 - int(f'{digits}{_FR}00') % 97:02d}{rib[0]}{key}"
