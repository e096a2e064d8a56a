"""Who a line of a list or of a FEC speaks of, among the contacts of a company: by SIREN, else by their name."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from ardoise.companies.models import Company
from ardoise.contacts.models import Contact
from ardoise.domain.names import fold, name_words


@dataclass(frozen=True, slots=True)
class Found:
    """A contact, and whether nothing else could be meant (the same SIREN or the same name)."""

    contact_id: int
    name: str
    is_sure: bool


class People:
    """Every contact of a company, read once for a list of names."""

    def __init__(self, company: Company) -> None:
        self._names: dict[str, list[Found]] = defaultdict(list)
        self._words: dict[frozenset[str], list[Found]] = defaultdict(list)
        self._sirens: dict[str, list[Found]] = defaultdict(list)
        rows = Contact.objects.filter(company=company).order_by("pk").values_list("pk", "name", "siren")
        for pk, name, siren in rows.iterator(chunk_size=2_000):
            self._names[fold(name)].append(Found(pk, name, True))
            self._words[frozenset(name_words(name))].append(Found(pk, name, False))
            if siren:
                self._sirens[siren].append(Found(pk, name, True))

    def find(self, text: str, number: str = "") -> Found | None:
        """The one contact that the text says; None when several could be meant, or nobody.

        `number` is a SIREN or SIRET beside it. Words count without legal forms nor order: « DURAND SARL » may be
        « SARL Durand », which is not sure.
        """
        digits = re.sub(r"\D", "", number or text)
        if len(digits) in (9, 14) and (alone := _alone(self._sirens.get(digits[:9]))):
            return alone
        return _alone(self._names.get(fold(text))) or _alone(self._words.get(frozenset(name_words(text))))


def _alone(found: list[Found] | None) -> Found | None:
    return found[0] if found and len(found) == 1 else None
