"""The link that opens a deal without an account: made again whenever it is needed, found nowhere in the database.

A token names a deal, its generation and who received it (one delivery of a mail, or the paper), then an HMAC of the
three with the key of the instance: the database alone gives no link, and a later mail can carry one again. Raising
the generation of a deal revokes every link made before.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

PAPER = "p"  # the recipient of the code printed on a document
EXAMPLE = "lien-propre-au-destinataire"
DEALS = "qf"  # the letters of a quote and of an invoice at the root of a deal
PAGES = {**dict.fromkeys(DEALS, "portal:deal"), "p": "accountant:drop"}  # p: a document that the accountant misses
_TOKEN = re.compile(r"([a-z]\d{1,18})-(\d{1,9})-(p|m\d{1,18})-([\w-]{22})", re.ASCII)


@dataclass(frozen=True)
class Link:
    """Which deal ("q12" or "f45": the quote or the invoice at its root; "p7": a missing document), since which
    revocation, for whom."""

    deal: str
    generation: int
    recipient: str = PAPER  # "m345": the delivery of a mail

    @property
    def key(self) -> str:
        """ "q12.3": what a mail and a paper keep of it; the HMAC is made when it is needed."""
        return f"{self.deal}.{self.generation}"

    @property
    def delivery_id(self) -> int | None:
        return None if self.recipient == PAPER else int(self.recipient[1:])


def link_of(key: str, recipient: str = PAPER) -> Link | None:
    """The link whose key was kept; None for an empty one."""
    deal, _, generation = key.partition(".")
    return Link(deal, int(generation), recipient) if generation else None


def link_url(link: Link) -> str:
    """The absolute address of the page that it opens: the customer's, or that of a missing document."""
    return settings.PUBLIC_URL + reverse(PAGES[link.deal[0]], args=[write_token(link)])


def example_url() -> str:
    """What stands for the link of a mail that has not left: it opens nothing."""
    return settings.PUBLIC_URL + reverse("portal:deal", args=[EXAMPLE])


def write_token(link: Link) -> str:
    return f"{link.deal}-{link.generation}-{link.recipient}-{_mac(link)}"


def read_token(token: str, *, kinds: str = DEALS) -> Link | None:
    """The link of one of these kinds that this instance made, revoked or not; None for anything else."""
    found = _TOKEN.fullmatch(token)
    if found is None or found[1][0] not in kinds:
        return None
    link = Link(found[1], int(found[2]), found[3])
    return link if hmac.compare_digest(_mac(link), found[4]) else None


def _mac(link: Link) -> str:
    """128 bits, in 22 letters."""
    text = f"ardoise.deal\n{link.deal}\n{link.generation}\n{link.recipient}"
    digest = hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).digest()
    return urlsafe_b64encode(digest[:16]).decode().rstrip("=")
