"""What an import would do, before it does anything: the rows and what the account knows of them, balances, doubts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from ardoise.banking.account_of_file import account_of, iban_in, is_named
from ardoise.banking.actions.write_lines import chunks
from ardoise.banking.continuity import missing_before
from ardoise.banking.fingerprint import Recognition, recognise
from ardoise.banking.models import BankAccount, BankStatement, RemarkKind
from ardoise.banking.opening import begun, mapping_of, own_events
from ardoise.banking.readers import Ignored, Notice, Problem, Row, opened
from ardoise.banking.readers.csv_balances import INVERTED, UNSIGNED
from ardoise.banking.recognition import is_renumbered, known_lines, numbering_of
from ardoise.banking.uploads import get
from ardoise.domain.identifiers import iban_text
from ardoise.domain.money import Money

SHOWN = 200  # rows, and what is left aside: a screen; the counts are of the whole file
MOST_UNREADABLE = 5000  # a file with more is not a statement that anyone mends
MOST_PROBABLE = 500  # rows that are asked about, shown wherever they stand in the file
RENUMBERED = (
    "La banque renumérote ses lignes à chaque téléchargement : celles du même jour, du même montant et du même libellé "
    "qu’une ligne du compte sont à vérifier."
)


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """`rank` is the row's place among those of the statement, from 0: what `take_probable` names."""

    rank: int
    row: Row
    recognition: Recognition
    amount: Money


@dataclass(frozen=True, slots=True)
class PreviewRemark:
    kind: RemarkKind
    line_number: int
    message: str
    text: str


@dataclass
class Preview:
    """`account` is the one chosen, else the one that the file names. `problem` says why it cannot be imported yet.

    `undecided` is an amount that could be read in two ways: the mapping's `decimal` decides. Where the balances say the
    opposite of every sign (`is_inverted`), the mapping's `inverted` does.
    """

    statement: BankStatement
    account: BankAccount | None
    currency: str
    needs_mapping: bool = False
    undecided: str = ""
    problem: str = ""
    rows: list[PreviewRow] = field(default_factory=list)
    remarks: list[PreviewRemark] = field(default_factory=list)
    new: int = 0
    known: int = 0
    probable: int = 0
    ignored: int = 0
    unreadable: int = 0
    notices: list[str] = field(default_factory=list)
    others: list[BankStatement] = field(default_factory=list)  # the other accounts of the same file

    @property
    def total_rows(self) -> int:
        return self.statement.rows

    @property
    def is_inverted(self) -> bool:
        return bool(self.statement.options.get("inverted"))

    @property
    def asks_columns(self) -> bool:
        """Whether the columns are to be explained before the import."""
        return bool(self.undecided or self.is_inverted or self.statement.options.get("unsigned"))

    @property
    def first_day(self) -> date | None:
        return self.statement.first_day

    @property
    def last_day(self) -> date | None:
        return self.statement.last_day

    @property
    def opening(self) -> Money | None:
        return self._money(self.statement.opening_cents)

    @property
    def closing(self) -> Money | None:
        return self._money(self.statement.closing_cents)

    @property
    def gap(self) -> Money | None:
        """Closing minus (opening + rows): zero when the file is whole."""
        return self._money(self.statement.gap_cents)

    @property
    def total(self) -> Money:
        return Money.of_cents(self.statement.options.get("total", 0), self.currency)

    def _money(self, cents: int | None) -> Money | None:
        return None if cents is None else Money.of_cents(cents, self.currency)


def preview_of(statement: BankStatement) -> Preview:
    """Reads the file again; writes nothing. Raises Refused("upload_forgotten") when the file is no longer there."""
    account = statement.account or account_of(statement.company, statement.file_account, statement.currency)
    currency = statement.currency or (account.currency if account else "EUR")
    told = Preview(statement, account, currency, needs_mapping=bool(statement.options.get("needs_mapping")))
    told.undecided = statement.options.get("undecided", "")
    told.others = others_of(statement)
    if not told.needs_mapping:
        _read(told)
        told.notices += _notices(told)
        told.notices += filter(None, [missing_before(statement, account)])
    told.problem = problem_of(statement, account)
    return told


def others_of(statement: BankStatement) -> list[BankStatement]:
    if not statement.upload:
        return []
    same = BankStatement.objects.filter(company=statement.company_id, upload=statement.upload)
    return list(same.exclude(pk=statement.pk).select_related("account").order_by("pk"))


def problem_of(statement: BankStatement, account: BankAccount | None) -> str:
    """Why the statement cannot go into this account, as a sentence; nothing when it can."""
    if statement.options.get("needs_mapping"):
        return statement.error or "Indiquez ce que dit chaque colonne."
    if statement.options.get("undecided"):
        return (
            f"« {statement.options['undecided']} » peut se lire de deux façons : indiquez si la virgule ou le point "
            "marque les décimales."
        )
    if statement.options.get("inverted"):
        return INVERTED
    if statement.options.get("unsigned"):
        return UNSIGNED
    if not statement.rows:
        return "Ce fichier ne contient aucune opération à importer."
    if account is None:
        return "Choisissez le compte de ce relevé."
    if account.closed_at is not None:
        return "Ce compte est fermé : choisissez-en un autre."
    if statement.currency and statement.currency != account.currency:
        return (
            f"Ce relevé est en {statement.currency} et le compte « {account.name} » en {account.currency} : "
            f"choisissez ou ajoutez un compte en {statement.currency}."
        )
    return ""


def _read(told: Preview) -> None:
    statement, options = told.statement, told.statement.options
    file, mapping = opened(get(statement)), mapping_of(statement)
    again = is_renumbered(statement, told.account, lambda: own_events(begun(file, mapping), options))
    mine = own_events(begun(file, mapping), options)
    if again:
        told.notices.append(RENUMBERED)
    numbering = numbering_of(statement, told.account)
    rank = 0
    for chunk in chunks(mine):
        rows = [event for event in chunk if isinstance(event, Row)]
        found = [numbering.identity(row) for row in rows]
        known = known_lines(told.account, found) if told.account else []
        answers = recognise(found, known, renumbered=again)
        for row, answer in zip(rows, answers, strict=True):
            _count(told, rank, row, answer)
            rank += 1
        for event in chunk:
            _remark(told, event)


def _count(told: Preview, rank: int, row: Row, answer: Recognition) -> None:
    setattr(told, answer.value, getattr(told, answer.value) + 1)
    is_asked = answer is Recognition.PROBABLE and told.probable <= MOST_PROBABLE
    if rank < SHOWN or is_asked:
        told.rows.append(PreviewRow(rank, row, answer, Money(row.amount, told.currency)))


def _remark(told: Preview, event: object) -> None:
    if isinstance(event, Ignored):
        told.ignored += 1
        remark = PreviewRemark(RemarkKind.IGNORED, event.line, event.reason, event.text)
    elif isinstance(event, Problem):
        told.unreadable += 1
        remark = PreviewRemark(RemarkKind.UNREADABLE, event.line, event.message, event.text)
    elif isinstance(event, Notice):
        told.notices.append(event.text)
        return
    else:
        return
    is_shown = told.unreadable <= MOST_UNREADABLE if remark.kind is RemarkKind.UNREADABLE else told.ignored <= SHOWN
    if is_shown:
        told.remarks.append(remark)


def _notices(told: Preview) -> list[str]:
    account, named = told.account, told.statement.file_account
    iban = iban_in(named)
    if account is None or not iban or not account.iban or is_named(account, named):
        return []
    return [f"Ce fichier est celui du compte {iban_text(iban)}, et non du compte « {account.name} »."]
