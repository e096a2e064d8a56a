"""What payers do: honest, mistaken, paying for others, quoting wrong numbers; each trick knows what is true."""

from __future__ import annotations

from datetime import timedelta

from ardoise.domain.matching import Line, Settled
from ardoise.domain.matching_recorded import Recorded
from ardoise.domain.names import fold
from bench.adversary_events import NOTHING, Event, honest, is_somebody, named, rivals, some, stranger, unfair, whole
from bench.adversary_labels import family, misquoted, spelled, worn, write
from bench.adversary_worlds import FAMILY, GIVEN, PLACES, TRADES, World


@honest
def pays_one_by_name(world: World) -> Event | None:
    item = some(world)
    return Event(named(world, item), whole(item), item.customer) if item else None


@honest
def pays_one_with_its_number(world: World) -> Event | None:
    item = some(world)
    return Event(named(world, item, spelled(world.chance, item.number)), whole(item), item.customer) if item else None


@honest
def gives_the_number_alone(world: World) -> Event | None:
    item = some(world)
    if not item:
        return None
    return Event(write(world, item.due.cents, "", spelled(world.chance, item.number)), whole(item), item.customer)


@honest
def pays_the_oldest(world: World) -> Event | None:
    item = some(world)
    theirs = world.owed(item.customer)[: world.chance.choice((2, 3))] if item else []
    if len(theirs) < 2:
        return None
    name = worn(world.chance, world.names[theirs[0].customer])
    line = write(world, sum(one.due.cents for one in theirs), name, "", theirs[0].customer)
    return Event(line, whole(*theirs), theirs[0].customer)


@honest
def is_noted_already(world: World) -> Event | None:
    """The payment was typed by hand when it was promised: its invoice is no longer open."""
    item = some(world)
    if not item:
        return None
    world.pay(whole(item))
    key = f"n{item.id}"
    world.noted[key] = Recorded(
        key, "payment", item.customer, item.names, item.due, world.day - timedelta(days=world.chance.randrange(4)),
        "bank_transfer", numbers=(item.number,),
    )  # fmt: skip
    motif = world.chance.choice(("", spelled(world.chance, item.number)))
    return Event(named(world, item, motif), NOTHING, item.customer, key)


@unfair
def misquotes_a_digit(world: World) -> Event | None:
    """Unless the wrong number is that of a twin of the payer or of a homonym: then it says which bill is paid."""
    item = some(world)
    if not item:
        return None
    wrong = misquoted(world.chance, item.number)
    for other in world.open.values():
        if other.number == wrong != item.number and is_somebody(world, world.names[item.customer], other.customer):
            return None
    return Event(named(world, item, wrong), whole(item), item.customer)


@unfair
def quotes_another_open_number(world: World) -> Event | None:
    item = some(world)
    others = rivals(world, item) if item else []
    if not item or not others:
        return None
    other = world.chance.choice(others)
    if is_somebody(world, world.names[item.customer], other.customer):
        return None  # of two homonyms, the one whose number is quoted is the one who pays
    wrong = spelled(world.chance, other.number)
    return Event(named(world, item, wrong), whole(item), item.customer)


@unfair
def quotes_another_number_without_a_name(world: World) -> Event | None:
    """The number copied from the wrong bill; the amount, that of the payer's own, is due by others too."""
    item = some(world)
    same = [one for one in rivals(world, item) if one.due == item.due] if item else []
    if not item or not same:
        return None
    who = world.chance.choice(("", stranger(world)))
    if set(fold(who).split()) & set(fold(world.names[same[0].customer]).split()):
        return None  # who is called like the customer and quotes its number is that customer
    return Event(write(world, item.due.cents, who, spelled(world.chance, same[0].number)), whole(item), item.customer)


@unfair
def quotes_its_own_numbering(world: World) -> Event | None:
    """The payer's own invoice number, cheque or contract, which looks like one of ours."""
    item = some(world)
    if not item:
        return None
    chance = world.chance
    rank = world.number(max(1, world.rank - chance.randrange(60)))
    motif = chance.choice((f"REF {chance.randrange(1, 400):04d}", f"FAC {chance.randrange(1, 300):03d}", rank))
    return Event(named(world, item, motif), whole(item), item.customer)


