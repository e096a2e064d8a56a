"""Read what a mail server sends back: which addresses refused, in whose words. Pure: no database.

The well-formed ones are reports (RFC 3464). Others are written for people only: then an address counts as refused when
the text gives a permanent code (5.x.x of RFC 3463, or a 5xx of SMTP) and the mail comes from a mail system. A delay
(4.x.x, or « delayed ») and an answer of absence refuse nothing.
"""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import dataclass
from email.message import EmailMessage, Message

_TOKEN = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")
_PERMANENT = re.compile(r"(?<![\d.])(?:5\.\d{1,3}\.\d{1,3}|5[0-5]\d)(?![\d.])")
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")
_MAIL_SYSTEM = re.compile(r"(?i)mailer-?daemon|postmaster|mail delivery|exchange|mailerdaemon")
# where the returned mail itself begins: its words are ours, not the server's
_COPY = re.compile(
    r"(?im)^.{0,12}(?:below this line is a copy|this is a copy of the message|original message|message d.origine"
    r"|copie du message|returned message|included below|message headers follow).*$"
)


@dataclass(frozen=True)
class Failure:
    """One refusal; several names for the address when it was forwarded, none when the server does not say it."""

    addresses: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Report:
    """The 32 letters that may be the token of a message of ours, and what was refused."""

    tokens: frozenset[str]
    failures: tuple[Failure, ...]


def read_report(raw: bytes) -> Report:
    """Never raises: a mail that cannot be read refuses nothing."""
    mail: EmailMessage = email.message_from_bytes(raw, policy=email.policy.default)
    tokens = frozenset(_TOKEN.findall(raw.decode("utf-8", "replace")))
    blocks = [block for part in mail.walk() for block in _blocks(part)]
    if blocks:
        found = [_of_block(block) for block in blocks]
        return Report(tokens, tuple(one for one in found if one))
    return Report(tokens, tuple(_of_text(mail)))


def _blocks(part: Message) -> list[Message]:
    if part.get_content_type() not in ("message/delivery-status", "message/global-delivery-status"):
        return []
    payload = part.get_payload()
    return [block for block in payload if isinstance(block, Message)] if isinstance(payload, list) else []


def _of_block(block: Message) -> Failure | None:
    """One recipient of a report: refused when its action is failed, or a permanent status without action."""
    names = [_after_type(block, name) for name in ("Final-Recipient", "Original-Recipient")]
    addresses = tuple(dict.fromkeys(name.strip("<>").lower() for name in names if name))
    if not addresses:
        return None  # what is said of the whole message
    action, status = _header(block, "Action").lower(), _header(block, "Status")
    if action != "failed" and not (not action and status.startswith("5")):
        return None
    return Failure(addresses, _after_type(block, "Diagnostic-Code") or status)


def _after_type(block: Message, name: str) -> str:
    """The value without its type: "rfc822; a@exemple.fr" -> "a@exemple.fr"."""
    value = _header(block, name)
    kind, mark, rest = value.partition(";")
    return (
        rest.strip()
        if mark and kind.strip().lower() in ("rfc822", "utf-8", "smtp", "dns", "x-unix", "local")
        else value
    )


def _header(block: Message, name: str) -> str:
    try:
        return " ".join(str(block.get(name, "")).split())
    except (ValueError, IndexError, AttributeError):  # what the standard library cannot parse
        return ""


def _of_text(mail: EmailMessage) -> list[Failure]:
    if not _is_of_a_mail_system(mail):
        return []
    text = _COPY.split(_text(mail), maxsplit=1)[0]
    given = [name.lower() for name in _ADDRESS.findall(_header(mail, "X-Failed-Recipients"))]
    code = _PERMANENT.search(text)
    if code is None:
        return [Failure((name,), "") for name in given]
    addresses = given or list(dict.fromkeys(name.rstrip(".").lower() for name in _ADDRESS.findall(text)))
    reason = _sentence_around(text, code.start())
    return [Failure((name,), _reason_of(name, text) or reason) for name in addresses] or [Failure((), reason)]


def _is_of_a_mail_system(mail: EmailMessage) -> bool:
    """And not an answer of absence, which goes back to the same address."""
    if _header(mail, "Auto-Submitted").lower().startswith("auto-replied") or mail.get("X-Autoreply"):
        return False
    if _header(mail, "Precedence").lower() in ("auto_reply", "bulk") and not mail.get("X-Failed-Recipients"):
        return False
    sender = f"{_header(mail, 'From')} {_header(mail, 'Return-Path')}"
    return bool(_MAIL_SYSTEM.search(sender)) or mail.get("X-Failed-Recipients") is not None


def _reason_of(address: str, text: str) -> str:
    """The words of qmail and its like: the address, a colon, then the reason."""
    found = re.search(rf"(?im)^\s*<?{re.escape(address)}>?:?[ \t]*\n(.+?)(?:\n\s*\n|\Z)", text, re.DOTALL)
    reason = " ".join(found[1].split()) if found else ""
    return reason if _PERMANENT.search(reason) else ""


def _sentence_around(text: str, place: int) -> str:
    start = text.rfind("\n", 0, place) + 1
    end = text.find("\n", place)
    return " ".join(text[start : end if end > 0 else len(text)].split())


def _text(mail: EmailMessage) -> str:
    """Its first readable part, as plain text."""
    for kind in ("plain", "html"):
        for part in mail.walk():
            if part.get_content_type() == f"text/{kind}":
                return _decoded(part, is_html=kind == "html")
    return ""


def _decoded(part: Message, *, is_html: bool) -> str:
    payload = part.get_payload(decode=True)
    charset = part.get_content_charset() or "utf-8"
    try:
        text = payload.decode(charset, "replace") if isinstance(payload, bytes) else ""
    except LookupError:  # a charset that nobody knows
        text = payload.decode("latin-1") if isinstance(payload, bytes) else ""
    text = text.replace("\r\n", "\n")
    return re.sub(r"<[^>@]*>", " ", re.sub(r"(?i)<br\s*/?>|</p>", "\n", text)) if is_html else text
