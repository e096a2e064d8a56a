"""The six digits of a signing code, and an address shown without giving it away."""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings

from ardoise.sales.models import SigningCode


def code_of(row: SigningCode) -> str:
    """ "048213": made from the row by the key of the instance, as the links are; kept nowhere."""
    text = f"ardoise.signing_code\n{row.pk}\n{row.nonce}\n{row.address}"
    digest = hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8]) % 1_000_000:06d}"


def masked(address: str) -> str:
    """ "lefevre@exemple.fr" -> "l•••e@exemple.fr": enough for its owner to know it."""
    user, _, domain = address.partition("@")
    return f"{user[:1]}•••{user[-1:] if len(user) > 3 else ''}@{domain}"
