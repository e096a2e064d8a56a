"""How well payments are linked: cases labelled by hand, and real receipts played in date order.

`python -m bench reconciliation DIR` reads `synthetic_ledger.json`, `synthetic_cases.jsonl`, `real_invoices.jsonl` and
`real_bank_lines.jsonl` of DIR; `-v` names what differs. A wrong automatic link, or a goal missed, is an error.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from ardoise.domain.matching import Batch, Ledger, Line, Memory, OpenItem, Proposal, Settled, Status, learn, propose
from ardoise.domain.money import Money

FULL_TRUTH = ("single", "multi", "cheque_single", "cheque_multi")
GOALS = {"synthetic_top1": 92, "real_auto": 50}  # %, of cases with links; of receipts with a full truth


@dataclass
class Score:
    """What was proposed, against what is true."""

    title: str
    auto: int = 0
    wrong: list[str] = field(default_factory=list)
    linked: int = 0  # lines that have a full truth
    auto_right: int = 0
    first: int = 0
    three: int = 0
    quiet: int = 0  # lines that pay no invoice
    noise: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    def show(self, verbose: bool) -> None:
        right = self.auto - len(self.wrong)
        print(f"\n{self.title}")
        of_linked = f"{_percent(self.auto_right, self.linked)} ({self.auto_right} sur {self.linked})"
        print(f"  automatiques justes        {_percent(right, self.auto)} ({right} sur {self.auto})")
        print(f"  automatiques sur les liées {of_linked}")
        print(f"  première proposition       {_percent(self.first, self.linked)}")
        print(f"  dans les trois premières   {_percent(self.three, self.linked)}")
        print(f"  bruit sur les autres       {_percent(self.noise, self.quiet)} ({self.noise} sur {self.quiet})")
        print(f"  états                      {dict(self.statuses)}")
        for wrong in self.wrong:
            print(f"  FAUX {wrong}")
        for note in self.notes if verbose else ():
            print(f"  {note}")

    def count(self, proposal: Proposal, truth: set[tuple[str, int]]) -> bool:
        """Count a line with a full truth; whether its first reading is right."""
        self.linked += 1
        readings = [_links(one.links) for one in proposal.candidates]
        right = readings[:1] == [truth]
        self.first += right
        self.three += truth in readings[:3]
        self.auto_right += proposal.status is Status.AUTO and right
        return right


def run(folder: Path, verbose: bool = False) -> int:
    """All the measures; 1 when a link was wrongly automatic or a goal was missed."""
    cases, real = synthetic(folder), receipts(folder)
    for score in (cases, real):
        score.show(verbose)
    good = not cases.wrong and not real.wrong
    good = good and 100 * cases.first >= GOALS["synthetic_top1"] * cases.linked
    good = good and 100 * real.auto_right > GOALS["real_auto"] * real.linked
    print(f"\n{'Objectifs tenus' if good else 'OBJECTIF MANQUÉ'}")
    return 0 if good else 1


def synthetic(folder: Path) -> Score:
    """The cases labelled by hand, each against the whole ledger."""
    book = json.loads((folder / "synthetic_ledger.json").read_text(encoding="utf-8"))
    score = Score("Cas fictifs")
    for text in (folder / "synthetic_cases.jsonl").read_text(encoding="utf-8").splitlines():
        if not text.strip():
            continue
        case = json.loads(text)
        line, ledger, memory = case_of(book, case)
        proposal, expect = propose(line, ledger, memory), case["expect"]
        truth = {(link["number"], Money(link["amount"]).cents) for link in expect["links"]}
        score.statuses[f"{proposal.status}/{expect['status']}"] += 1
        right = True
        if truth:
            right = score.count(proposal, truth)
        elif expect["status"] == "none":
            score.quiet += 1
            score.noise += proposal.status is not Status.NONE
        elif expect["candidates"]:
            shown = [{number for number, _ in _links(one.links)} for one in proposal.candidates]
            right = all(set(wanted) in shown for wanted in expect["candidates"])
        if proposal.status is Status.AUTO:
            score.auto += 1
            numbers = {number for number, _ in _links(proposal.links)}
            if _links(proposal.links) != truth or numbers & set(expect["must_not_auto"]):
                score.wrong.append(f"{case['id']} {line.label}: {sorted(numbers)}")
        if proposal.status != expect["status"] or not right:
            score.notes.append(_note(case["id"], line, proposal, f"{expect['status']} {sorted(truth)}"))
    return score


def case_of(book: dict[str, Any], case: dict[str, Any]) -> tuple[Line, Ledger, Memory]:
    """A case as the domain sees it: the line, what is open that day, what is known of payers."""
    names = {client["code"]: client["name"] for client in book["clients"]}
    paid = {row["number"]: Money(row["paid"]) for row in case["history"] if "paid" in row}
    items, settled = [], []
    for row in [*book["open_items"], *case["extra_open"]]:
        if row["number"] in case["already_paid"]:
            settled.append(Settled(row["number"], row["client"], (names[row["client"]],)))
            continue
        whole = Money(row["amount_due"])
        items.append(
            OpenItem(
                id=row["number"],
                customer=row["client"],
                names=(names[row["client"]],),
                number=row["number"],
                date=date.fromisoformat(row["date"]),
                due=whole - paid.get(row["number"], Money()),
                due_date=date.fromisoformat(row["due"]) if row.get("due") else None,
                total=whole,
                is_credit_note=row["kind"] == "avoir",
            )
        )
    dues = {item.id: item.due for item in items}
    batches = [
        Batch(row["payout"], tuple((key, Money(gross)) for key, gross in row["gross"]), Money(row["fee"]))
        for row in case["history"]
        if "payout" in row
    ]
    batches += [
        Batch(row["batch"], tuple((key, dues[key]) for key in row["items"]))
        for row in case["history"]
        if "batch" in row
    ]
    memory = Memory()
    for client in book["clients"]:
        for payer in client["known_payer_names"]:
            memory = learn(memory, Line(date(2025, 1, 1), Money(1), payer, counterparty=payer), client["code"])
        if client["known_iban"]:
            ibans = {**memory.ibans, client["known_iban"]: {client["code"]: 1}}
            memory = replace(memory, ibans=ibans)
    row = case["line"]
    line = Line(
        date.fromisoformat(row["date"]),
        Money(row["amount"]),
        row["label"],
        row["counterparty_name"],
        row["counterparty_iban"],
        row["end_to_end"],
        row["memo"],
    )
    return line, Ledger(items, settled, batches), memory


def receipts(folder: Path) -> Score:
    """The receipts of two companies in date order: what is settled goes away, the payer is learnt after each line."""
    score = Score("Encaissements réels")
    invoices = [json.loads(text) for text in _texts(folder / "real_invoices.jsonl")]
    lines = [json.loads(text) for text in _texts(folder / "real_bank_lines.jsonl")]
    for company in sorted({row["id"][0] for row in lines}):
        open_items = {row["id"]: _item(row) for row in invoices if row["id"][0] == company}
        openings = {row["id"] for row in invoices if row["kind"] == "opening"}
        memory = Memory()
        for row in lines:
            if row["id"][0] != company:
                continue
            line = Line(date.fromisoformat(row["date"]), Money(row["amount"]), row["label"])
            # an invoice is known some days before its date at most: what was not yet made cannot be proposed
            ledger = Ledger(item for item in open_items.values() if item.date <= line.date + timedelta(days=31))
            proposal = propose(line, ledger, memory)
            _judge(score, row, line, proposal, openings)
            _settle(open_items, row, line.amount.cents, openings)
            if row["client_code"]:
                memory = learn(memory, line, row["client_code"])
    return score


def _judge(score: Score, row: dict[str, Any], line: Line, proposal: Proposal, openings: set[str]) -> None:
    truth, linked = set(row["invoices"]), {key for key, _ in _links(proposal.links)}
    score.statuses[f"{proposal.status}/{row['truth']}"] += 1
    right = True
    if row["truth"] in FULL_TRUTH:
        readings = [{key for key, _ in _links(one.links)} for one in proposal.candidates]
        score.linked += 1
        right = readings[:1] == [truth]
        score.first += right
        score.three += truth in readings[:3]
        score.auto_right += proposal.status is Status.AUTO and right
    elif row["truth"] == "not_customer":
        score.quiet += 1
        score.noise += proposal.status is not Status.NONE
        right = proposal.status is Status.NONE
    if proposal.status is Status.AUTO:
        score.auto += 1
        customers = {link.item.customer for link in proposal.links}
        if row["truth"] in FULL_TRUTH:
            good = linked == truth
        else:  # the lettering is that of a group, or misses what was open before the file began
            good = customers == {row["client_code"]} and linked - openings <= truth
        if not good:
            score.wrong.append(_note(row["id"], line, proposal, f"{row['truth']} {sorted(truth)}"))
    if not right or proposal.status is Status.CHOOSE:
        score.notes.append(_note(row["id"], line, proposal, f"{row['truth']} {sorted(truth)}"))


def _settle(open_items: dict[str, OpenItem], row: dict[str, Any], cents: int, openings: set[str]) -> None:
    """Take away what the line paid; a group is paid item by item, an unknown invoice is part of the opening balance."""
    if row["truth"] in FULL_TRUTH:
        for key in row["invoices"]:
            open_items.pop(key, None)
        return
    group = [key for key in row["invoices"] if key in open_items]
    if row["truth"] in ("invoice_not_in_file", "multi_gap", "unlettered"):
        group += [key for key in openings if key in open_items and open_items[key].customer == row["client_code"]]
    group.sort(key=lambda key: (open_items[key].due.cents != cents, open_items[key].date, key))
    for key in group:
        item = open_items[key]
        part = min(cents, item.due.cents)
        if part <= 0:
            break
        cents -= part
        if part == item.due.cents:
            del open_items[key]
        else:
            open_items[key] = replace(item, due=Money.of_cents(item.due.cents - part), total=item.total or item.due)


def _item(row: dict[str, Any]) -> OpenItem:
    return OpenItem(
        id=row["id"],
        customer=row["client_code"],
        names=(row["client"],),
        number=row["number"],
        date=date.fromisoformat(row["date"]),
        due=Money(row["amount"]),
        is_credit_note=row["kind"] == "avoir",
    )


def _links(links: Iterable[Any]) -> set[tuple[str, int]]:
    return {(link.item.id, link.amount.cents) for link in links}


def _note(key: str, line: Line, proposal: Proposal, wanted: str) -> str:
    shown = " | ".join(
        f"{one.score}/{one.points} "
        + "+".join(f"{link.item.number or link.item.id}:{link.amount}" for link in one.links)
        for one in proposal.candidates[:3]
    )
    return f"{key} {line.date} {line.amount} « {line.label} » {proposal.status}, attendu {wanted}\n      {shown}"


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:5.1f} %" if whole else "    –  "


def _texts(path: Path) -> list[str]:
    return [text for text in path.read_text(encoding="utf-8").splitlines() if text.strip()]
