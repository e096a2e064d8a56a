"""Payment terms: due dates, legal caps, late penalties, recovery fee, cash limit."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from ardoise.domain.document import PartyKind
from ardoise.domain.errors import Refused
from ardoise.domain.french import date_text
from ardoise.domain.money import Money

RECOVERY_FEE = Money("40.00")  # C. com. D441-5: professionals only, per invoice
DIFFERENCE_LIMIT = Money("1.00")  # a difference of payment, per invoice, since 2026-11-28: our choice, no text sets one
CASH_LIMIT = Money("1000.00")  # CMF L112-6, D112-3: payer resident or business


class Term(StrEnum):
    """A named payment term, with its label and the sentence printed (BT-20)."""

    ON_RECEIPT = "on_receipt", "À réception", "Paiement à réception de la facture."
    DAYS_10 = "days_10", "10 jours", "Paiement à 10 jours."
    DAYS_15 = "days_15", "15 jours", "Paiement à 15 jours."
    DAYS_30 = "days_30", "30 jours", "Paiement à 30 jours."
    DAYS_45 = "days_45", "45 jours", "Paiement à 45 jours."
    DAYS_60 = "days_60", "60 jours", "Paiement à 60 jours."
    END_OF_MONTH = "end_of_month", "Fin de mois", "Paiement à la fin du mois."
    DAYS_30_END_OF_MONTH = (
        "days_30_end_of_month",
        "30 jours fin de mois",
        "Paiement à 30 jours, puis à la fin du mois.",
    )
    DAYS_45_END_OF_MONTH = (
        "days_45_end_of_month",
        "45 jours, puis fin de mois",
        "Paiement à 45 jours, puis à la fin du mois.",
    )
    END_OF_MONTH_45_DAYS = (
        "end_of_month_45_days",
        "Fin de mois, puis 45 jours",
        "Paiement à la fin du mois, plus 45 jours.",
    )

    label: str
    sentence: str

    def __new__(cls, value: str, label: str = "", sentence: str = "") -> Term:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        member.sentence = sentence
        return member


_DAYS = {
    Term.ON_RECEIPT: 0,
    Term.DAYS_10: 10,
    Term.DAYS_15: 15,
    Term.DAYS_30: 30,
    Term.DAYS_45: 45,
    Term.DAYS_60: 60,
    Term.END_OF_MONTH: 0,
    Term.DAYS_30_END_OF_MONTH: 30,
    Term.DAYS_45_END_OF_MONTH: 45,
}
_ENDS_WITH_MONTH = {Term.END_OF_MONTH, Term.DAYS_30_END_OF_MONTH, Term.DAYS_45_END_OF_MONTH}


@dataclass(frozen=True, slots=True)
class PenaltyRate:
    """Late penalty figures of one half-year, in percent."""

    start: date
    end: date
    ecb: Decimal  # main refinancing rate of the first day of the half-year
    legal_interest: Decimal  # between professionals

    @property
    def default(self) -> Decimal:
        """What is due when nothing was agreed: ECB + 10 points (C. com. L441-10, II): 2.15 -> 12.15."""
        return self.ecb + 10

    @property
    def public(self) -> Decimal:
        """What a public body owes: ECB + 8 points (CCP R2192-31): 2.15 -> 10.15."""
        return self.ecb + 8

    @property
    def floor(self) -> Decimal:
        """The least rate that may be agreed: three times the legal interest: 2.62 -> 7.86."""
        return self.legal_interest * 3


# One row per half-year, added when both figures are published; a missing row prints the rule without a figure.
PENALTY_RATES = (PenaltyRate(date(2026, 1, 1), date(2026, 6, 30), Decimal("2.15"), Decimal("2.62")),)


def half_year(on: date) -> tuple[date, date]:
    """The first and last days of the half-year of a day: 15 July 2026 -> 1 July, 31 December 2026."""
    return (
        (date(on.year, 1, 1), date(on.year, 6, 30)) if on.month <= 6 else (date(on.year, 7, 1), date(on.year, 12, 31))
    )


def end_of_month(day: date) -> date:
    """The last day of the month: 10 February 2028 -> 29 February 2028."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def due_date(term: Term, on: date) -> date:
    """The day on which payment must have been made (C. com. L441-9): a date, never only a number of days.

    "45 jours fin de mois" has two readings, two terms: 15 January + 45 days then end of month is 31 March
    (1 March, then its end); end of month then + 45 days is 17 March.
    """
    if term is Term.END_OF_MONTH_45_DAYS:
        return end_of_month(on) + timedelta(days=45)
    day = on + timedelta(days=_DAYS[term])
    return end_of_month(day) if term in _ENDS_WITH_MONTH else day


def legal_limit(issue_date: date, buyer_kind: PartyKind) -> date | None:
    """The latest due date that businesses may agree (C. com. L441-10, I); None for the other buyers.

    60 days from the invoice date, or 45 days end of month: the latest of these readings.
    Example: 1 January 2026 -> 17 March 2026 (60 days: 2 March; 45 days then end: 28 February; end then 45: 17 March).
    """
    if buyer_kind is not PartyKind.BUSINESS:
        return None
    terms = (Term.DAYS_60, Term.DAYS_45_END_OF_MONTH, Term.END_OF_MONTH_45_DAYS)
    return max(due_date(term, issue_date) for term in terms)


def check_due(issue_date: date, due: date, buyer_kind: PartyKind) -> None:
    """Refuse a due date before the issue date or beyond the legal cap.

    Raises Refused `due_date_too_early` or `due_date_too_late`, field `due_date`.
    Example: issued on 1 January 2026 to a business, due on 31 March 2026 -> refused, the cap is 17 March.
    """
    if due < issue_date:
        raise Refused(
            "due_date_too_early",
            f"L’échéance ({date_text(due)}) est avant la date de la facture ({date_text(issue_date)}) :"
            " choisissez une date plus tardive.",
            "due_date",
        )
    limit = legal_limit(issue_date, buyer_kind)
    if limit is not None and due > limit:
        raise Refused(
            "due_date_too_late",
            f"Entre professionnels, l’échéance ne peut pas dépasser 60 jours ou 45 jours fin de mois :"
            f" choisissez le {date_text(limit)} au plus tard.",
            "due_date",
        )


def is_overdue(due: date | None, today: date) -> bool:
    """Late from the day after the due date (C. com. L441-10, II): due on the 20th, late on the 21st."""
    return due is not None and today > due


def penalty_rate(on: date, rates: tuple[PenaltyRate, ...] = PENALTY_RATES) -> PenaltyRate | None:
    """The figures in force that day, None when they are not known: nothing is invented.

    Example: 15 March 2026 -> ECB 2.15, default 12.15, floor 7.86; 15 July 2026 -> None.
    """
    return next((rate for rate in rates if rate.start <= on <= rate.end), None)
