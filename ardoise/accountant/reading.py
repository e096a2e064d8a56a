"""A question as it is read: who said what and when, and whose turn it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from ardoise.accountant.models import MissingDocument, Question, Reply, Side
from ardoise.companies.gate import Access
from ardoise.companies.models import Company
from ardoise.companies.rights import Right
from ardoise.domain.french import moment_text
from ardoise.history.models import Event
from ardoise.history.sentences import tell
from ardoise.users.models import User

LAST = 3  # replies shown on the page of the document; the whole is one press away


@dataclass(frozen=True)
class Said:
    """One thing that one person said."""

    who: str
    text: str
    when: str
    is_accountant: bool
    reply: Reply | None = None


@dataclass(frozen=True)
class Talk:
    question: Question
    first: Said
    state: str
    mark: str
    is_my_turn: bool
    replies: list[Said] = field(default_factory=list)
    hidden: int = 0  # replies before those


def side_of(access: Access) -> Side:
    """On whose behalf this person speaks."""
    return Side.ACCOUNTANT if access.may(Right.QUESTIONS) else Side.COMPANY


def talk_of(question: Question, access: Access, *, whole: bool = False, brief: bool = False) -> Talk:
    """`brief`: without its replies, for a list."""
    mine = side_of(access)
    replies: list[Reply] = [] if brief else list(question.replies.all())
    shown = replies if whole else replies[-LAST:]
    is_my_turn = not question.is_closed and question.waits_for == mine
    return Talk(
        question,
        Said(
            _who(question.asked_by, question.firm_name),
            question.text,
            _when(question.asked_at, access.company),
            True,
        ),
        *_state(question, mine),
        is_my_turn,
        [
            Said(
                _who(one.by, one.firm_name),
                one.text,
                _when(one.at, access.company),
                one.side == Side.ACCOUNTANT,
                one,
            )
            for one in shown
        ],
        len(replies) - len(shown),
    )


def _state(question: Question, mine: Side) -> tuple[str, str]:
    """In words, and the mark of `web/status.html`."""
    if question.is_closed:
        return "Fermée", "paid"
    if question.waits_for == mine:
        return ("Réponse à lire" if mine == Side.ACCOUNTANT else "À répondre"), "part"
    return ("Attend l’entreprise" if mine == Side.ACCOUNTANT else "Attend le comptable"), "wait"


def _who(user: User, firm: str) -> str:
    return f"{user} ({firm})" if firm else str(user)


def _when(at: datetime, company: Company) -> str:
    return moment_text(at.astimezone(ZoneInfo(company.time_zone)), company.today)


def story_of(missing: MissingDocument) -> list[dict[str, Any]]:
    """What happened to a missing document, newest first."""
    zone, today = ZoneInfo(missing.company.time_zone), missing.company.today
    rows = Event.objects.filter(chain=missing.company_id, subject_type=missing._meta.label_lower, subject_id=missing.pk)
    told = []
    for event in rows.order_by("-sequence")[:30]:
        at = event.at.astimezone(zone)
        who = f"{event.author_name} ({event.on_behalf_of})" if event.on_behalf_of else event.author_name
        told.append({"who": who, "text": tell(event), "at": at, "when": moment_text(at, today)})
    return told
