"""Ed25519 signatures of the instance: the private key lies outside the database, the public ones are kept in it."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from ardoise.compliance.models import SigningKey


@dataclass(frozen=True)
class Signed:
    signature: str  # in hexadecimal
    key: SigningKey


def sign(text: str) -> Signed:
    """Sign a text with the key of the instance; its public half is noted at its first use."""
    private = _private()
    return Signed(private.sign(text.encode()).hex(), current_key())


def current_key() -> SigningKey:
    public = _private().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return SigningKey.objects.get_or_create(key_id=key_id_of(public), defaults={"public": public.hex()})[0]


def is_signed(text: str, signature: str, key: SigningKey) -> bool:
    """Whether this key signed this text, and is what its own name says."""
    try:
        public = bytes.fromhex(key.public)
        if key_id_of(public) != key.key_id:
            return False
        Ed25519PublicKey.from_public_bytes(public).verify(bytes.fromhex(signature), text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def key_id_of(public: bytes) -> str:
    return hashlib.sha256(public).hexdigest()[:16]


def _private() -> Ed25519PrivateKey:
    try:
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(settings.SIGNING_KEY, validate=True))
    except ValueError as error:
        raise ImproperlyConfigured("ARDOISE_SIGNING_KEY : 32 octets en base64 sont attendus.") from error
