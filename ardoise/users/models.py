"""A person who logs in by e-mail."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models

from ardoise.history import clock


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField("adresse e-mail", unique=True)
    full_name = models.CharField("prénom et nom", max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=clock.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "utilisateur"

    @property
    def author_name(self) -> str:
        return self.full_name or self.email

    def __str__(self) -> str:
        return self.author_name


class Sign(models.TextChoices):
    """What the journal of a login keeps; the words are those of its page."""

    LOGIN = "login", "Connexion"
    LOGOUT = "logout", "Déconnexion"
    FAILED = "failed", "Échec : mot de passe faux"
    FACTOR_FAILED = "factor_failed", "Échec : second facteur faux"
    PASSWORD = "password", "Mot de passe changé"
    PASSWORD_RESET = "password_reset", "Mot de passe réinitialisé par e-mail"
    EMAIL = "email", "Adresse e-mail changée"
    FACTOR_ADDED = "factor_added", "Second facteur ajouté"
    FACTOR_REMOVED = "factor_removed", "Second facteur retiré"
    FACTOR_RESET = "factor_reset", "Codes de secours refaits"
    SESSION_ENDED = "session_ended", "Session fermée à distance"


class LoginRecord(models.Model):
    """One line of the journal of logins, kept twelve months. Nobody: a failure at an address that has no login."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="login_records"
    )
    sign = models.CharField(max_length=20, choices=Sign.choices)
    at = models.DateTimeField(default=clock.now)
    ip = models.CharField(max_length=45, blank=True)
    user_agent = models.CharField(max_length=300, blank=True)
    detail = models.CharField(max_length=100, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["user", "-id"], name="login_record_of_user"),
            models.Index(fields=["at"], name="login_record_age"),
        ]

    @property
    def is_bad(self) -> bool:
        return self.sign in (Sign.FAILED, Sign.FACTOR_FAILED)


class OpenSession(models.Model):
    """A device where a person is logged in, beside the session itself, which knows nothing of it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="open_sessions")
    session_key = models.CharField(max_length=40, unique=True)
    ip = models.CharField(max_length=45, blank=True)
    user_agent = models.CharField(max_length=300, blank=True)
    begun_at = models.DateTimeField(default=clock.now)
    seen_at = models.DateTimeField(default=clock.now)
