"""Names of countries in French or English, from the ISO 3166 tables of `pycountry`."""

from __future__ import annotations

import gettext
from functools import cache

import pycountry


def country_name(code: str, language: str = "fr") -> str:
    """The name printed in an address; the code itself when it is not ISO 3166."""
    country = pycountry.countries.get(alpha_2=code)
    if country is None:
        return code
    return str(country.name) if language == "en" else _french().gettext(country.name)


@cache
def _french() -> gettext.NullTranslations:
    return gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=["fr"])
