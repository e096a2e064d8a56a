"""The settings of the books as the API says them: the whole plan in, the whole plan out, exact."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from pydantic import Field

from ardoise.api.dates import Day
from ardoise.api.inputs import Body, Id, Method
from ardoise.api.numbers import Exact, text
from ardoise.domain.errors import Invalid, Refused
from ardoise.ledger.books import Accounts
from ardoise.ledger.plan import Plan, plan_of, rate_of, sales_key
from ardoise.ledger.used import used_by

Rule = Literal["none", "number", "name"]


class CustomersIn(Body):
    collective: str = "411000"
    rule: Rule = "number"
    prefix: str = "C"


class SaleIn(Body):
    """`vat_rate` null: every rate that has no account of its own."""

    nature: Literal["service", "goods"]
    vat_rate: Exact | None = None
    territory: Literal["france", "union", "abroad"] = "france"
    account: str


class VatIn(Body):
    vat_rate: Exact
    account: str
    waiting: str = ""


class MethodIn(Body):
    """An empty account: the money goes straight to the bank."""

    method: Method
    account: str = ""
    journal: str = ""


class BankIn(Body):
    bank_account: Id
    account: str
    journal: str = ""
    journal_label: str = ""


class JournalIn(Body):
    code: str
    label: str = ""


class JournalsIn(Body):
    sales: JournalIn = JournalIn(code="VE", label="Ventes")
    bank: JournalIn = JournalIn(code="BQ", label="Banque")
    cash: JournalIn = JournalIn(code="CA", label="Caisse")
    other: JournalIn = JournalIn(code="OD", label="Opérations diverses")


class LabelIn(Body):
    account: str
    label: str


class BooksIn(Body):
    """The whole plan: what is left out goes back to the usual account. `state` is read only, and passed over."""

    length: int = 6
    customers: CustomersIn = CustomersIn()
    services: str = "706000"
    goods: str = "707000"
    sales: list[SaleIn] = Field(default_factory=list, max_length=500)
    vat: str = "445710"
    vat_waiting: str = "445740"
    vat_rates: list[VatIn] = Field(default_factory=list, max_length=50)
    down_payments: str = "419100"
    discounts: str = ""
    bank: str = "512000"
    fees: str = "627000"
    losses: str = "658000"
    gains: str = "758000"
    methods: list[MethodIn] = Field(default_factory=list, max_length=20)
    bank_accounts: list[BankIn] = Field(default_factory=list, max_length=200)
    journals: JournalsIn = JournalsIn()
    labels: list[LabelIn] = Field(default_factory=list, max_length=2_000)
    template: str = "fec"
    starts_on: Day | None = None
    state: Any = None

    def plan(self) -> tuple[Plan, dict[str, str]]:
        """The plan, and where each of its places stands in the body. Raises Invalid for a place given twice."""
        plan: Plan = {}
        paths: dict[str, str] = {}
        problems: list[Refused] = []
        for key, value, path in self._places():
            if key in plan:
                problems.append(Refused("given_twice", "Cette place est donnée deux fois.", path))
            plan[key], paths[key] = value, path
            kind, *rest = key.split(":")
            if kind in ("sales", "vat", "waiting") and rest:
                problems += _unknown_rate(rest[0 if kind != "sales" else 1], path)
        if problems:
            raise Invalid(problems)
        return plan, paths

    def _places(self) -> Iterator[tuple[str, str, str]]:
        for name in ("services", "goods", "vat", "vat_waiting", "down_payments", "discounts", "bank", "fees"):
            yield name, getattr(self, name), name
        for name in ("losses", "gains", "template"):
            yield name, getattr(self, name), name
        yield "length", str(self.length), "length"
        yield "starts_on", self.starts_on.isoformat() if self.starts_on else "", "starts_on"
        yield "customers", self.customers.collective, "customers.collective"
        yield "auxiliary_rule", self.customers.rule, "customers.rule"
        yield "auxiliary_prefix", self.customers.prefix, "customers.prefix"
        for name in ("sales", "bank", "cash", "other"):
            journal = getattr(self.journals, name)
            yield f"{name}_journal", journal.code, f"journals.{name}.code"
            yield f"{name}_journal_label", journal.label, f"journals.{name}.label"
        yield from self._lists()

    def _lists(self) -> Iterator[tuple[str, str, str]]:
        for rank, sale in enumerate(self.sales):
            yield sales_key(sale.nature, sale.vat_rate, sale.territory), sale.account, f"sales.{rank}.account"
        for rank, vat in enumerate(self.vat_rates):
            yield f"vat:{vat.vat_rate:.2f}", vat.account, f"vat_rates.{rank}.account"
            yield f"waiting:{vat.vat_rate:.2f}", vat.waiting, f"vat_rates.{rank}.waiting"
        for rank, method in enumerate(self.methods):
            yield f"method:{method.method}", method.account, f"methods.{rank}.account"
            yield f"method_journal:{method.method}", method.journal, f"methods.{rank}.journal"
        for rank, bank in enumerate(self.bank_accounts):
            at = f"bank_accounts.{rank}"
            yield f"bank:{bank.bank_account}", bank.account, f"{at}.account"
            yield f"bank_journal:{bank.bank_account}", bank.journal, f"{at}.journal"
            yield f"bank_journal_label:{bank.bank_account}", bank.journal_label, f"{at}.journal_label"
        for rank, label in enumerate(self.labels):
            yield f"label:{label.account}", label.label, f"labels.{rank}.account"


class CustomerAccountIn(Body):
    """Empty: as the rule and the plan say."""

    auxiliary: str = ""
    collective: str = ""
    sales: str = ""


def books_json(accounts: Accounts) -> dict[str, Any]:
    """What `BooksIn` takes, and the state of the plan."""
    plan, books = plan_of(accounts), accounts.books
    plain = ("services", "goods", "vat", "vat_waiting", "down_payments", "discounts", "bank", "fees", "losses", "gains")
    journals = ("sales", "bank", "cash", "other")
    return {
        "length": books.length,
        "customers": {"collective": plan["customers"], "rule": books.auxiliary_rule, "prefix": books.auxiliary_prefix},
        **{name: plan[name] for name in plain},
        "sales": [_sale(key, account) for key, account in plan.items() if key.startswith("sales:")],
        "vat_rates": [
            {"vat_rate": text(rate), "account": plan[f"vat:{rate:.2f}"], "waiting": plan[f"waiting:{rate:.2f}"]}
            for rate in sorted(accounts.vat, reverse=True)
        ],
        "methods": [
            {"method": key.partition(":")[2], "account": account, "journal": plan[f"method_journal:{key[7:]}"]}
            for key, account in plan.items()
            if key.startswith("method:")
        ],
        "bank_accounts": [_bank(plan, key, account) for key, account in plan.items() if key.startswith("bank:")],
        "journals": {
            name: {"code": plan[f"{name}_journal"], "label": plan[f"{name}_journal_label"]} for name in journals
        },
        "labels": [{"account": number, "label": label} for number, label in sorted(accounts.labels.items())],
        "template": books.template,
        "starts_on": books.starts_on,
        "state": {
            "confirmed_at": books.confirmed_at,
            "missing": used_by(accounts.company).missing(accounts),
        },
    }


def _sale(key: str, account: str) -> dict[str, Any]:
    _, nature, rate, territory = key.split(":")
    known = rate_of(rate)
    return {
        "nature": nature,
        "vat_rate": None if known is None else text(known),
        "territory": territory,
        "account": account,
    }


def _bank(plan: Plan, key: str, account: str) -> dict[str, Any]:
    pk = key.partition(":")[2]
    journal, label = plan[f"bank_journal:{pk}"], plan[f"bank_journal_label:{pk}"]
    return {"bank_account": int(pk), "account": account, "journal": journal, "journal_label": label}


def _unknown_rate(rate: str, path: str) -> list[Refused]:
    field = path.rpartition(".")[0] + ".vat_rate"
    try:
        known = rate_of(rate)
    except LookupError:
        return [Refused("vat_rate_unknown", "Ce taux de TVA n’existe pas en France.", field)]
    if known == 0 and path.startswith("vat_rates"):
        return [Refused("vat_rate_zero", "À 0 %, il n’y a pas de TVA à porter sur un compte.", field)]
    return []
