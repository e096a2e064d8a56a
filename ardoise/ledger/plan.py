"""The settings of the books as one flat plan: a key for each place, an account or a word at it.

Forms, the copy from another company, the import of a FEC and the history all speak of the same keys: `services`,
`sales:service:5.50:france` (`*` for every other rate), `vat:5.50`, `waiting:5.50`, `method:cheque`, `bank:12`,
`label:706100`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from ardoise.banking.models import BankAccount
from ardoise.companies.models import Company
from ardoise.domain.accounts import LONGEST, SHORTEST, Territory, clean_account
from ardoise.domain.document import Nature
from ardoise.domain.errors import Invalid, Refused
from ardoise.domain.identifiers import clean_text
from ardoise.domain.vat import WIRE_RATES
from ardoise.ledger.books import MONEY, Accounts
from ardoise.ledger.formats import CHOICES
from ardoise.ledger.missing import rate_text
from ardoise.ledger.models import AuxiliaryRule, Books
from ardoise.payments.models import Method

Plan = dict[str, str]

SALES, VAT, CUSTOMERS = ("7",), ("445",), ("41",)
MONEY_CLASSES = ("5", "108", "455", "46", "47")  # the bank, or the owner who was paid in its place
# key -> the beginnings of account that fit; the label is that of the model
ACCOUNTS: dict[str, tuple[str, ...]] = {
    "customers": CUSTOMERS,
    "services": SALES,
    "goods": SALES,
    "vat": VAT,
    "vat_waiting": VAT,
    "down_payments": ("419",),
    "discounts": ("7", "665"),
    "bank": MONEY_CLASSES,
    "fees": ("6",),
    "losses": ("6",),
    "gains": ("7",),
}
OPTIONAL = {"discounts"}
JOURNALS = ("sales_journal", "bank_journal", "cash_journal", "other_journal")
TEXTS = tuple(f"{journal}_label" for journal in JOURNALS)
PLAIN = ("length", *ACCOUNTS, "auxiliary_rule", "auxiliary_prefix", *JOURNALS, *TEXTS, "template", "starts_on")
OTHER_RATES = "*"
_JOURNAL = re.compile(r"[A-Z0-9]{1,6}")
_PREFIX = re.compile(r"[A-Z0-9]{0,4}")
_SOLD = {Nature.SERVICE.value: "Prestations de services", Nature.GOODS.value: "Ventes de marchandises"}


@dataclass(frozen=True, slots=True)
class Change:
    """What one place was and becomes; empty for nothing."""

    key: str
    label: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.label}\u00a0: {self.before or 'rien'} → {self.after or 'rien'}"


def plan_of(accounts: Accounts) -> Plan:
    """Every place of the books of a company, with what is there now."""
    books = accounts.books
    plan = {name: _text(getattr(books, name)) for name in PLAIN}
    for (nature, place), rows in accounts.sales.items():
        plan |= {sales_key(nature, rate, place): account for rate, account in rows.items()}
    for rate, row in accounts.vat.items():
        plan |= {f"vat:{rate:.2f}": row.account, f"waiting:{rate:.2f}": row.waiting}
    for method in Method:
        own = accounts.methods.get(method)
        plan[f"method:{method.value}"] = own.account if own else accounts.fit(MONEY.get(method, ""))
        plan[f"method_journal:{method.value}"] = own.journal if own else ""
    for account in open_accounts(accounts.company):
        journal = accounts.bank_journals.get(account.pk)
        plan[f"bank:{account.pk}"] = accounts.fit(account.ledger_account)
        plan[f"bank_journal:{account.pk}"] = journal.journal if journal else ""
        plan[f"bank_journal_label:{account.pk}"] = journal.label if journal else ""
    plan |= {f"label:{number}": label for number, label in accounts.labels.items()}
    return {key: accounts.fit(text) if _is_account(key) else text for key, text in plan.items()}


def open_accounts(company: Company) -> list[BankAccount]:
    return list(BankAccount.objects.filter(company=company, closed_at__isnull=True).order_by("pk"))


def sales_key(nature: str, rate: Decimal | None, place: str) -> str:
    return f"sales:{nature}:{OTHER_RATES if rate is None else f'{rate:.2f}'}:{place}"


def rate_of(text: str) -> Decimal | None:
    """The rate in a key; `*` is every other one. Raises LookupError for what is no rate of VAT."""
    if text == OTHER_RATES:
        return None
    try:
        rate = Decimal(text)
    except InvalidOperation:
        raise LookupError(text) from None
    if rate not in WIRE_RATES:
        raise LookupError(text)
    return rate


def clean_plan(company: Company, plan: Mapping[str, str]) -> Plan:
    """The plan as it is written: each account in the length of the books, what is empty left out.

    Raises Invalid with every refusal, each under its key, and LookupError for a key that does not exist.
    """
    usual = Books(company=company)
    whole = {name: _text(getattr(usual, name)) for name in PLAIN} | dict(plan)
    problems: list[Refused] = []
    length = _length(whole["length"], problems)
    banks = {str(account.pk) for account in open_accounts(company)}
    cleaned: Plan = {}
    for key, text in whole.items():
        try:
            cleaned[key] = _clean(key, text, length, banks)
        except Refused as refusal:
            problems.append(refusal)
    if problems:
        raise Invalid(problems)
    return {key: text for key, text in cleaned.items() if text or key in PLAIN or key.startswith("method:")}


def differences(before: Mapping[str, str], after: Mapping[str, str], company: Company) -> list[Change]:
    """What changes from one plan to another, in the order of the plan."""
    banks = {str(account.pk): account.name for account in open_accounts(company)}
    keys = dict.fromkeys([*before, *after])
    changes = [Change(key, label_of(key, banks), before.get(key, ""), after.get(key, "")) for key in keys]
    return [change for change in changes if change.before != change.after]


def label_of(key: str, banks: Mapping[str, str] | None = None) -> str:
    """What a key is for, in French: « TVA à 5,5 % »."""
    kind, *rest = key.split(":")
    if not rest:
        label = str(getattr(Books._meta.get_field(kind), "verbose_name", kind))
        return label[:1].upper() + label[1:]
    if kind == "sales":
        return sales_label(*rest)
    if kind in ("vat", "waiting"):
        what = "TVA collectée" if kind == "vat" else "TVA en attente"
        return f"{what} à {rate_text(Decimal(rest[0]))}"
    if kind in ("method", "method_journal"):
        return f"{'Journal : ' if kind == 'method_journal' else ''}{Method(rest[0]).label}"
    if kind == "label":
        return f"Intitulé du {rest[0]}"
    name = (banks or {}).get(rest[0], "banque")
    return {"bank": name, "bank_journal": f"Journal de {name}"}.get(kind, f"Nom du journal de {name}")


def sales_label(nature: str, rate: str, place: str) -> str:
    """« Prestations de services à 5,5 %, Union européenne »."""
    where = "" if place == Territory.FRANCE else f", {Territory(place).label}"
    if rate == OTHER_RATES:
        return f"{_SOLD[nature]}, autres taux{where}"
    return f"{_SOLD[nature]} {f'à {rate_text(Decimal(rate))}' if Decimal(rate) else 'sans TVA'}{where}"


def _clean(key: str, text: str, length: int, banks: set[str]) -> str:
    kind, *rest = key.split(":")
    if key in ACCOUNTS:
        account = clean_account(text, length, classes=ACCOUNTS[key], field=key)
        if not account and key not in OPTIONAL:
            raise Refused("account_missing", "Donnez un compte.", key)
        return account
    if kind == "sales" and len(rest) == 3 and rest[0] in _SOLD and rest[2] in set(Territory):
        rate_of(rest[1])
        return clean_account(text, length, classes=SALES, field=key)
    if kind in ("vat", "waiting") and len(rest) == 1 and rate_of(rest[0]):
        return clean_account(text, length, classes=VAT, field=key)
    if (kind == "method" and rest[0] in Method.values) or (kind == "bank" and rest and rest[0] in banks):
        return clean_account(text, length, classes=MONEY_CLASSES, field=key)
    if kind == "label" and len(rest) == 1:
        clean_account(rest[0], LONGEST, field=key)
        return _one_line(text)[:200]
    return _clean_word(key, kind, rest, text, banks)


def _clean_word(key: str, kind: str, rest: list[str], text: str, banks: set[str]) -> str:
    """What is not an account: journals and their names, the rule of codes, the usual layout, a day."""
    is_journal = key in JOURNALS or (kind == "method_journal" and rest and rest[0] in Method.values)
    if is_journal or (kind == "bank_journal" and rest and rest[0] in banks):
        journal = text.strip().upper()
        if (journal or key in JOURNALS) and not _JOURNAL.fullmatch(journal):
            message = "Un code de journal a 6 lettres ou chiffres au plus, par exemple VE."
            raise Refused("journal", message, key)
        return journal
    if key in TEXTS or (kind == "bank_journal_label" and rest and rest[0] in banks):
        return _one_line(text)[:60]
    if (key == "auxiliary_rule" and text in AuxiliaryRule.values) or key == "length":
        return text
    if key == "auxiliary_prefix":
        if not _PREFIX.fullmatch(text.strip().upper()):
            raise Refused("prefix", "Un préfixe a 4 lettres ou chiffres au plus, par exemple C ou CLI.", key)
        return text.strip().upper()
    if key == "template" and text in CHOICES:
        return text
    if key == "starts_on":
        return _day(text)
    if key in ("auxiliary_rule", "template"):
        raise Refused(key, "Choisissez une des réponses proposées.", key)
    raise LookupError(key)


def _length(text: str, problems: list[Refused]) -> int:
    if text.isascii() and text.isdigit() and SHORTEST <= int(text) <= LONGEST:
        return int(text)
    message = f"La longueur des comptes va de {SHORTEST} à {LONGEST} caractères."
    problems.append(Refused("length", message, "length"))
    return LONGEST


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text.strip()).isoformat() if text.strip() else ""
    except ValueError:
        raise Refused("date", "Écrivez le jour comme 01/01/2026.", "starts_on") from None


def _is_account(key: str) -> bool:
    return key in ACCOUNTS or key.split(":")[0] in ("sales", "vat", "waiting", "method", "bank")


def _one_line(text: str) -> str:
    return " ".join(clean_text(text).split())


def _text(value: object) -> str:
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)
