"""One line of an account, its state, and what is proposed for it."""

from __future__ import annotations

from django.db import models

from ardoise.banking.models.account import BankAccount
from ardoise.banking.models.lesson import Category, Rule
from ardoise.banking.models.statement import BankStatement
from ardoise.companies.models import Company
from ardoise.domain.money import Money
from ardoise.history import clock


class LineState(models.TextChoices):
    """PROPOSED: the engine has something to say of it. A line linked for a part only stays TO_LINK."""

    TO_LINK = "to_link", "À lier"
    PROPOSED = "proposed", "Proposée"
    LINKED = "linked", "Liée"
    IGNORED = "ignored", "Ignorée"


class BankLine(models.Model):
    company = models.ForeignKey(Company, on_delete=models.PROTECT)
    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="lines")
    statement = models.ForeignKey(BankStatement, on_delete=models.PROTECT, related_name="lines")
    date = models.DateField()
    value_date = models.DateField(null=True)
    booked_on = models.DateField(null=True)
    cents = models.BigIntegerField()  # signed: money in is positive
    currency = models.CharField(max_length=3, default="EUR")
    label = models.CharField(max_length=500)
    counterparty = models.CharField(max_length=200, blank=True)
    counterparty_iban = models.CharField(max_length=34, blank=True)
    reference = models.CharField(max_length=140, blank=True)
    memo = models.TextField(blank=True)
    kind = models.CharField(max_length=40, blank=True)  # the bank's own code
    bank_id = models.CharField(max_length=255, blank=True)
    details = models.JSONField(default=list)
    key = models.CharField(max_length=64)  # the three of `fingerprint.Identity`
    content = models.CharField(max_length=64)
    loose = models.CharField(max_length=64)
    by_bank_id = models.BooleanField(default=False)
    search = models.TextField(blank=True)  # folded: label, counterparty, reference
    state = models.CharField(max_length=8, choices=LineState.choices, default=LineState.TO_LINK)
    kept_cents = models.BigIntegerField(default=0)  # a payment company's fee: who paid gave the line and the fee
    linked_cents = models.BigIntegerField(default=0)  # the sum of its links that stand
    fee_cents = models.BigIntegerField(default=0)  # the fees among them
    category = models.CharField(max_length=12, choices=Category.choices, blank=True)  # of a line that is no sale
    rule = models.ForeignKey(Rule, null=True, on_delete=models.SET_NULL, related_name="lines")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "ligne"
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="bank_line_once")]
        indexes = [
            models.Index(fields=["company", "-date", "-id"], name="bank_line_by_date"),
            models.Index(fields=["company", "state", "-date", "-id"], name="bank_line_by_state"),
            models.Index(fields=["account", "-date", "-id"], name="bank_line_of_account"),
            models.Index(fields=["account", "content"], name="bank_line_content"),
            models.Index(fields=["account", "loose"], name="bank_line_loose"),
        ]

    @property
    def amount(self) -> Money:
        return Money.of_cents(self.cents, self.currency)

    @property
    def kept(self) -> Money:
        """What of the fee no link says yet: the next one writes it."""
        return Money.of_cents(max(0, self.kept_cents - self.fee_cents), self.currency)

    @property
    def left(self) -> Money:
        """What of it is linked to nothing yet, with its sign; the fee that it lacks is counted in."""
        return Money.of_cents(self.cents - self.linked_cents, self.currency) + self.kept


class LineProposal(models.Model):
    """What `domain/matching.py` said of a line when it was last asked; the page checks that its items still stand."""

    line = models.OneToOneField(BankLine, on_delete=models.CASCADE, primary_key=True, related_name="proposal")
    company = models.ForeignKey(Company, on_delete=models.CASCADE)
    status = models.CharField(max_length=8)  # `matching.Status`
    score = models.SmallIntegerField(default=0)
    content = models.JSONField()
    digest = models.CharField(max_length=32)  # of what is proposed: who accepts says which one they saw
    computed_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["company", "status"], name="proposal_by_status")]


class ProposalRun(models.Model):
    """How far the proposals of a company follow its events: an older event asks for nothing.

    `task` is the key of the task that reads its lines now; one that is done or failed reads nothing any more.
    """

    company = models.OneToOneField(Company, on_delete=models.CASCADE, primary_key=True)
    event_id = models.BigIntegerField(default=0)
    task = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(default=clock.now)