@unfair
def quotes_a_number_of_last_year(world: World) -> Event | None:
    item = some(world)
    others = rivals(world, item) if item else []
    if not item or not others or "2026" not in item.number:
        return None
    old = world.chance.choice([*others[:5], item]).number.replace("2026", "2025")
    who = world.chance.choice((worn(world.chance, world.names[item.customer]), ""))
    return Event(write(world, item.due.cents, who, old), NOTHING, tell=old)


@unfair
def pays_again_what_is_settled(world: World) -> Event | None:
    settled = [one for one in world.settled[-30:] if one.customer in world.names]
    if not settled:
        return None
    one = world.chance.choice(settled)
    theirs = world.owed(one.customer)
    cents = theirs[0].due.cents if theirs else world.amount()
    who = world.chance.choice((worn(world.chance, world.names[one.customer]), ""))
    number = world.chance.choice((one.number, one.number.replace("-", "")))
    return Event(write(world, cents, who, number), NOTHING, tell=number)


@unfair
def is_a_stranger_of_that_amount(world: World) -> Event | None:
    item = some(world)
    who = stranger(world)
    if not item or is_somebody(world, who):
        return None
    return Event(write(world, item.due.cents, who, "", "stranger"), NOTHING)


@unfair
def bears_the_name_of_a_customer(world: World) -> Event | None:
    """Somebody else of the same family or the same brand, who owes nothing that we know."""
    item = some(world)
    if not item:
        return None
    chance, word = world.chance, family(world.names[item.customer])
    who = chance.choice(
        (f"{chance.choice(GIVEN)} {word}", f"{chance.choice(TRADES)} {word}", f"{word} {chance.choice(PLACES)}", word)
    ).upper()
    if is_somebody(world, who):
        return None
    return Event(write(world, item.due.cents, who, "", ""), NOTHING)


@unfair
def pays_for_another(world: World) -> Event | None:
    """A customer pays the bill of another, and says whose."""
    item = some(world)
    if not item:
        return None
    payers = [key for key in world.names if key != item.customer]
    payer = world.chance.choice(payers)
    same = [one.customer for one in rivals(world, item) if one.due == item.due]
    payer = world.chance.choice(same) if same and world.chance.random() < 0.6 else payer
    motif = world.chance.choice((f"POUR {world.names[item.customer]}", item.number, f"FACT {item.number}"))
    line = write(world, item.due.cents, worn(world.chance, world.names[payer]), motif.upper(), payer)
    return Event(line, whole(item), item.customer, tell=motif)


@unfair
def pays_a_part_that_another_owes(world: World) -> Event | None:
    """An instalment of one invoice, of the amount of another, and the label says so."""
    item = some(world)
    theirs = [one for one in world.owed(item.customer) if one.id != item.id] if item else []
    if not item or not theirs or theirs[0].due >= item.due:
        return None
    other = theirs[0].due.cents
    motif = world.chance.choice((item.number, f"ACOMPTE {item.number}", f"1ER VERSEMENT {item.number}", "ACOMPTE"))
    name = worn(world.chance, world.names[item.customer])
    line = write(world, other, name, motif, item.customer)
    return Event(line, frozenset({(item.id, other)}), item.customer, tell=motif)


@unfair
def pays_some_twin(world: World) -> Event | None:
    """Two invoices of one customer and one amount: no number, the newer one is meant."""
    item = some(world)
    if not item:
        return None
    twins = [one for one in world.owed(item.customer) if one.due == item.due]
    return Event(named(world, item), whole(twins[-1]), item.customer) if len(twins) > 1 else None


@unfair
def is_an_agent_learnt_for_several(world: World) -> Event | None:
    """The accountant or the parent whose account paid for one customer already, and pays for another."""
    item = some(world)
    others = [one for one in rivals(world, item) if item and one.due == item.due] if item else []
    if not item or not others:
        return None
    agent = f"{FAMILY[world.chance.randrange(6)].upper()} GESTION"
    motif = world.chance.choice((f"POUR {world.names[item.customer]}", item.number, world.names[item.customer]))
    line = write(world, item.due.cents, agent, motif.upper(), agent)
    return Event(line, whole(item), item.customer)


@unfair
def is_a_joint_account(world: World) -> Event | None:
    item = some(world)
    others = rivals(world, item) if item else []
    if not item or not others:
        return None
    mine, theirs = family(world.names[item.customer]), family(world.names[world.chance.choice(others).customer])
    pair = [mine, theirs]
    world.chance.shuffle(pair)
    who = f"M OU MME {' '.join(pair)}"
    return Event(write(world, item.due.cents, who, "", ""), whole(item), item.customer, tell=who)


