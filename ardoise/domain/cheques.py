"""What a payment's label says of its cheque, and the number of the next deposit."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WORD = r"\b(?:ch[eèé]ques?|chqs?|chq)\b\.?"
_NUMBER = re.compile(r"(?:\bn\s?[°ºo]\s?|\bnum[ée]ro\s+|#)\s*(\d{3,12})\b|\b(\d{7})\b", re.IGNORECASE)
_AFTER_WORD = re.compile(rf"{_WORD}\s+(\d{{3,12}})\b", re.IGNORECASE)
# « de » tells the drawer after the word chèque only, and when a name follows: not « solde de la facture »
_DRAWER = re.compile(rf"(?:(?i:\btireur\s*:?|\btir[ée] par|\b[ée]mis par|{_WORD}[^,;]*?\bde))\s+([A-ZÀ-ÖØ-Þ][^,;()/]+)")
_BANKS = re.compile(
    r"\b(?:(?:banque|bq)\s*:?\s+)?(BNP(?: Paribas)?|Soci[ée]t[ée] G[ée]n[ée]rale|Cr[ée]dit Agricole|Cr[ée]dit Mutuel"
    r"|Cr[ée]dit du Nord|Cr[ée]dit Coop[ée]ratif|CIC|LCL|La Banque Postale|Banque Postale|Banque Populaire"
    r"|Caisse d[’']?\s?[ÉEé]pargne|HSBC|CCF|BoursoBank|Boursorama|Fortuneo)\b",
    re.IGNORECASE,
)
_LAST_NUMBER = re.compile(r"(\d+)(?=\D*$)")
FIRST_NUMBER = "REM-0001"


@dataclass(frozen=True, slots=True)
class Cheque:
    """What is written on a cheque, as far as it is known."""

    number: str = ""
    drawer: str = ""
    bank: str = ""


def read_cheque(label: str) -> Cheque:
    """The number, the drawer and the bank that a label tells; empty when it does not.

    A number stands after « n° » or after the word chèque, or has the seven digits of French cheques.
    >>> read_cheque("Chèque n° 0012345 de SCI Martin, BNP Paribas")
    Cheque(number='0012345', drawer='SCI Martin', bank='BNP Paribas')
    """
    after = _AFTER_WORD.search(label) or _NUMBER.search(label)
    number = next((group for group in after.groups() if group), "") if after else ""
    bank = _BANKS.search(label)
    rest = label.replace(bank.group(), ", ") if bank else label
    drawer = _DRAWER.search(rest)
    return Cheque(number, _trimmed(drawer.group(1)) if drawer else "", bank.group(1) if bank else "")


def next_number(last: str) -> str:
    """The one after, its last digits counted up with the same width: "REM-0099" -> "REM-0100", "" -> "REM-0001"."""
    if not last:
        return FIRST_NUMBER
    digits = _LAST_NUMBER.search(last)
    if not digits:
        return f"{last}-2"
    text = digits.group()
    return f"{last[: digits.start()]}{int(text) + 1:0{len(text)}d}{last[digits.end() :]}"


def _trimmed(text: str) -> str:
    return re.sub(rf"{_WORD}|\bn\s?[°º]\s?\d+|\b\d{{7}}\b", " ", text, flags=re.IGNORECASE).strip(" -–.,:")
