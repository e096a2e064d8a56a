"""Which customers a line seems to come from: what links taught, then the names that its label says."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db.models import Q

from ardoise.banking.learning import domain_line
from ardoise.banking.models import BankLine, Lesson
from ardoise.contacts.models import Contact
from ardoise.domain import matching
from ardoise.domain.bank_labels import read_label
from ardoise.domain.names import GENERIC, GIVEN, name_words
from ardoise.web.search import fold

MOST = 5
_READ = 200  # contacts that share a word with the label


def payers_of(line: BankLine) -> list[tuple[Contact, str]]:
    """The likeliest first, each with why: « payeur connu », « nom dans le libellé »."""
    found = {contact.pk: (contact, "payeur connu") for contact in _learnt(line)}
    for contact in _named(line):
        found.setdefault(contact.pk, (contact, "nom dans le libellé"))
    return list(found.values())[:MOST]


def _learnt(line: BankLine) -> list[Contact]:
    taught = [Q(kind=one.kind, key=one.key[:200]) for one in matching.lessons(domain_line(line))]
    if not taught:
        return []
    rows = Lesson.objects.filter(reduce(or_, taught), company=line.company_id, contact__archived_at=None)
    return [row.contact for row in rows.select_related("contact").order_by("-weight", "-learnt_at")[:MOST]]


def _named(line: BankLine) -> list[Contact]:
    """Those whose telling words are all in the label, the longest names first."""
    said = set(read_label(line.label, line.counterparty, line.memo).words)
    words = [word for word in said if len(word) > 2 and word not in GENERIC and word not in GIVEN][:20]
    if not words:
        return []
    asked = reduce(or_, (Q(search__contains=fold(word)) for word in words))
    rows = Contact.objects.filter(asked, company=line.company_id, archived_at=None).order_by("-pk")[:_READ]
    told = [(len(name_words(row.name)), row) for row in rows if set(name_words(row.name)) <= said]
    return [row for _, row in sorted(told, key=lambda one: -one[0])[:MOST]]