@unfair
def comes_from_the_treasury(world: World) -> Event | None:
    item = some(world)
    if not item:
        return None
    name = world.names[item.customer].upper()
    motif = world.chance.choice((f"MANDAT {world.chance.randrange(100, 2000)}", item.number, name))
    cents = item.due.cents
    return Event(write(world, cents, "DRFIP BRETAGNE", motif), whole(item), item.customer)


@unfair
def comes_from_a_factor(world: World) -> Event | None:
    item = some(world)
    if not item:
        return None
    who = world.chance.choice(("BNP PARIBAS FACTOR", "CGA FACTORING", "EUROFACTOR", "BPCE FACTOR"))
    return Event(write(world, item.due.cents, who, world.chance.choice((item.number, ""))), NOTHING)


@unfair
def is_no_sale(world: World) -> Event | None:
    item = some(world)
    if not item:
        return None
    label = world.chance.choice(
        (
            "VIR INTERNE DEPUIS LIVRET",
            f"DEBLOCAGE PRET {item.number[-3:]}",
            "VIR DGFIP REMBT CREDIT TVA",
            "VIR CPAM IJSS",
            f"AVOIR AMAZON EU FA {item.number[-3:]}",
            f"REMBOURSEMENT FOURNISSEUR {stranger(world)} FACT {item.number[-3:]}",
            "VIR ATELIER DURAND SERVICES",
            f"VIR SEPA APPORT {world.names[item.customer].upper()}",
            f"REMB {item.number}",
            "VIR MAIF INDEMNITE SINISTRE",
        )
    )
    return Event(Line(world.day, item.due, label))


@unfair
def comes_in_a_batch(world: World) -> Event | None:
    item = some(world)
    if not item:
        return None
    lead = world.chance.choice(("REM CHQ", "REMISE CHEQUES", "REMCB", "STRIPE", "PAYPAL", "SUMUP", "CHEQUE"))
    motif = world.chance.choice(("", f"{world.chance.randrange(10**6):07d}", item.number[-4:]))
    return Event(Line(world.day, item.due, f"{lead} {motif}"), whole(item), item.customer)


@unfair
def pays_two_customers_at_once(world: World) -> Event | None:
    item = some(world)
    others = rivals(world, item) if item else []
    if not item or not others:
        return None
    other = world.chance.choice(others)
    motif = f"{item.number} {other.number}"
    return Event(write(world, item.due.cents + other.due.cents, stranger(world), motif), whole(item, other))


@unfair
def takes_its_credit_off(world: World) -> Event | None:
    credits = [item for item in world.open.values() if item.due.cents < 0]
    for credit in credits:
        for item in world.owed(credit.customer):
            cents = item.due.cents + credit.due.cents
            if cents > 0:
                name = worn(world.chance, world.names[item.customer])
                return Event(write(world, cents, name, "", item.customer), whole(item, credit), item.customer)
    return None


@unfair
def pays_nearly(world: World) -> Event | None:
    item = some(world)
    if not item:
        return None
    cents = item.due.cents + world.chance.choice((-1, 1, -500, 2, -item.due.cents // 20, 900))
    if cents <= 0:
        return None
    name = worn(world.chance, world.names[item.customer])
    paid = frozenset({(item.id, min(cents, item.due.cents))})
    return Event(write(world, cents, name, spelled(world.chance, item.number), item.customer), paid, item.customer)


@unfair
def pays_a_bill_not_made_yet(world: World) -> Event | None:
    """An order paid ahead, of the amount of somebody's open invoice; a number of ours is not in it."""
    item = some(world)
    if not item:
        return None
    motif = world.chance.choice(("DEVIS DE-2026-0044", "ACOMPTE COMMANDE", "CAUTION", "ARRHES"))
    return Event(named(world, item, motif), NOTHING, tell=motif)


@unfair
def settled_elsewhere(world: World) -> Event | None:
    """A former customer whose number, quoted whole, is of a document that nobody gave us."""
    item = some(world)
    if not item or not item.number[-1].isdigit():
        return None
    number = item.number + str(world.chance.randrange(10))
    world.settled.append(Settled(f"X{number}", item.customer, item.names))
    return Event(write(world, item.due.cents, stranger(world), number), NOTHING)
