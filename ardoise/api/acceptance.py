"""The body of an acceptance: the options taken, and the invoice asked for with it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from ardoise.api.inputs import Body, Id
from ardoise.api.numbers import Amount, Exact
from ardoise.domain.errors import Refused
from ardoise.sales.models import QuoteLine


class PartLineIn(Body):
    line: Id
    quantity: Exact


class AcceptanceIn(Body):
    invoice: Literal["total", "down_payment", "final", "part"] | None = None
    percent: Exact | None = None
    amount: Amount | None = None
    lines: list[PartLineIn] | None = None
    options: list[Id] | None = None

    def positions(self, lines: Sequence[QuoteLine]) -> list[int] | None:
        """The options taken as positions in the quote; None when the body leaves them as proposed."""
        if self.options is None:
            return None
        ranks = {line.pk: rank for rank, line in enumerate(lines)}
        for index, line in enumerate(self.options):
            if line not in ranks:
                raise Refused("line_unknown", "Cette ligne n’est pas de ce devis.", f"options.{index}")
        return [ranks[line] for line in self.options]

    def require_coherent(self) -> None:
        """What the invoice asked for does not use is refused, not forgotten."""
        uses = {"down_payment": {"percent", "amount"}, "part": {"lines"}}.get(self.invoice or "", set())
        for name in ("percent", "amount", "lines"):
            if getattr(self, name) is not None and name not in uses:
                wanted = "part" if name == "lines" else "down_payment"
                raise Refused("not_used", f'Ce champ ne va qu’avec "invoice": "{wanted}".', name)
        if self.percent is not None and self.amount is not None:
            raise Refused("two_amounts", "Donnez un pourcentage ou un montant, pas les deux.", "percent")

    def quantities(self) -> dict[int, Decimal]:
        found: dict[int, Decimal] = {}
        for index, line in enumerate(self.lines or ()):
            if line.line in found:
                raise Refused("line_twice", "La même ligne est citée deux fois.", f"lines.{index}.line")
            found[line.line] = line.quantity
        return found

    def path_of(self, field: str) -> str:
        """The engine names a line by its id, the body by its rank: lines.841.quantity -> lines.0.quantity."""
        head, _, rest = field.partition(".")
        pk, _, name = rest.partition(".")
        ranks = {str(line.line): rank for rank, line in enumerate(self.lines or ())}
        return f"lines.{ranks[pk]}.{name}" if head == "lines" and pk in ranks else field
