"""Ask a question on the page of a deal."""

from __future__ import annotations

from django.db import transaction

from ardoise.domain.errors import Refused
from ardoise.domain.identifiers import clean_email, clean_text
from ardoise.history.record import Visitor, record
from ardoise.portal import events
from ardoise.portal.door import Deal
from ardoise.portal.models import Question
from ardoise.sales.models import Quote

LONGEST = 3000
SAID = 200  # of the text, in the event


def ask_question(deal: Deal, text: str, *, line: int | None = None, name: str = "", address: str = "") -> Question:
    """Note the question; the people of the company are told by its event. `line`: a position in the frozen lines.

    The answer goes to the recipient of the link; by the code of a paper, to the address given, if any.
    Raises Refused("question_empty"), ("question_too_long"), ("line_unknown"), or that of a wrong address.
    """
    text = clean_text(text).strip()
    if not text:
        raise Refused("question_empty", "Écrivez votre question.", "text")
    if len(text) > LONGEST:
        raise Refused("question_too_long", "Votre question est trop longue : 3 000 caractères au plus.", "text")
    lines = deal.value.lines
    if line is not None and not 0 <= line < len(lines):
        raise Refused("line_unknown", "Cette ligne n’existe plus : choisissez-en une autre.", "line")
    answer_to = deal.delivery.address if deal.delivery else clean_email(address, field="address") if address else ""
    name = " ".join(clean_text(name).split())[:120]
    root = deal.root
    with transaction.atomic():
        question = Question.objects.create(
            company=deal.company,
            quote=root if isinstance(root, Quote) else None,
            invoice=None if isinstance(root, Quote) else root,
            version=root.version if isinstance(root, Quote) else 0,
            line=line,
            line_label="" if line is None else " ".join(lines[line].label.split())[:200],
            text=text,
            author_name=name,
            address=answer_to or deal.address,
        )
        by = Visitor(name) if name else deal.visitor
        said = text if len(text) <= SAID else f"{text[:SAID]}…"
        record(deal.company.pk, events.QUESTION_ASKED, root, by=by, number=root.number, text=said)
    return question
