"""The mailbox where refusals come back, read by IMAP."""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

TIMEOUT = 30  # seconds
MOST = 100  # mails in one visit
BYTES = 300_000  # of each mail: a report and the head of what is returned fit


class Unreachable(Exception):
    """The mailbox does not answer, or refuses us. Its words hold no password."""


@dataclass(frozen=True)
class Mailbox:
    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str
    is_secure: bool


def mailbox_of(url: str) -> Mailbox:
    """imaps://user:password@host:993/folder; imap:// asks for STARTTLS. Raises ValueError, which does not quote it."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:  # its words quote what stands in the place of the port: a password with a slash
        raise ValueError("ARDOISE_BOUNCE_MAILBOX : écrivez en %.. les signes du mot de passe") from None
    if parts.scheme not in ("imaps", "imap") or not parts.hostname:
        raise ValueError("ARDOISE_BOUNCE_MAILBOX commence par imaps:// ou imap://")
    is_secure = parts.scheme == "imaps"
    return Mailbox(
        parts.hostname,
        port or (993 if is_secure else 143),
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        unquote(parts.path.strip("/")) or "INBOX",
        is_secure,
    )


class Visit:
    """An open folder. Each mail is marked as read once it was dealt with, and never deleted."""

    def __init__(self, connection: imaplib.IMAP4) -> None:
        self.connection = connection

    def unread(self) -> Iterator[tuple[str, bytes]]:
        """The first ones, with their identifier."""
        found = self.connection.uid("SEARCH", "UNSEEN")[1]
        for uid in (found[0] or b"").split()[:MOST]:
            answer = self.connection.uid("FETCH", uid.decode(), f"(BODY.PEEK[]<0.{BYTES}>)")[1]
            parts = [part[1] for part in answer if isinstance(part, tuple)]
            yield uid.decode(), parts[0] if parts else b""

    def mark_read(self, uid: str) -> None:
        self.connection.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen)")


@contextmanager
def visit(mailbox: Mailbox) -> Iterator[Visit]:
    """Raises Unreachable."""
    try:
        connection = _connect(mailbox)
        try:
            connection.login(mailbox.user, mailbox.password)
            state, _ = connection.select(_quoted(mailbox.folder))
            if state != "OK":
                raise Unreachable(f"le dossier {mailbox.folder} n’existe pas")
            yield Visit(connection)
        finally:
            connection.logout()
    except UnicodeError:  # IMAP of this library speaks ASCII only
        raise Unreachable("le mot de passe ou le dossier ne s’écrit pas en lettres simples") from None
    except (OSError, imaplib.IMAP4.error) as error:
        raise Unreachable(f"la boîte des rebonds ne répond pas ({type(error).__name__})") from None


def _connect(mailbox: Mailbox) -> imaplib.IMAP4:
    """No password travels in clear, but to this machine."""
    if mailbox.is_secure:
        return imaplib.IMAP4_SSL(mailbox.host, mailbox.port, ssl_context=ssl.create_default_context(), timeout=TIMEOUT)
    connection = imaplib.IMAP4(mailbox.host, mailbox.port, timeout=TIMEOUT)
    if "STARTTLS" in connection.capabilities:
        connection.starttls(ssl.create_default_context())
    elif mailbox.host not in ("localhost", "127.0.0.1", "::1"):
        connection.logout()
        raise Unreachable("le serveur ne propose pas de connexion chiffrée")
    return connection


def _quoted(folder: str) -> str:
    escaped = folder.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
