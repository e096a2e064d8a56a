"""English of the sentences of the portal, under their French; a test refuses one that is missing or not used."""

from ardoise.portal.english.page import PAGE
from ardoise.portal.english.paying import PAYING
from ardoise.portal.english.signing import SIGNING

ENGLISH: dict[str, str] = {**PAGE, **SIGNING, **PAYING}
