"""An e-mail, its recipients and its attachments."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from ardoise.archive.models import ArchivedFile
from ardoise.companies.models import Company
from ardoise.history import clock

LINK = "{lien}"  # in a text: where the link of each recipient is written when it leaves


class Message(models.Model):
    """One e-mail, about one document. The text never changes once written."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="messages")
    about_type = models.CharField(max_length=40, blank=True)  # label of the model it is about: sales.invoice
    about_id = models.BigIntegerField(null=True)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField(blank=True)
    from_name = models.CharField(max_length=200)
    reply_to = models.EmailField(blank=True)
    deal = models.CharField(max_length=30, blank=True)  # "q12.3": the deal and the generation that its links open
    token = models.CharField(max_length=40, unique=True)  # in the Message-ID and the envelope sender: finds bounces
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    due_at = models.DateTimeField()
    once = models.CharField(max_length=40, null=True)  # key of the form: posted twice, sent once
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "once"], name="message_form_once")]
        indexes = [
            models.Index(fields=["company", "about_type", "about_id"], name="message_by_subject"),
            models.Index(fields=["company", "-id"], name="message_recent"),
        ]

    @property
    def shown_text(self) -> str:
        """Without any link: each address has its own, which is not to be read over the company's shoulder."""
        return self.text.replace(LINK, "[lien propre à chaque destinataire]")

    @property
    def has_failed(self) -> bool:
        """Whether it did not reach one of its addresses."""
        return any(one.is_lost for one in self.deliveries.all())

    @property
    def is_cancelled(self) -> bool:
        return {one.state for one in self.deliveries.all()} == {DeliveryState.CANCELLED}

    @property
    def is_waiting(self) -> bool:
        """Whether nothing of it has left: it can still be taken back."""
        return {one.state for one in self.deliveries.all()} == {DeliveryState.QUEUED}


class Attachment(models.Model):
    """A kept file sent with a message, under a clean name."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=200)
    file = models.ForeignKey(ArchivedFile, on_delete=models.PROTECT)


class DeliveryState(models.TextChoices):
    QUEUED = "queued", "En file"
    HANDED_OVER = "handed_over", "Remis au serveur"
    DELIVERED = "delivered", "Remis à sa messagerie"  # its own server took it; nobody knows whether it was read
    FAILED = "failed", "Échec"
    BOUNCED = "bounced", "Rejeté"
    COMPLAINED = "complained", "Signalé comme indésirable"
    CANCELLED = "cancelled", "Annulé"


LOST = (DeliveryState.FAILED, DeliveryState.BOUNCED)  # its address is to be corrected


class Delivery(models.Model):
    """What became of a message for one address."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="deliveries")
    address = models.EmailField()
    kind = models.CharField(max_length=3, choices=[("to", "À"), ("cc", "Cc"), ("bcc", "Cci")], default="to")
    state = models.CharField(max_length=20, choices=DeliveryState.choices, default=DeliveryState.QUEUED)
    reason = models.CharField(max_length=500, blank=True)
    attempts = models.IntegerField(default=0)
    changed_at = models.DateTimeField(default=clock.now)
    outer_id = models.CharField(max_length=200, blank=True)  # what a sending service calls it

    class Meta:
        indexes = [
            models.Index(fields=["message"], name="delivery_lost", condition=models.Q(state__in=LOST)),
            models.Index(fields=["outer_id"], name="delivery_by_outer_id", condition=~models.Q(outer_id="")),
        ]

    @property
    def is_lost(self) -> bool:
        return self.state in LOST
