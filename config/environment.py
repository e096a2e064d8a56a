"""What the environment says, read once: flags, lists, databases, mail servers, secrets made at first start."""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def flag(name: str) -> bool:
    return text(name).lower() in {"1", "true", "yes", "on", "oui"}


def trial(name: str, official: str) -> str:
    """The official address of a service; another one only on this machine, since it is sent the service's keys."""
    given = text(name).rstrip("/")
    if given and urlsplit(given).hostname not in {"localhost", "127.0.0.1", "::1"}:
        raise ImproperlyConfigured(f"{name} : une adresse de cette machine seulement, pour essayer.")
    return given or official


def words(name: str) -> list[str]:
    return [word for word in text(name).replace(",", " ").split() if word]


def limits(name: str) -> dict[str, int]:
    """ "documents=100 people=5 storage=2000" (megabytes); a limit that is not said is none."""
    pairs = [word.partition("=") for word in words(name)]
    if wrong := [key for key, _, value in pairs if not (value.isascii() and value.isdigit())]:
        raise ImproperlyConfigured(f"{name} : un nombre entier est attendu après {', '.join(wrong)}=")
    return {key: int(value) for key, _, value in pairs}


def day(name: str) -> str:
    """ "2027-01-15" as it is, or nothing."""
    given = text(name)
    try:
        return given and date.fromisoformat(given).isoformat()
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} : un jour est attendu, AAAA-MM-JJ.") from error


def secret(name: str, file: Path, make: Callable[[], str]) -> str:
    """The secret of the environment, else that of the file, made with mode 600 the first time.

    Several processes may start at once: the file is created whole under another name, then linked, so that all of
    them read the same secret and none reads half of one.
    """
    if given := text(name):
        return given
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_name(f".{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(make() + "\n")
        try:
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_text(encoding="utf-8").strip()


def new_secret_key() -> str:
    return secrets.token_urlsafe(64)


def new_fernet_key() -> str:
    return Fernet.generate_key().decode("ascii")


def new_signing_key() -> str:
    """The private half of an Ed25519 key: 32 bytes drawn at random."""
    return base64.b64encode(secrets.token_bytes(32)).decode("ascii")


def database(url: str, data: Path) -> dict[str, Any]:
    """The database of DATABASE_URL, else SQLite in the data folder.

    postgres://user:password@host:port/name, postgres://user@/name?host=/folder/of/sockets or sqlite:///path.
    """
    parts = urlsplit(url)
    if parts.scheme in {"", "sqlite"}:
        path = Path(unquote(parts.path)) if url else data / "ardoise.sqlite3"
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(path),
            "OPTIONS": {
                # a writer takes the lock when its transaction starts: no "database is locked" in its middle
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                    "PRAGMA recursive_triggers=ON;"
                ),
            },
        }
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL commence par postgres:// ou sqlite://")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        # a folder of Unix sockets is written ?host=/path
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or options.pop("port", "")),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def email(url: str, folder: Path) -> dict[str, Any]:
    """Django's e-mail settings of ARDOISE_EMAIL_URL; without it, mails are written as files in a folder.

    smtp://user:password@host:587?tls=1, smtps://user:password@host:465, anymail://brevo?BREVO_API_KEY=…
    """
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "EMAIL_FILE_PATH": str(folder)}
    if parts.scheme == "anymail":
        # what a service cannot do (name a mail, leave openings alone) is left out; its webhooks are known by the secret
        own = {"IGNORE_UNSUPPORTED_FEATURES": True, "WEBHOOK_SECRET": text("ANYMAIL_WEBHOOK_SECRET")}
        return {"EMAIL_BACKEND": f"anymail.backends.{parts.hostname}.EmailBackend", "ANYMAIL": {**own, **query}}
    if parts.scheme not in {"smtp", "smtps"}:
        raise ImproperlyConfigured("ARDOISE_EMAIL_URL commence par smtp://, smtps:// ou anymail://")
    ssl = parts.scheme == "smtps"
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or (465 if ssl else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": ssl,
        "EMAIL_USE_TLS": not ssl and query.get("tls", "").lower() in {"1", "true", "yes", "on"},
        "EMAIL_TIMEOUT": 30,
    }
