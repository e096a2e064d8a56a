"""A line read once, and how surely it names each customer: by name, by payer learnt, by account."""

from __future__ import annotations

from dataclasses import dataclass, field

from ardoise.domain.bank_labels import Kind, Label
from ardoise.domain.label_numbers import Quoted
from ardoise.domain.matching_ledger import Ledger, Line
from ardoise.domain.matching_memory import Memory, iban_key
from ardoise.domain.matching_proposal import NEVER_AUTO, Cap, Reason
from ardoise.domain.names import GENERIC, GIVEN, Close, fold, match_name, spellings

_NAMED = 9  # points from which a name is more than a chance word


@dataclass(slots=True)
class Identity:
    """How a line names one customer."""

    reasons: list[Reason] = field(default_factory=list)
    caps: list[Cap] = field(default_factory=list)
    named: bool = False  # by a name that is nobody else's word
    learnt: bool = False  # by a payer or an account that links taught
    longer: bool = False  # the payer has a telling word that this name has not: « GARAGE MARTIN LORIENT »
    share: int = 0
    name_points: int = 0
    words: frozenset[str] = frozenset()

    @property
    def points(self) -> int:
        return sum(reason.points for reason in self.reasons)

    @property
    def sure(self) -> bool:
        return self.named or self.learnt

    @property
    def known(self) -> bool:
        return self.points >= _NAMED

    @property
    def fair(self) -> bool:
        return self.points >= 17


@dataclass(slots=True)
class Reading:
    """A line as read once, with what it says of each customer."""

    line: Line
    label: Label
    ledger: Ledger
    memory: Memory
    quotes: dict[str, Quoted]
    close: Close
    paid: list[str] = field(default_factory=list)  # numbers quoted of documents with nothing left due
    named: list[str] = field(default_factory=list)  # customers that the line may come from
    apart: list[str] = field(default_factory=list)  # customers that the label names by different words
    no_sale: str = ""  # what else the label may be, though a number is quoted
    astray: str = ""  # a number like ours that no document carries
    _known: dict[str, Identity] = field(default_factory=dict)

    def identity(self, customer: str) -> Identity:
        if customer not in self._known:
            self._known[customer] = self._identify(customer)
        return self._known[customer]

    def elsewhere(self, customer: str) -> bool:
        """Whether the line names another customer: at all, or as well when it surely names this one."""
        mine = self.identity(customer)
        enough = max(_NAMED, mine.name_points) if mine.named else _NAMED
        others = (self.identity(one) for one in self.named if one != customer)
        return any(other.words - mine.words and (other.sure or other.name_points >= enough) for other in others)

    def for_another(self, customer: str) -> bool:
        """Whether the label says « POUR » and then another customer: all its name, or a word that this one has not."""
        words = self.label.words
        after = set(words[words.index("POUR") + 1 :]) if "POUR" in words else set()
        mine = self.identity(customer).words
        others = [self.identity(one).words for one in self.named if one != customer] if after else []
        return any((words & after) - mine or (words and words <= after and not mine <= after) for words in others)

    def namesake(self, customer: str) -> bool:
        """Whether the line names another customer by the same words, and as well: two « Martin Bernard »."""
        mine = self.identity(customer)
        others = (self.identity(one) for one in self.named if one != customer)
        return bool(mine.words) and any(
            other.words >= mine.words and other.share >= min(75, mine.share) for other in others
        )

    def _identify(self, customer: str) -> Identity:
        found = Identity()
        best = None
        for name in self.ledger.names.get(customer, ()):
            match = match_name(name, self.label.words, self.ledger.word_customers, cut=self.label.cut, close=self.close)
            if best is None or (match.share, not match.slips) > (best.share, not best.slips):
                best = match
        if best and best.share >= 20:
            share = best.share
            alone = len(best.words) == 1 and len(self.label.payer) > 1
            if alone and share > 70:
                share = 70  # one word of a longer payer: « MOREAU » is also « Moreau Plomberie »
            found.share, found.words = share, best.words
            text = "client nommé" if share >= 75 else "client nommé en partie"
            if best.cut:
                text = "début du nom du client"
            if best.slips:
                text = "nom du client à une lettre près"
                found.caps.append(Cap(NEVER_AUTO, "nom approché : à vérifier"))
            found.name_points = 35 * share // 100
            found.reasons.append(Reason(found.name_points, text))
            whole = len(best.words) > 1 or len(best.words) == best.wanted
            # « MARTIN » alone is a given name, or the name of several customers
            lone = best.words if len(best.words) == 1 else ()
            common = any(word in GIVEN or self.ledger.word_customers[word] > 1 for word in lone)
            found.longer = self._says_more(customer)
            found.named = share >= 75 and whole and not common and not best.slips and not best.cut
        self._payer(customer, found)
        self._account(customer, found)
        return found

    def _says_more(self, customer: str) -> bool:
        own = {word for name in self.ledger.names[customer] for word in fold(name).split()}
        own.update(other for name in self.ledger.names[customer] for other in spellings(name).values())
        return any(len(word) > 2 and word not in own and word not in GENERIC for word in self.label.payer)

    def _payer(self, customer: str, found: Identity) -> None:
        payer = self.label.payer if self.label.kind is Kind.TRANSFER else ()
        for size in range(len(payer), 0, -1):
            customers = self.memory.payers.get(" ".join(payer[:size]))
            whole = size == len(payer)
            if not customers or not (whole or (size > 1 or len(payer[0]) >= 5)):
                continue
            weight = customers.get(customer, 0)
            share = 100 * weight // max(1, sum(customers.values()))
            if weight:
                found.reasons.append(Reason((30 if whole else 24) * share // 100, "payeur déjà lié à ce client"))
                # « GARCIA » alone, learnt once, may be any of the customers called so
                common = size == 1 and self.ledger.word_customers[payer[0]] > 1
                cut = self.label.cut and payer[-1] == self.label.words[-1] and self.ledger.begins_a_name(payer[-1])
                found.learnt = whole and share >= 80 and not common and not cut
            return

    def _account(self, customer: str, found: Identity) -> None:
        customers = self.memory.ibans.get(iban_key(self.line.iban), {}) if self.line.iban else {}
        if customer in customers:
            alone = len(customers) == 1
            found.reasons.append(Reason(30 if alone else 15, "IBAN connu de ce client"))
            found.learnt = found.learnt or alone
        elif customers:
            found.reasons.append(Reason(-10, "IBAN connu d’un autre client"))
            found.caps.append(Cap(NEVER_AUTO, "IBAN d’un autre client : à vérifier"))
