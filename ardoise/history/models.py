"""Events, chained by hash, and the outbox of what follows from them."""

from __future__ import annotations

from django.db import models


class Chain(models.Model):
    """The head of one chain of events, locked while an event is added. One per company; 0 is the instance."""

    chain = models.BigIntegerField(primary_key=True)
    length = models.BigIntegerField(default=0)
    last_hash = models.CharField(max_length=64, default="0" * 64)


class Event(models.Model):
    """One act: who, for whom, what, when, on what. Never changed, never deleted."""

    frozen = "1=1"

    chain = models.BigIntegerField()
    sequence = models.BigIntegerField()
    name = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    author_id = models.BigIntegerField(null=True)
    author_name = models.CharField(max_length=200)
    on_behalf_of = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    data = models.TextField()  # canonical JSON
    origin_hash = models.CharField(max_length=64, blank=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "sequence"], name="event_once_in_chain")]
        indexes = [models.Index(fields=["chain", "subject_type", "subject_id", "sequence"], name="event_by_subject")]

    @property
    def who(self) -> str:
        """« Marie Roussel », or « Marie Roussel (Cabinet Roussel) » at work for their firm."""
        return f"{self.author_name} ({self.on_behalf_of})" if self.on_behalf_of else self.author_name


class Origin(models.Model):
    """Where an act came from: personal details beside the event, erasable; their salted hash is in the chain."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, primary_key=True)
    ip = models.CharField(max_length=45, blank=True)
    user_agent = models.CharField(max_length=300, blank=True)
    salt = models.CharField(max_length=32)


class Task(models.Model):
    """A consequence to carry out after commit, written with the act: leased, retried, its failure kept."""

    handler = models.CharField(max_length=80)
    payload = models.JSONField(default=dict)
    event = models.ForeignKey(Event, null=True, on_delete=models.PROTECT)
    key = models.CharField(max_length=120, null=True, unique=True)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"],
                name="task_waiting",
                condition=models.Q(done_at__isnull=True, failed_at__isnull=True),
            )
        ]
