"""What is connected to a company, and what is used of its plan: each room says its part.

Their functions are listed in `ardoise/reactions.py` (INTEGRATIONS, USES), which settings name: this room knows none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module

from django.conf import settings

from ardoise.companies.models import ApiToken, Company, FirmMember
from ardoise.companies.queries import lasting_firms, lasting_members

MOST = 50  # keys shown


@dataclass(frozen=True)
class Integration:
    """One thing outside, its state in words, and the page where it is set up (the name of an address)."""

    label: str
    state: str
    is_on: bool
    icon: str
    page: str = ""


@dataclass(frozen=True)
class Use:
    """How much of one thing is used. Counted up to a bound: `is_more` says that the bound was met."""

    key: str  # as in ARDOISE_PLAN_LIMITS
    label: str
    used: int
    unit: str = ""
    is_more: bool = False

    @property
    def limit(self) -> int | None:
        found: int | None = settings.PLAN_LIMITS.get(self.key)
        return found

    @property
    def is_over(self) -> bool:
        return self.limit is not None and (self.used > self.limit or self.is_more)

    @property
    def share(self) -> int:
        """Percent of the limit, at most 100."""
        return min(100, self.used * 100 // self.limit) if self.limit else 100


def integrations_of(company: Company) -> list[Integration]:
    readers: Iterable[Callable[[Company], Iterable[Integration]]] = import_module(settings.REACTIONS).INTEGRATIONS
    return [one for reader in readers for one in reader(company)]


def uses_of(company: Company) -> list[Use]:
    readers: Iterable[Callable[[Company], Use]] = import_module(settings.REACTIONS).USES
    return [reader(company) for reader in readers]


def api_keys(company: Company) -> list[Integration]:
    keys = list(ApiToken.objects.filter(company=company, revoked_at__isnull=True).order_by("-last_used_at")[:MOST])
    used = [key.last_used_at for key in keys if key.last_used_at]
    last = f", la dernière utilisée le {max(used):%d/%m/%Y}" if used else ""
    number = f"{len(keys)} clé{'s' if len(keys) > 1 else ''}" if keys else "Aucune clé : un programme n’entre pas"
    return [Integration("Clés d’API", number + last, bool(keys), "link", "companies:keys")]


def people(company: Company) -> Use:
    """Members and the people of the firms, those who may enter today."""
    members = set(lasting_members(company).values_list("user", flat=True)[:1000])
    firms = FirmMember.objects.filter(firm__in=lasting_firms(company).values("firm"))
    return Use("people", "Personnes", len(members | set(firms.values_list("user", flat=True)[:1000])))
