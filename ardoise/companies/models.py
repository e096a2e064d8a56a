"""The company, its members, its logos and its API tokens."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property

from ardoise.domain.document import Address, Nature
from ardoise.domain.terms import Term
from ardoise.history import clock
from ardoise.web.columns import MoneyColumn, rate_column

TERMS = [(term.value, term.label) for term in Term]


class LegalForm(models.TextChoices):
    SOLE_TRADER = "EI", "Entrepreneur individuel (EI)"
    MICRO = "MICRO", "Micro-entrepreneur"
    EURL = "EURL", "EURL"
    SARL = "SARL", "SARL"
    SASU = "SASU", "SASU"
    SAS = "SAS", "SAS"
    SA = "SA", "SA"
    SCI = "SCI", "SCI"
    SNC = "SNC", "SNC"
    SELARL = "SELARL", "SELARL"
    ASSOCIATION = "ASSOCIATION", "Association"
    OTHER = "OTHER", "Autre"


class VatRegime(models.TextChoices):
    NORMAL = "normal", "TVA sur les encaissements (services) et à la livraison (biens)"
    DEBITS = "debits", "TVA d’après les débits (option)"
    FRANCHISE = "franchise", "Franchise en base (art. 293 B)"


class Company(models.Model):
    """A business that sells. Empty text means not given."""

    legal_name = models.CharField("raison sociale", max_length=200)
    trade_name = models.CharField("nom commercial", max_length=200, blank=True)
    legal_form = models.CharField("forme juridique", max_length=20, choices=LegalForm.choices, default=LegalForm.OTHER)
    capital = MoneyColumn("capital", null=True, blank=True)
    siren = models.CharField("SIREN", max_length=9, blank=True)
    siret = models.CharField("SIRET du siège", max_length=14, blank=True)
    rcs_city = models.CharField("ville du RCS", max_length=80, blank=True)
    vat_regime = models.CharField("régime de TVA", max_length=20, choices=VatRegime.choices, default=VatRegime.NORMAL)
    vat_number = models.CharField("numéro de TVA", max_length=20, blank=True)
    default_nature = models.CharField(
        "vend surtout", max_length=10, choices=[("service", "des services"), ("goods", "des biens")], default="service"
    )
    default_vat_rate = rate_column(verbose_name="taux de TVA habituel", default="20.00")
    vat_rates = models.JSONField("taux utilisés", default=list, blank=True)  # as text; empty: those of the territory
    line1 = models.CharField("adresse", max_length=200, blank=True)
    line2 = models.CharField("complément d’adresse", max_length=200, blank=True)
    postcode = models.CharField("code postal", max_length=12, blank=True)
    city = models.CharField("ville", max_length=100, blank=True)
    country = models.CharField("pays", max_length=2, default="FR")
    time_zone = models.CharField(max_length=40, default="Europe/Paris")
    email = models.EmailField("e-mail", blank=True)
    phone = models.CharField("téléphone", max_length=40, blank=True)
    website = models.CharField("site web", max_length=200, blank=True)
    iban = models.CharField("IBAN", max_length=34, blank=True)
    bic = models.CharField("BIC", max_length=11, blank=True)
    account_name = models.CharField("titulaire du compte", max_length=70, blank=True)
    payment_term = models.CharField("délai de paiement", max_length=40, choices=TERMS, default=Term.DAYS_30)
    quote_validity_days = models.PositiveIntegerField("validité des devis (jours)", default=30)
    default_down_payment = rate_column(verbose_name="acompte habituel (%)", default="30.00")
    penalty_text = models.CharField("pénalités de retard", max_length=400, blank=True)
    discount_text = models.CharField("escompte", max_length=400, blank=True)
    is_construction = models.BooleanField("travaux du bâtiment", default=False)
    insurance_name = models.CharField("assurance", max_length=120, blank=True, default="Assurance décennale")
    insurer = models.CharField("assureur", max_length=200, blank=True)
    insurer_contact = models.CharField("coordonnées de l’assureur", max_length=300, blank=True)
    insurance_coverage = models.CharField("couverture géographique", max_length=200, blank=True)
    insurance_number = models.CharField("numéro de contrat", max_length=60, blank=True)
    insurance_ends_on = models.DateField("assurance valable jusqu’au", null=True, blank=True)
    waste_text = models.TextField("gestion des déchets de chantier", blank=True)
    is_association_member = models.BooleanField("membre d’une association agréée", default=False)
    mediator = models.TextField("médiateur de la consommation", blank=True)
    free_mentions = models.TextField("mentions libres", blank=True)  # for every customer, one a line; then by kind
    business_mentions = models.TextField("mentions pour les professionnels", blank=True)
    individual_mentions = models.TextField("mentions pour les particuliers", blank=True)
    public_mentions = models.TextField("mentions pour le secteur public", blank=True)
    accent = models.CharField("couleur", max_length=7, default="#1d242c")
    logo = models.ForeignKey("Logo", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "entreprise"

    def __str__(self) -> str:
        return self.trade_name or self.legal_name

    @property
    def address(self) -> Address:
        return Address(self.line1, self.line2, self.postcode, self.city, self.country)

    @property
    def today(self) -> date:
        """The calendar day of the company: Paris, or its overseas department."""
        return clock.today(self.time_zone)

    def start_of(self, day: date) -> datetime:
        """The first moment of a day, at the clock of the company."""
        return datetime.combine(day, time.min, ZoneInfo(self.time_zone))

    def regime_on(self, day: date) -> VatRegime:
        """The VAT regime of a document of that day: a change holds from its own date (`VatPeriod`)."""
        periods = self.vat_changes
        begun = [period for period in periods if period.starts_on <= day]
        if begun:
            return VatRegime(begun[-1].regime)
        return VatRegime(periods[0].former if periods else self.vat_regime)

    @cached_property
    def vat_changes(self) -> list[VatPeriod]:
        return list(self.vat_periods.order_by("starts_on", "pk")) if self.pk else []

    @property
    def is_franchise(self) -> bool:
        return self.regime_on(self.today) == VatRegime.FRANCHISE

    @property
    def nature(self) -> Nature:
        return Nature(self.default_nature)


class VatPeriod(models.Model):
    """A change of VAT regime and the day from which it holds. What was issued keeps the regime frozen with it."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="vat_periods")
    regime = models.CharField("régime de TVA", max_length=20, choices=VatRegime.choices)
    former = models.CharField("régime précédent", max_length=20, choices=VatRegime.choices)
    starts_on = models.DateField("à partir du")
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "starts_on"], name="vat_period_once")]


