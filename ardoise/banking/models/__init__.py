"""The rows of the room."""

from ardoise.banking.models.account import BankAccount
from ardoise.banking.models.billed import InvoiceFromLine
from ardoise.banking.models.deposit import ChequeDeposit, DepositedCheque
from ardoise.banking.models.feed import FeedAccount, FeedConnection, FeedEntry, FeedRemark, FeedState
from ardoise.banking.models.lesson import Category, Lesson, Rule
from ardoise.banking.models.line import BankLine, LineProposal, LineState, ProposalRun
from ardoise.banking.models.link import LinkKind, Reconciliation
from ardoise.banking.models.payout import Payout, PayoutPart, PayoutPartKind, PayoutSource
from ardoise.banking.models.statement import (
    BankStatement,
    CsvMapping,
    RemarkKind,
    StatementRemark,
    StatementSource,
    StatementState,
)

__all__ = [
    "BankAccount",
    "BankLine",
    "BankStatement",
    "Category",
    "ChequeDeposit",
    "CsvMapping",
    "DepositedCheque",
    "FeedAccount",
    "FeedConnection",
    "FeedEntry",
    "FeedRemark",
    "FeedState",
    "InvoiceFromLine",
    "Lesson",
    "LineProposal",
    "LineState",
    "LinkKind",
    "Payout",
    "PayoutPart",
    "PayoutPartKind",
    "PayoutSource",
    "ProposalRun",
    "Reconciliation",
    "RemarkKind",
    "Rule",
    "StatementRemark",
    "StatementSource",
    "StatementState",
]
