"""Numbers of accounts and codes of customers: how they are written, made as long as the books want, kept apart."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from ardoise.domain.errors import Refused
from ardoise.domain.names import fold
from ardoise.domain.vat import Territory as VatTerritory
from ardoise.domain.vat import territory_of

SHORTEST, LONGEST = 5, 15  # 44571 holds in five digits; beyond fifteen no accounting software reads
LONGEST_CODE = 17  # of an auxiliary code, so that every format holds it
UNION = frozenset("AT BE BG CY CZ DE DK EE ES FI GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split())  # but France
_ACCOUNT = re.compile(r"[1-9][0-9]{2}[0-9A-Z]*")
_CODE = re.compile(r"[0-9A-Z][0-9A-Z._/-]*")
_READABLE = 8  # characters of a code made from a name: what the shortest formats hold


class Territory(StrEnum):
    """Where the customer is, in the eyes of the books."""

    FRANCE = "france", "France"
    UNION = "union", "Union européenne"
    ABROAD = "abroad", "Hors de l’Union européenne"

    label: str

    def __new__(cls, value: str, label: str = "") -> Territory:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


@lru_cache
def territory(country: str) -> Territory:
    """Of a country in two letters: FR, its overseas departments and Monaco are France; GB is abroad since 2021."""
    country = country.strip().upper()
    if territory_of(country, "") is not VatTerritory.FOREIGN:
        return Territory.FRANCE
    return Territory.UNION if country in UNION else Territory.ABROAD


def clean_account(text: str, length: int, *, classes: tuple[str, ...] = (), field: str = "") -> str:
    """An account as the books write it; empty stays empty. `classes` are the beginnings that fit its use.

    Raises Refused `account_format`, `account_length` or `account_class`. Example: "70 6" in six digits -> "706000".
    """
    account = re.sub(r"[\s.\u00a0\u202f]", "", text).upper()
    if not account:
        return ""
    if not _ACCOUNT.fullmatch(account):
        message = f"« {text.strip()[:30]} » n’est pas un compte : il commence par trois chiffres, par exemple 706000."
        raise Refused("account_format", message, field)
    if classes and not account.startswith(classes):
        message = f"Le compte {account} ne convient pas ici : attendu, un compte qui commence par {_either(classes)}."
        raise Refused("account_class", message, field)
    fitted = fit_account(account, length)
    if len(fitted) > length:
        message = (
            f"Le compte {account} a {len(account)} caractères, et vos comptes en ont {length} : "
            "raccourcissez-le, ou allongez tous les comptes."
        )
        raise Refused("account_length", message, field)
    return fitted


def fit_account(account: str, length: int) -> str:
    """The account with as many zeros at its end as the length wants; what is not a zero is never cut.

    >>> fit_account("706", 6), fit_account("70610000", 6), fit_account("70612345", 6), fit_account("411DUPONT", 12)
    ('706000', '706100', '70612345', '411DUPONT')
    """
    if len(account) < length and account.isdigit():
        return account.ljust(length, "0")
    while len(account) > length and account.endswith("0"):
        account = account[:-1]
    return account


def clean_code(text: str, *, field: str = "") -> str:
    """The auxiliary code of a customer, in capitals: ASCII letters and digits, 17 at most; empty stays empty.

    Raises Refused `code_format`. Example: " c dupont " -> "CDUPONT".
    """
    code = re.sub(r"[\s\u00a0\u202f]", "", text).upper()
    if code and (not _CODE.fullmatch(code) or len(code) > LONGEST_CODE):
        message = (
            f"Le code « {text.strip()[:40]} » ne convient pas : {LONGEST_CODE} lettres sans accent ou chiffres "
            "au plus, par exemple CDUPONT."
        )
        raise Refused("code_format", message, field)
    return code


def numbered_code(prefix: str, number: int) -> str:
    """The code of a customer by their number: C, 42 -> C00042."""
    return f"{prefix}{number:05d}"


def named_code(prefix: str, name: str, number: int) -> str:
    """The code of a customer by their name, which their number keeps from being another's: C, Dupont, 42 -> CDUPON42.

    The letters give way, never the number: two codes of one prefix differ because their numbers do.
    """
    letters = re.sub(r"[^A-Z]", "", fold(name)) or "X"
    room = max(_READABLE - len(prefix) - len(str(number)), 1)
    return f"{prefix}{letters[:room]}{number}"


def _either(classes: tuple[str, ...]) -> str:
    return classes[0] if len(classes) == 1 else f"{', '.join(classes[:-1])} ou {classes[-1]}"