class NotedRate(models.Model):
    """The published figures of a half-year that this version of the product does not know, noted by the company."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE)
    start = models.DateField()  # 1 January or 1 July
    ecb = rate_column()
    legal_interest = rate_column()  # between professionals

    class Meta:
        db_table = "reminders_notedrate"
        constraints = [models.UniqueConstraint(fields=["company", "start"], name="noted_rate_once")]


class Logo(models.Model):
    """A cleaned picture of a company. Never changed: issued documents name it by its checksum."""

    frozen = "1=1"

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="logos")
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=40)
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "sha256"], name="logo_once")]


class Role(models.TextChoices):
    """What a person does for a company; what each may do is in `rights.py`."""

    OWNER = "owner", "Propriétaire"
    MANAGER = "manager", "Gérant"
    COLLABORATOR = "collaborator", "Collaborateur"
    SALES = "sales", "Commercial (devis seulement)"
    ASSISTANT = "assistant", "Assistant (brouillons)"
    CASHIER = "cashier", "Encaissements"
    ACCOUNTANT = "accountant", "Comptable"


class Membership(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.OWNER)
    ends_on = models.DateField("jusqu’au", null=True, blank=True)  # last day, in the company's time zone
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "company"], name="member_once")]


class AccountingFirm(models.Model):
    """A firm of accountants: its people share every company that one of them was invited to."""

    name = models.CharField("cabinet", max_length=200)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "cabinet"

    def __str__(self) -> str:
        return self.name


class FirmMember(models.Model):
    """A person of a firm. One firm per person."""

    firm = models.ForeignKey(AccountingFirm, on_delete=models.CASCADE, related_name="members")
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="firm_member")
    created_at = models.DateTimeField(default=clock.now)


class FirmAccess(models.Model):
    """The access of a firm to one company, in the role of accountant. Taking it away deletes the row: events remain."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="firm_accesses")
    firm = models.ForeignKey(AccountingFirm, on_delete=models.CASCADE, related_name="accesses")
    ends_on = models.DateField("jusqu’au", null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "firm"], name="firm_access_once")]


class Invitation(models.Model):
    """Access offered by e-mail to a company, or to colleagues of a firm. Only the SHA-256 of its secret is kept."""

    company = models.ForeignKey(Company, null=True, on_delete=models.CASCADE, related_name="invitations")
    firm = models.ForeignKey(AccountingFirm, null=True, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField("e-mail")
    role = models.CharField(max_length=20, choices=Role.choices)
    ends_on = models.DateField(null=True, blank=True)  # of the access that it gives
    nonce = models.CharField(max_length=64, default="")  # of the secret, made from it by the key of the instance
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    asked_at = models.DateTimeField(default=clock.now)  # of the last mail, which the worker sends
    sends = models.PositiveSmallIntegerField(default=1)
    sent_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=300, blank=True)  # why the last mail could not leave
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(company__isnull=False, firm__isnull=True)
                | models.Q(company__isnull=True, firm__isnull=False),
                name="invitation_to_one",
            )
        ]
        indexes = [
            models.Index(fields=["company", "-id"], name="invitation_of_company"),
            models.Index(fields=["firm", "-id"], name="invitation_of_firm"),
        ]

    @property
    def state(self) -> str:
        """ "accepted", "revoked", "expired", or "open"."""
        if self.accepted_at:
            return "accepted"
        if self.revoked_at:
            return "revoked"
        return "expired" if self.expires_at <= clock.now() else "open"

    @property
    def to_what(self) -> Company | AccountingFirm:
        """The company or the firm that it opens."""
        found = self.company or self.firm
        assert found is not None  # `invitation_to_one`
        return found


class ApiToken(models.Model):
    """A key to the API for one company, on behalf of one user. Only its SHA-256 is kept."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="tokens")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    name = models.CharField(max_length=80, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=clock.now)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
