"""Who operates this instance and answers for its software: what the environment says, and what it lacks."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.conf import settings

from ardoise import __version__

SOFTWARE = "Ardoise"
VARIABLES = {
    "name": ("ARDOISE_PUBLISHER_NAME", "la raison sociale de l’éditeur"),
    "address": ("ARDOISE_PUBLISHER_ADDRESS", "son adresse"),
    "siren": ("ARDOISE_PUBLISHER_SIREN", "son SIREN"),
    "signatory": ("ARDOISE_PUBLISHER_SIGNATORY", "le nom de son représentant légal"),
    "quality": ("ARDOISE_PUBLISHER_QUALITY", "la qualité de ce représentant"),
}


@dataclass(frozen=True)
class Publisher:
    name: str
    address: str
    siren: str
    signatory: str
    quality: str
    city: str = ""
    since: str = ""  # day from which this major version is offered, in ISO

    @property
    def missing(self) -> list[tuple[str, str]]:
        """The variables that the operator has not filled, each with what it says."""
        return [told for name, told in VARIABLES.items() if not getattr(self, name)]

    def plain(self) -> dict[str, str]:
        return asdict(self)


def publisher() -> Publisher:
    """What ARDOISE_PUBLISHER_* say."""
    said = {name: " ".join(settings.PUBLISHER.get(name, "").split()) for name in (*VARIABLES, "city", "since")}
    return Publisher(**{**said, "siren": said["siren"].replace(" ", "")})


def major(version: str = __version__) -> str:
    """The root of a version: "0.1.0" -> "0". A change of what is secured raises it, and asks for a new attestation."""
    return version.split(".", 1)[0]
