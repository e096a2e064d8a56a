"""A quote signed by its customer on the page of the deal: what proves it, the code asked for, and the withdrawal."""

from __future__ import annotations

from django.db import models

from ardoise.archive.models import ArchivedFile
from ardoise.companies.models import Company
from ardoise.history import clock
from ardoise.history.models import Event
from ardoise.sales.models.quote import Quote


class SignatureKind(models.TextChoices):
    DRAWN = "drawn", "Tracée à la main"
    TYPED = "typed", "Nom écrit"


class Signature(models.Model):
    """Who signed what, and how. Once per quote: the database itself refuses a second one.

    The address and the browser stand here, and not only in the erasable origin of the event: they are part of the
    evidence, kept as long as the contract that it proves (RGPD art. 17-3-e; C. civ. 1367).
    """

    frozen = "1=1"

    company = models.ForeignKey(Company, on_delete=models.PROTECT)
    quote = models.OneToOneField(Quote, on_delete=models.PROTECT, related_name="signature")
    version = models.IntegerField()
    name = models.CharField("nom et prénom", max_length=120)
    quality = models.CharField("en qualité de", max_length=120, blank=True)
    email = models.EmailField("e-mail", blank=True)
    kind = models.CharField(max_length=10, choices=SignatureKind.choices)
    picture = models.ForeignKey(ArchivedFile, null=True, on_delete=models.PROTECT, related_name="+")
    order_number = models.CharField("numéro de commande", max_length=100, blank=True)
    chosen = models.JSONField(default=list)  # positions of the options that the customer took
    document = models.TextField()  # canonical JSON of what was signed: the version with this choice
    document_sha256 = models.CharField(max_length=64)
    statement = models.TextField()  # canonical JSON of everything that proves it; its checksum is in the event
    statement_sha256 = models.CharField(max_length=64)
    terms_file = models.ForeignKey(ArchivedFile, null=True, on_delete=models.PROTECT, related_name="+")
    can_withdraw = models.BooleanField(default=False)  # a consumer at a distance (C. conso. L221-18)
    starts_early = models.BooleanField(default=False)  # asked to begin before the period ends (L221-25)
    language = models.CharField(max_length=2, default="fr")
    recipient = models.CharField(max_length=20)  # of the link: the delivery of a mail, or the paper
    code_address = models.EmailField(blank=True)  # where the code went; empty: none was asked
    ip = models.CharField(max_length=45, blank=True)
    user_agent = models.CharField(max_length=300, blank=True)
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


class SignatureFileKind(models.TextChoices):
    EVIDENCE = "preuve", "Fichier de preuve"
    CERTIFICATE = "certificat", "Certificat de signature"
    SIGNED = "devis-signe", "Devis signé"
    RECEIPT = "retractation", "Accusé de réception de la rétractation"


class SignatureFile(models.Model):
    """One kept file of a signature. The evidence is kept with the act; the papers are completed after it."""

    frozen = "1=1"

    signature = models.ForeignKey(Signature, on_delete=models.PROTECT, related_name="files")
    kind = models.CharField(max_length=20, choices=SignatureFileKind.choices)
    file = models.ForeignKey(ArchivedFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["signature", "kind"], name="signature_file_once")]


class SigningCode(models.Model):
    """A code of six digits asked for before signing. It is made again from this row by the key of the instance:
    the database alone does not give it (`sales/codes.py`)."""

    quote = models.ForeignKey(Quote, on_delete=models.CASCADE, related_name="signing_codes")
    version = models.IntegerField()
    recipient = models.CharField(max_length=20)  # of the link that asked for it
    address = models.EmailField()
    nonce = models.CharField(max_length=32)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    tries = models.IntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["quote", "recipient", "-created_at"], name="signing_code_recent")]


class Withdrawal(models.Model):
    """A consumer went back on the contract within the period (C. conso. L221-18, L221-21)."""

    frozen = "1=1"

    signature = models.OneToOneField(Signature, on_delete=models.PROTECT, related_name="withdrawal")
    name = models.CharField(max_length=120)
    email = models.EmailField()  # where the receipt went
    text = models.TextField()  # the declaration, as shown and confirmed
    ip = models.CharField(max_length=45, blank=True)
    user_agent = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
