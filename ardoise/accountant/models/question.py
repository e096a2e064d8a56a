"""A question of the accountant about one document of the company, and what both sides said of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from ardoise.archive.models import ArchivedFile
from ardoise.companies.models import Company
from ardoise.history import clock


class Side(models.TextChoices):
    """Who is to speak, or who spoke."""

    COMPANY = "company", "L’entreprise"
    ACCOUNTANT = "accountant", "Le comptable"


class QuestionQuerySet(models.QuerySet["Question"]):
    def told(self) -> QuestionQuerySet:
        """With who asked and all that was said, oldest first."""
        replies = Reply.objects.select_related("by", "file").order_by("pk")
        return self.select_related("asked_by").prefetch_related(models.Prefetch("replies", queryset=replies))

    def open(self) -> QuestionQuerySet:
        return self.filter(closed_at__isnull=True)


class Question(models.Model):
    """It goes from one side to the other until the accountant closes it."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="accountant_questions")
    about_type = models.CharField(max_length=40)  # a key of `subjects.SUBJECTS`: sales.invoice
    about_id = models.BigIntegerField()
    label = models.CharField(max_length=200)  # of the document, as it was called when it was asked
    text = models.TextField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    firm_name = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField(default=clock.now)
    waits_for = models.CharField(max_length=10, choices=Side.choices, default=Side.COMPANY)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = "question du comptable"
        indexes = [
            models.Index(fields=["company", "-id"], name="acc_question_recent"),
            models.Index(fields=["company", "about_type", "about_id", "-id"], name="acc_question_of_document"),
            models.Index(
                fields=["company", "waits_for", "-id"],
                name="acc_question_open",
                condition=models.Q(closed_at__isnull=True),
            ),
        ]

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None


class Reply(models.Model):
    """What one side answered, with a file if it wished."""

    frozen = "1=1"

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="replies")
    side = models.CharField(max_length=10, choices=Side.choices)
    text = models.TextField(blank=True)
    file = models.ForeignKey(ArchivedFile, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    firm_name = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(text="") | models.Q(file__isnull=False), name="reply_says_something"
            )
        ]
