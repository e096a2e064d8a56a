"""Plans and their steps, whom they are for, what left, what was held, and what a person stopped."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from ardoise.archive.models import ArchivedFile
from ardoise.companies.models import Company
from ardoise.contacts.models import Contact
from ardoise.domain.reminders import Anchor, Step
from ardoise.history import clock
from ardoise.notifications.models import Message
from ardoise.sales.models import Invoice


class About(models.TextChoices):
    """What a plan reminds of; the value is the label of the model."""

    INVOICES = "sales.invoice", "Factures"
    QUOTES = "sales.quote", "Devis"


class Plan(models.Model):
    """Off until the owner turns it on. One of each kind is the company's own, for the customers without another."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE)
    about = models.CharField("pour", max_length=20, choices=About.choices)
    name = models.CharField("nom", max_length=60)
    is_default = models.BooleanField(default=False)
    hour = models.PositiveSmallIntegerField("heure d’envoi", default=9)  # on the clock of the company
    on_since = models.DateField(null=True)
    ran_on = models.DateField(null=True)  # the last day that the worker went through
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "about"], condition=models.Q(is_default=True), name="one_default_plan"
            ),
            models.UniqueConstraint(fields=["company", "about", "name"], name="plan_name_once"),
        ]
        indexes = [models.Index(fields=["ran_on"], name="plan_on", condition=models.Q(on_since__isnull=False))]

    def __str__(self) -> str:
        return self.name

    @property
    def is_on(self) -> bool:
        return self.on_since is not None

    @property
    def is_for_quotes(self) -> bool:
        return self.about == About.QUOTES


class StepKind(models.TextChoices):
    REMINDER = "reminder", "Relance"
    FORMAL_NOTICE = "formal_notice", "Mise en demeure"


class PlanStep(models.Model):
    """So many days after its anchor, before it when negative. Taken out of its plan, it stays for what it sent."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="steps")
    days = models.IntegerField("jours")
    anchor = models.CharField(max_length=10, choices=[(one.value, one.label) for one in Anchor], default=Anchor.DUE)
    name = models.CharField("nom", max_length=60)
    kind = models.CharField(max_length=20, choices=StepKind.choices, default=StepKind.REMINDER)
    subject = models.CharField("objet", max_length=300)
    text = models.TextField("message")
    addresses = models.CharField("à d’autres adresses", max_length=500, blank=True)  # instead of the customer's people
    copy_to_self = models.BooleanField("copie à votre adresse", default=False)
    is_automatic = models.BooleanField("part toute seule", default=True)  # else it is proposed, and a person sends it
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["plan", "days"], name="steps_of_plan")]

    def __str__(self) -> str:
        return self.name

    @property
    def step(self) -> Step:
        return Step(self.pk, self.days, Anchor(self.anchor))

    @property
    def is_formal_notice(self) -> bool:
        return self.kind == StepKind.FORMAL_NOTICE

    @property
    def when(self) -> str:
        """ "7 jours après l’échéance", "le jour de l’échéance"."""
        anchor = Anchor(self.anchor)
        if not self.days:
            return f"le jour de {anchor.label}"
        count = f"{abs(self.days)} jour{'s' if abs(self.days) > 1 else ''}"
        return f"{count} {'après' if self.days > 0 else 'avant'} {anchor.label}"


class ContactPlan(models.Model):
    """Another plan for one customer, or none."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="reminder_plans")
    about = models.CharField(max_length=20, choices=About.choices)
    plan = models.ForeignKey(Plan, null=True, on_delete=models.CASCADE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact", "about"], name="contact_plan_once")]


class OfDocument(models.Model):
    """A row about one quote or invoice, named as a message names it."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE)
    about_type = models.CharField(max_length=20, choices=About.choices)
    about_id = models.BigIntegerField()

    class Meta:
        abstract = True


class DocumentPlan(OfDocument):
    """Another plan for one document, or none."""

    plan = models.ForeignKey(Plan, null=True, on_delete=models.CASCADE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["about_type", "about_id"], name="document_plan_once")]


class PauseKind(models.TextChoices):
    PAUSE = "pause", "En pause"
    DISPUTE = "dispute", "En litige"


class Pause(models.Model):
    """No reminder of a document, or of a customer's, until a day or until it is ended; in dispute, why."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE)
    about_type = models.CharField(max_length=20, choices=About.choices, blank=True)
    about_id = models.BigIntegerField(null=True)
    contact = models.ForeignKey(Contact, null=True, on_delete=models.CASCADE, related_name="reminder_pauses")
    kind = models.CharField(max_length=10, choices=PauseKind.choices, default=PauseKind.PAUSE)
    reason = models.CharField("raison", max_length=300)
    until = models.DateField("jusqu’au", null=True)  # that day included; empty: until it is ended
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(about_id__isnull=False, contact__isnull=True)
                | models.Q(about_id__isnull=True, contact__isnull=False),
                name="pause_of_one_thing",
            )
        ]
        indexes = [
            models.Index(
                fields=["company", "about_type", "about_id"],
                name="pause_of_document",
                condition=models.Q(ended_at__isnull=True),
            )
        ]


class Reminder(OfDocument):
    """A step that left for a document, once; again only after it was taken back in its 20 seconds."""

    frozen = "1=1"

    step = models.ForeignKey(PlanStep, on_delete=models.PROTECT, related_name="reminders")
    attempt = models.PositiveSmallIntegerField(default=0)  # how many were taken back before
    day = models.DateField()
    message = models.OneToOneField(Message, on_delete=models.PROTECT, related_name="reminder")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["about_type", "about_id", "step", "attempt"], name="reminder_once")
        ]
        indexes = [models.Index(fields=["company", "-id"], name="reminder_recent")]


class Held(OfDocument):
    """A step that did not leave by itself on its day, and why: told once."""

    frozen = "1=1"

    step = models.ForeignKey(PlanStep, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20)
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["about_type", "about_id", "step", "reason"], name="held_once")]


class FormalNotice(models.Model):
    """A « mise en demeure » as it was made: the letter, and the pack of its evidence."""

    frozen = "1=1"

    company = models.ForeignKey(Company, on_delete=models.PROTECT)
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="formal_notices")
    day = models.DateField()
    deadline = models.DateField()
    letter = models.ForeignKey(ArchivedFile, on_delete=models.PROTECT, related_name="+")
    pack = models.ForeignKey(ArchivedFile, on_delete=models.PROTECT, related_name="+")
    once = models.CharField(max_length=40, null=True)  # key of the form: posted twice, made once
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "once"], name="notice_form_once")]
