"""The papers of the room: the report of a verification, the totals of a period, the audit trail of an invoice."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from ardoise import __version__
from ardoise.companies.models import Company
from ardoise.compliance.advice import advice_of
from ardoise.compliance.models import Verification
from ardoise.compliance.steps import Step, Trail
from ardoise.compliance.totals import MethodTotal, Totals
from ardoise.compliance.words import between_text, method_text, rate_text
from ardoise.domain.closings import Part, Parts
from ardoise.domain.french import date_text, long_date, money_text
from ardoise.rendering.letters import Block, Facts, Heading, Letter, Paragraph, SmallPrint, Table
from ardoise.sales.parties import seller_of


def report_letter(run: Verification) -> Letter:
    """What was checked, how many rows, the first thing wrong, what to do."""
    assert run.done_at is not None
    blocks: list[Block] = [
        Paragraph(result_text(run), strong=True),
        Facts(
            (
                ("Vérifié le", _when(run.done_at, run.company)),
                ("Demandé par", run.asked_by.author_name if run.asked_by else "Ardoise"),
                ("Lignes relues", str(run.rows)),
                ("Tête de la chaîne", f"événement n° {run.head_sequence}"),
                ("Version", run.version),
            )
        ),
        SmallPrint((("Empreinte de la tête", run.head_hash),)),
        Heading("Ce qui a été vérifié"),
        Table(
            ("Vérification", "Lignes", "Anomalies"),
            tuple((one["label"], str(one["rows"]), _count(one)) for one in run.checks),
            figures=2,
        ),
    ]
    wrong = [one for one in run.checks if one["shown"]]
    for one in wrong:
        blocks.append(Heading(one["label"].capitalize()))
        blocks.append(Facts(tuple((_cut(found["row"]), found["sentence"]) for found in one["shown"])))
    if run.faults:
        blocks += [Heading("Que faire"), Paragraph(advice_of(run))]
    return _letter(run.company, "Vérification de la chaîne", f"n° {run.pk}", blocks, run.done_at)


def result_text(run: Verification) -> str:
    if run.faults:
        return f"{run.faults} anomalie{'s' if run.faults > 1 else ''} : ce qui est enregistré ne tient pas en entier."
    if run.warnings:
        count = f"{run.warnings} point{'s' if run.warnings > 1 else ''} à regarder"
        return f"Tout est juste : rien de ce qui est émis ou encaissé n’a changé. {count}."
    return "Tout est juste : rien de ce qui est émis ou encaissé n’a changé."


def totals_letter(company: Company, totals: Totals, *, made_at: datetime) -> Letter:
    whole = totals.sum_of_methods
    methods = tuple((method_text(one.method), *_figures(one)) for one in totals.methods.values())
    blocks: list[Block] = [
        Facts((("Période", between_text(totals.first, totals.last)), ("Édité le", _when(made_at, company)))),
        Heading("Règlements par mode"),
        Table(
            ("Mode", "Nombre", "Reçus", "Remboursés", "Annulés", "Total"),
            methods,
            figures=5,
            total=("Total", *_figures(whole)),
        ),
        Heading("TVA comprise dans les règlements (encaissements)"),
        _vat_table(totals.received),
        Paragraph(f"Crédits de clients, sans taux tant qu’ils ne paient rien : {money_text(totals.unallocated)}"),
        Heading("TVA des factures et avoirs émis (débits)"),
        _vat_table(totals.billed),
        Paragraph(f"{totals.documents} document{'s' if totals.documents > 1 else ''} sur la période."),
    ]
    return _letter(company, "Totaux de la période", between_text(totals.first, totals.last), blocks, made_at)


def trail_letter(trail: Trail, *, made_at: datetime) -> Letter:
    blocks: list[Block] = [Facts((("Édité le", _when(made_at, trail.company)), ("Logiciel", f"Ardoise {__version__}")))]
    for title, steps, nothing in trail.groups:
        blocks.append(Heading(title))
        if not steps:
            blocks.append(Paragraph(nothing))
        for step in steps:
            blocks += _step(step)
    return _letter(trail.company, "Piste d’audit", f"Facture {trail.invoice.number}", blocks, made_at)


def _step(step: Step) -> list[Block]:
    when = date_text(step.day) if step.day else ""
    amount = money_text(step.amount) if step.amount is not None else ""
    told = " · ".join(part for part in (f"{step.what} {step.number}", when, amount) if part)
    blocks: list[Block] = [Paragraph(told, strong=True)]
    rows = [*step.facts]
    for one in step.events:
        firm = f" (pour {one.on_behalf_of})" if one.on_behalf_of else ""
        rows.append((f"{one.at} UTC", f"{one.author}{firm} {one.sentence}\névénement {one.sequence}, {one.hash[:16]}…"))
    blocks += [Facts(tuple(rows))] if rows else []
    blocks += [SmallPrint(step.proofs)] if step.proofs else []
    return blocks


def _figures(one: MethodTotal) -> tuple[str, ...]:
    return str(one.count), *map(money_text, (one.received, one.refunded, one.cancelled, one.net))


def _vat_table(parts: Parts) -> Table:
    rows = tuple(
        (rate_text(*key), money_text(part.base), money_text(part.vat), money_text(part.incl_vat))
        for key, part in parts.items()
    )
    whole = sum(parts.values(), Part())
    total = ("Total", money_text(whole.base), money_text(whole.vat), money_text(whole.incl_vat))
    return Table(("Taux", "Base HT", "TVA", "TTC"), rows, figures=3, total=total)


def _letter(company: Company, title: str, reference: str, blocks: list[Block], made_at: datetime) -> Letter:
    return Letter(seller=seller_of(company), title=title, reference=reference, blocks=tuple(blocks), made_at=made_at)


def _when(moment: datetime, company: Company) -> str:
    local = moment.astimezone(ZoneInfo(company.time_zone))
    return f"{long_date(local.date())} à {local:%H:%M}"


def _count(one: dict[str, Any]) -> str:
    if one["faults"]:
        return str(one["faults"])
    return f"{one['warnings']} à regarder" if one["warnings"] else "aucune"


def _cut(text: str) -> str:
    return text if len(text) < 60 else f"{text[:57]}…"
