"""What the people of a company are told of, how far each has read, and what each wants to hear."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import NoReverseMatch, reverse

from ardoise.companies.models import Company
from ardoise.history.models import Event
from ardoise.notifications.kinds import KINDS, PAGES, Kind


class Notice(models.Model):
    """One event that the people of a company are told of, in the words of its sentence."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT)
    event = models.ForeignKey(Event, on_delete=models.PROTECT)
    kind = models.CharField(max_length=30)  # key of a Kind
    who = models.CharField(max_length=200)
    author_id = models.BigIntegerField(null=True)  # a member is not told of what they did
    text = models.CharField(max_length=500)
    about_type = models.CharField(max_length=40)  # label of the model whose page tells more: sales.invoice
    about_id = models.BigIntegerField()
    at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True)  # when the mails of those who want one were written

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "event"], name="notice_once")]
        indexes = [
            models.Index(fields=["company", "-id"], name="notice_recent"),
            models.Index(fields=["company", "kind", "about_type", "about_id", "-id"], name="notice_by_subject"),
        ]

    @property
    def what(self) -> Kind:
        return KINDS[self.kind]

    @property
    def url(self) -> str:
        """The page of what it is about; the list of notices when a room that had one is no more."""
        try:
            return reverse(PAGES[self.about_type], args=[self.about_id])
        except (KeyError, NoReverseMatch):
            return reverse("notifications:notices")


class NoticeSeen(models.Model):
    """How far one person has read the notices of one company."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    last_id = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "company"], name="notice_seen_once")]


class Choice(models.Model):
    """How one person wants to hear of one kind for one company; without a row, as the kind says."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=30)
    in_product = models.BooleanField()
    by_email = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "company", "kind"], name="notice_choice_once")]
