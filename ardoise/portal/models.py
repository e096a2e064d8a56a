"""Questions asked on the page of a deal, and what the company answered."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from ardoise.companies.models import Company
from ardoise.history import clock
from ardoise.sales.models import Invoice, Quote


class Question(models.Model):
    """Asked by someone who has the link, about a document or one of its lines."""

    frozen = "1=1"

    company = models.ForeignKey(Company, on_delete=models.PROTECT)
    quote = models.ForeignKey(Quote, null=True, on_delete=models.PROTECT, related_name="questions")
    invoice = models.ForeignKey(Invoice, null=True, on_delete=models.PROTECT, related_name="questions")
    version = models.IntegerField(default=0)  # of the quote, as it was read
    line = models.IntegerField(null=True)  # position in the frozen lines of that version
    line_label = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    author_name = models.CharField(max_length=120, blank=True)
    address = models.EmailField(blank=True)  # where the answer goes
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quote__isnull=False, invoice__isnull=True)
                | models.Q(quote__isnull=True, invoice__isnull=False),
                name="question_has_one_document",
            )
        ]

    @property
    def who(self) -> str:
        return self.author_name or self.address


class Answer(models.Model):
    """What someone of the company answered; several may complete one another."""

    frozen = "1=1"

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
