"""« Pas une vente »: a line set aside under a category, the rule that it teaches, and both undone."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from ardoise.banking import events
from ardoise.banking.learning import payer_key
from ardoise.banking.links import WAITING, keep_line, locked, standing, told
from ardoise.banking.models import BankLine, Category, LineProposal, LineState, Rule
from ardoise.domain.errors import Conflict, Refused
from ardoise.history.record import Author, lock_chain, record


def set_aside(line: BankLine, category: str, *, by: Author, teach: bool = True) -> Rule | None:
    """The line is no sale. With `teach`, those of its payer that wait, and those that come, are set aside with it.

    Returns the rule, or None when nothing was taught: the label names nobody, or pays for many.
    Raises Conflict("already_linked") for a line of which a part is linked, Refused("category_unknown").
    """
    if category not in Category.values:
        raise Refused("category_unknown", f"Choisissez une catégorie : {', '.join(Category.labels)}.", "category")
    with transaction.atomic():
        line = locked(line)
        if line.linked_cents or standing(line).exists():
            raise Conflict("already_linked", "Cette ligne est liée : défaites d’abord son lien.", "line")
        rule = _taught(line, category, by=by) if teach else None
        line.state, line.category, line.rule = LineState.IGNORED, category, rule
        line.save(update_fields=["state", "category", "rule"])
        LineProposal.objects.filter(line=line).delete()
        if rule is not None:
            apply_rules(waiting_lines(line.company_id), [rule])
        word = Category(category).label
        record(line.company_id, events.LINE_SET_ASIDE, line, by=by, category=word, **told(line))
    return rule


def take_back(line: BankLine, *, by: Author) -> None:
    """The line waits again, and the rule that set it aside is forgotten. Raises Conflict("not_set_aside")."""
    with transaction.atomic():
        line = locked(line)
        if line.state != LineState.IGNORED:
            raise Conflict("not_set_aside", "Cette ligne n’est pas mise de côté.", "line")
        if line.rule is not None:
            line.rule.delete()
        line.state, line.category, line.rule = LineState.TO_LINK, "", None
        line.save(update_fields=["state", "category", "rule"])
        keep_line(line)
        record(line.company_id, events.LINE_TAKEN_BACK, line, by=by, **told(line))


def forget_rule(rule: Rule, *, by: Author) -> None:
    """The rule sets nothing aside any more, and what it set aside waits again."""
    with transaction.atomic():
        lock_chain(rule.company_id)
        lines = list(BankLine.objects.filter(rule=rule, state=LineState.IGNORED).order_by("pk"))
        rule.delete()
        for line in lines:
            line.state, line.category, line.rule = LineState.TO_LINK, "", None
            record(line.company_id, events.LINE_TAKEN_BACK, line, by=by, **told(line))
        BankLine.objects.bulk_update(lines, ["state", "category", "rule"], batch_size=500)


def waiting_lines(company: int) -> list[BankLine]:
    """The lines of which nothing is linked yet and that nobody set aside."""
    return list(BankLine.objects.filter(company=company, state__in=WAITING, linked_cents=0).order_by("pk"))


def apply_rules(lines: Iterable[BankLine], rules: Iterable[Rule]) -> set[int]:
    """Set aside the lines of the payers of these rules, in the transaction of the act; returns their ids."""
    by_key = {(rule.key, rule.money_in): rule for rule in rules}
    found = []
    for line in lines if by_key else ():
        rule = by_key.get((payer_key(line), line.cents > 0))
        if rule is not None:
            line.state, line.category, line.rule = LineState.IGNORED, rule.category, rule
            found.append(line)
    BankLine.objects.bulk_update(found, ["state", "category", "rule"], batch_size=500)
    ids = {line.pk for line in found}
    LineProposal.objects.filter(line__in=ids).delete()
    return ids


def _taught(line: BankLine, category: str, *, by: Author) -> Rule | None:
    key = payer_key(line)[:200]
    if not key:
        return None
    values = {"label": line.label, "category": category, "created_by_id": by.pk}
    return Rule.objects.update_or_create(company=line.company, key=key, money_in=line.cents > 0, defaults=values)[0]
