"""Choose the units that are offered, and their words on the paper; what was issued keeps its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db import transaction

from ardoise.catalogue.events import UNITS_CHOSEN
from ardoise.catalogue.models import UnitChoice
from ardoise.catalogue.units import forget_units
from ardoise.companies.models import Company
from ardoise.domain.errors import Invalid, Refused
from ardoise.domain.units import UNITS, Units
from ardoise.history.record import Author, lock_chain, record

LONGEST = 12


def choose_units(company: Company, words: Mapping[str, str], offered: Collection[str], *, by: Author) -> Units:
    """`words`: code to the word printed, empty for the usual one. Raises Invalid: a word too long, or of two units."""
    own = {one.code: words.get(one.code, "").strip() for one in UNITS}
    own = {one.code: own[one.code] for one in UNITS if own[one.code] not in ("", one.printed)}
    problems = [
        Refused("unit_long", f"« {word} » est trop long : {LONGEST} caractères au plus.", f"word_{code}")
        for code, word in own.items()
        if len(word) > LONGEST
    ]
    problems += [
        Refused("unit_twice", f"« {word} » désigne déjà l’unité {other.label.lower()}.", f"word_{code}")
        for code, word in own.items()
        for other in UNITS
        if other.code != code
        and word.casefold() in {other.label.casefold(), own.get(other.code, other.printed).casefold()}
    ]
    if not any(one.code in offered for one in UNITS):
        problems.append(Refused("unit_none", "Gardez au moins une unité.", "offered"))
    if problems:
        raise Invalid(problems)
    with transaction.atomic():
        lock_chain(company.pk)
        changes = []
        for one in UNITS:
            row = UnitChoice.objects.filter(company=company, code=one.code).first()
            before = (row.printed, row.is_offered) if row else ("", True)
            after = (own.get(one.code, ""), one.code in offered)
            if before == after:
                continue
            UnitChoice.objects.update_or_create(
                company=company, code=one.code, defaults={"printed": after[0], "is_offered": after[1]}
            )
            changes.append(f"{one.label} : {after[0] or one.printed}{'' if after[1] else ', non proposée'}")
        if changes:
            record(company.pk, UNITS_CHOSEN, company, by=by, changes=" ; ".join(changes))
    forget_units(company)
    return Units(own, frozenset(one.code for one in UNITS if one.code not in offered))
