"""What proves that a page was really seen: a nonce that only its script sends back, then a proof for its downloads.

Link scanners and prefetch follow links without showing the page: they never send the nonce. See
`docs/domain/tracking.md`.
"""

from __future__ import annotations

from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest

from ardoise.companies.queries import is_inside
from ardoise.portal.door import Deal
from ardoise.users.models import User

PAGE_LIVES = 24 * 3600  # seconds: a page left open in a tab
PROOF_LIVES = 3600
_PREFETCH = ("Purpose", "Sec-Purpose", "X-Purpose", "X-Moz")


def page_nonce(deal: Deal, version: int) -> str:
    """Signed for this link and this version of the quote (0: there is none)."""
    return _signer("page", deal).sign(str(version))


def version_seen(deal: Deal, nonce: str) -> int | None:
    """The version that the page showed; None for a nonce of another link, or too old."""
    try:
        return int(_signer("page", deal).unsign(nonce, max_age=PAGE_LIVES))
    except BadSignature:
        return None


def seen_proof(deal: Deal) -> str:
    """What the script adds to the addresses of the files once the page was seen."""
    return _signer("seen", deal).sign("1")


def is_proved(deal: Deal, proof: str) -> bool:
    try:
        _signer("seen", deal).unsign(proof, max_age=PROOF_LIVES)
    except BadSignature:
        return False
    return True


def is_ahead_of_a_person(request: HttpRequest) -> bool:
    """Asked by a browser that guesses the next click (prefetch, prerender), or without wanting the content."""
    return request.method == "HEAD" or any("pre" in request.headers.get(name, "").lower() for name in _PREFETCH)


def is_of_the_house(request: HttpRequest, deal: Deal) -> bool:
    """A person of the company, or of its accountants, who looks at what the customer sees."""
    user = request.user
    return isinstance(user, User) and is_inside(user, deal.company)


def _signer(what: str, deal: Deal) -> TimestampSigner:
    return TimestampSigner(salt=f"ardoise.portal.{what}:{deal.token}")
