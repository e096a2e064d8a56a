"""What changed between two versions, in sentences of the page's language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from ardoise.domain.changes import Change, ChangeKind
from ardoise.domain.languages import amount_in, day_in, percent_in
from ardoise.domain.money import Money
from ardoise.portal.language import say

SENTENCES = {
    ChangeKind.ADDED: "« {label} » est ajouté.",
    ChangeKind.REMOVED: "« {label} » est retiré.",
    ChangeKind.REWORDED: "« {before} » devient « {after} ».",
    ChangeKind.AMOUNT: "« {label} » passe de {before} à {after} HT.",
    ChangeKind.DETAILS: "« {label} » : le détail change.",
    ChangeKind.BECAME_OPTION: "« {label} » devient une option.",
    ChangeKind.BECAME_INCLUDED: "« {label} » n’est plus une option : c’est compris.",
    ChangeKind.VAT: "« {label} » : la TVA passe de {before} à {after}.",
    ChangeKind.SUBJECT: "L’objet devient « {after} ».",
    ChangeKind.VALIDITY: "Le devis est valable jusqu’au {after}.",
    ChangeKind.TERMS: "Les conditions changent : relisez-les.",
    ChangeKind.TOTAL: "Le total passe de {before} à {after} TTC.",
}
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


def told_changes(language: str, found: Sequence[Change]) -> list[str]:
    return [_told(language, change) for change in found]


def since(language: str, day: date, *, today: date) -> str:
    """ "mardi" within the week, else "le 24 novembre 2026"."""
    if 0 < (today - day).days < 7:
        return say(language, WEEKDAYS[day.weekday()])
    return say(language, "le {day}", day=day_in(language, day))


def _told(language: str, change: Change) -> str:
    label = change.label.splitlines()[0] if change.label else ""
    sentence = SENTENCES[change.kind]
    if change.kind is ChangeKind.VALIDITY and change.after is None:
        sentence = "Le devis n’a plus de date de fin."
    values = {"before": change.before, "after": change.after}
    if change.kind is ChangeKind.VAT:
        values = {name: Decimal(str(value)) for name, value in values.items()}  # type: ignore[misc]
    return say(language, sentence, label=label, **{name: _written(language, value) for name, value in values.items()})


def _written(language: str, value: object) -> str:
    if isinstance(value, Money):
        return amount_in(language, value)
    if isinstance(value, date):
        return day_in(language, value)
    if isinstance(value, Decimal):
        return percent_in(language, value)
    return "" if value is None else str(value).splitlines()[0] if str(value) else ""
