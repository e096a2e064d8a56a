"""The page « Plan comptable »: its rows, and the plan that was typed on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from ardoise.domain.accounts import Territory, fit_account
from ardoise.domain.document import Nature
from ardoise.domain.vat import WIRE_RATES
from ardoise.ledger import pcg
from ardoise.ledger.books import Accounts
from ardoise.ledger.missing import is_missing, rate_text, sentence
from ardoise.ledger.models.books import NATURES, TERRITORIES
from ardoise.ledger.plan import (
    JOURNALS,
    OTHER_RATES,
    PLAIN,
    Plan,
    label_of,
    open_accounts,
    rate_of,
    sales_key,
    sales_label,
)
from ardoise.ledger.used import Used

NEW_ROWS = 2
LISTS = {"sales": ("70",), "vat": ("445",), "customers": ("41",), "money": ("51", "53"), "rest": ("62", "65", "75")}


@dataclass(frozen=True, slots=True)
class Row:
    """One account of the page: its key is the name of its field."""

    key: str
    label: str
    value: str
    suggestions: str  # the list of accounts that fit
    name: str = ""  # of the account, as the books or the PCG say it
    usual: str = ""  # what stands when it is left empty
    error: str = ""
    lack: str = ""  # what is missing here
    is_code: bool = False


@dataclass
class Sheet:
    """The rows, group by group, with what was typed and what was refused."""

    accounts: Accounts
    used: Used
    plan: Plan
    errors: Mapping[str, str]

    def row(self, key: str, suggestions: str, *, label: str = "", usual: str = "", lack: str = "") -> Row:
        value = self.plan.get(key, "")
        shown = value or usual
        name = self.accounts.label(fit_account(shown, self.accounts.books.length)) if shown else ""
        text = label or label_of(key)
        return Row(key, text, value, suggestions, name, usual, self.errors.get(key, ""), lack)

    def code(self, key: str, label: str) -> Row:
        return Row(key, label, self.plan.get(key, ""), "", error=self.errors.get(key, ""), is_code=True)

    @property
    def sales(self) -> list[Row]:
        general = [self.row(key, "sales", label=f"{label_of(key)}, tous les taux") for key in ("services", "goods")]
        used = {sales_key(nature.value, rate, place.value) for nature, rate, place in self.used.sales}
        keys = [sales_key(nature.value, rate, place.value) for nature, rate, place in self.used.sales]
        keys += [key for key in self.plan if key.startswith("sales:") and key not in used]
        return general + [self._sale(key) for key in keys]

    @property
    def vat(self) -> list[Row]:
        return [self.row("vat", "vat", label="TVA collectée, tous les taux")] + [
            self._vat(f"vat:{rate:.2f}") for rate in self._rates()
        ]

    @property
    def waiting(self) -> list[Row]:
        general = self.row("vat_waiting", "vat", label="TVA en attente d’encaissement, tous les taux")
        usual = self.plan.get("vat_waiting", "")
        rates = [rate for rate in self._rates() if self.plan.get(f"vat:{rate:.2f}")]
        return [general] + [self.row(f"waiting:{rate:.2f}", "vat", usual=usual) for rate in rates]

    @property
    def customers(self) -> list[Row]:
        return [self.row("customers", "customers")]

    @property
    def money(self) -> list[Row]:
        banks = [self.row(f"bank:{one.pk}", "money", label=one.name) for one in open_accounts(self.accounts.company)]
        usual = self.plan.get("bank", "")
        methods = [self.row(f"method:{method.value}", "money", usual=usual) for method in self.used.methods]
        return [*banks, self.row("bank", "money", label="Banque, quand aucun compte n’est dit"), *methods]

    @property
    def others(self) -> list[Row]:
        rest = [self.row(key, "rest") for key in ("fees", "losses", "gains")]
        discounts = self.row("discounts", "sales", label="Remises accordées (vide : en moins de la vente)")
        return [self.row("down_payments", "customers"), discounts, *rest]

    @property
    def journals(self) -> list[tuple[Row, Row]]:
        pairs = [(self.code(key, label_of(key)), self.code(f"{key}_label", "Nom")) for key in JOURNALS]
        for one in open_accounts(self.accounts.company):
            journal = self.code(f"bank_journal:{one.pk}", f"Journal de {one.name}")
            pairs.append((journal, self.code(f"bank_journal_label:{one.pk}", "Nom")))
        return pairs

    @property
    def labels(self) -> str:
        """The names that are the company’s own, one on each line."""
        rows = [(key.removeprefix("label:"), text) for key, text in self.plan.items() if key.startswith("label:")]
        return "\n".join(f"{number} ; {text}" for number, text in sorted(rows))

    @property
    def suggestions(self) -> dict[str, list[tuple[str, str]]]:
        length = self.accounts.books.length
        return {
            name: [(fit_account(row.number, length), row.label) for row in pcg.find("", beginnings=starts, most=80)]
            for name, starts in LISTS.items()
        }

    def _rates(self) -> list[Any]:
        known = {rate_of(key.partition(":")[2]) for key in self.plan if key.startswith("vat:")}
        return sorted({*self.used.rates, *(rate for rate in known if rate)}, reverse=True)

    def _sale(self, key: str) -> Row:
        _, nature, rate, place = key.split(":")
        if rate == OTHER_RATES:
            return self.row(key, "sales", label=sales_label(nature, rate, place))
        account = self.accounts.sale(Nature(nature), rate_of(rate) or WIRE_RATES[0], Territory(place))
        usual, lack = ("", sentence(account)) if is_missing(account) else (account, "")
        return self.row(key, "sales", usual=usual, lack=lack)

    def _vat(self, key: str) -> Row:
        account = self.accounts.collected(rate_of(key.partition(":")[2]) or WIRE_RATES[0])
        usual, lack = ("", sentence(account)) if is_missing(account) else (account, "")
        return self.row(key, "vat", usual=usual, lack=lack)


def choices() -> dict[str, Any]:
    """What the rows to add may be."""
    rates = [("", "Choisir"), (OTHER_RATES, "tous les autres taux"), ("0.00", "sans TVA")]
    rates += [(f"{rate:.2f}", rate_text(rate)) for rate in sorted(WIRE_RATES, reverse=True) if rate]
    return {"natures": NATURES, "rates": rates, "places": TERRITORIES, "new_rows": range(NEW_ROWS)}


def typed_plan(data: QueryDict, before: Plan) -> Plan:
    """The plan as typed: the fields of the page, the rows added, the names; what the page does not show stays."""
    plan = {key: text for key, text in before.items() if not key.startswith("label:")}
    plan |= {key: str(data[key]) for key in data if key in PLAIN or key in before or _is_place(key)}
    for rank in range(NEW_ROWS):
        account, rate = data.get(f"new_account_{rank}", ""), data.get(f"new_rate_{rank}", "")
        if account.strip() and rate:
            nature, place = data.get(f"new_nature_{rank}", ""), data.get(f"new_place_{rank}", "")
            plan[sales_key(nature, rate_of(rate), place)] = account
    for line in data.get("labels", "").splitlines():
        number, _, label = line.partition(";")
        if number.strip() and label.strip():
            plan[f"label:{number.strip()}"] = label
    return plan


def _is_place(key: str) -> bool:
    return key.partition(":")[0] in ("sales", "vat", "waiting", "method", "bank", "bank_journal", "bank_journal_label")
