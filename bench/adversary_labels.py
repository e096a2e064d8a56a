"""How the banks of the adversary write a payment: names worn down, labels cut, numbers in many spellings."""

from __future__ import annotations

import random
import re

from ardoise.domain.matching import Line
from ardoise.domain.money import Money
from ardoise.domain.names import FORMS, fold
from bench.adversary_worlds import World


def spelled(chance: random.Random, number: str) -> str:
    """A number as people quote it: without its dashes, in lower case, with its prefix changed, or its end alone."""
    end = re.findall(r"\d+", number)[-1]
    return chance.choice(
        (
            number,
            number,
            number.replace("-", ""),
            number.replace("-", " "),
            number.lower(),
            f"FACTURE {number}",
            f"FACT {end}",
            f"FA {end}",
            f"N {end}",
            f"FACT N°{number}",
        )
    )


def misquoted(chance: random.Random, number: str) -> str:
    """The number with one digit of its end changed, or two swapped."""
    places = [place for place, sign in enumerate(number) if sign.isdigit()][-3:]
    signs = list(number)
    if chance.random() < 0.5 and len(places) > 1:
        signs[places[-1]], signs[places[-2]] = signs[places[-2]], signs[places[-1]]
    else:
        signs[chance.choice(places)] = chance.choice("0123456789")
    return "".join(signs)


def worn(chance: random.Random, name: str) -> str:
    """A name as a bank has it: folded, without its form, its words in another order, or with a title."""
    words = fold(name).split()
    plain = [word for word in words if word not in FORMS] or words
    return " ".join(
        chance.choice(
            (
                words,
                words,
                plain,
                plain,
                list(reversed(plain)),
                ["M", *plain],
                ["MR", "OU", "MME", *plain],
                [*plain, "SAS"],
            )
        )
    )


def family(name: str) -> str:
    """The word that a payer keeps of a name, the last that is no place."""
    words = [word for word in fold(name).split() if word not in FORMS and len(word) > 2]
    return words[min(1, len(words) - 1)] if words else fold(name)


def write(world: World, cents: int, who: str, motif: str = "", owner: str = "", lead: str = "") -> Line:
    """One line of the bank in one of its ways; sometimes cut at 31 or 20 characters, sometimes in fields."""
    chance = world.chance
    iban = world.iban(owner) if owner and chance.random() < 0.3 else ""
    amount = Money.of_cents(cents)
    lead = lead or chance.choice(("VIR SEPA", "VIR", "VIR INST", "VIREMENT RECU", "VIR SEPA RECU", "VIR RECU DE"))
    way = chance.random()
    if way < 0.2:
        return Line(world.day, amount, "VIREMENT RECU", who, iban, "", motif)
    if way < 0.35:
        text = f"VIR SEPA RECU /DE {who} /MOTIF {motif}" if motif else f"VIR SEPA RECU /DE {who}"
    elif way < 0.45:
        text = f"{lead} {motif} {who}"
    else:
        text = f"{lead} {who} {motif}"
    text = " ".join(text.split())
    if way > 0.85:
        text = text[: chance.choice((31, 20))].strip()
    return Line(world.day, amount, text, iban=iban)
