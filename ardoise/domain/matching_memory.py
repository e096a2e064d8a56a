"""What was learnt from the links that people made: who pays for whom, from which account, and what is no sale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ardoise.domain.bank_labels import Kind, read_label
from ardoise.domain.matching_ledger import Line

Weights = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Memory:
    """Aliases (payer as read in the label -> customer -> weight), IBANs (-> customer -> weight), what is no sale."""

    payers: Weights = field(default_factory=dict)
    ibans: Weights = field(default_factory=dict)
    not_sales: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Lesson:
    """One row of a memory: a key of a kind, "payer" or "iban"."""

    kind: str
    key: str


def lessons(line: Line) -> tuple[Lesson, ...]:
    """What one line can teach. Cheques, cards, payment companies and the Treasury pay for many: they teach no payer."""
    label = read_label(line.label, line.counterparty, line.memo)
    if label.kind is not Kind.TRANSFER:
        return ()
    found = [Lesson("payer", label.payer_key)] if label.payer_key else []
    return (*found, Lesson("iban", iban_key(line.iban))) if line.iban else tuple(found)


def learn(memory: Memory, line: Line, customer: str) -> Memory:
    """The memory after this line was linked to the customer: each key weighs one more."""
    return _changed(memory, line, customer, 1)


def unlearn(memory: Memory, line: Line, customer: str) -> Memory:
    """The memory after such a link was undone: each key weighs one less, and is forgotten at zero."""
    return _changed(memory, line, customer, -1)


def not_a_sale(memory: Memory, line: Line) -> Memory:
    """The memory after someone said « Pas une vente »: lines of the same payer are proposed nothing."""
    key = read_label(line.label, line.counterparty, line.memo).payer_key
    return replace(memory, not_sales=memory.not_sales | {key}) if key else memory


def a_sale_again(memory: Memory, line: Line) -> Memory:
    """The memory after « Pas une vente » was undone."""
    key = read_label(line.label, line.counterparty, line.memo).payer_key
    return replace(memory, not_sales=memory.not_sales - {key})


def iban_key(iban: str) -> str:
    return iban.replace(" ", "").upper()


def _changed(memory: Memory, line: Line, customer: str, step: int) -> Memory:
    tables = {"payer": dict(memory.payers), "iban": dict(memory.ibans)}
    for lesson in lessons(line):
        customers = dict(tables[lesson.kind].get(lesson.key, {}))
        customers[customer] = customers.get(customer, 0) + step
        if customers[customer] <= 0:
            del customers[customer]
        if customers:
            tables[lesson.kind][lesson.key] = customers
        else:
            tables[lesson.kind].pop(lesson.key, None)
    return replace(memory, payers=tables["payer"], ibans=tables["iban"])
