"""What a text may hold on paper: PDF/A refuses a character that no font has, and a name must never block an invoice."""

from __future__ import annotations

import unicodedata

from ardoise.rendering import fonts

PLACEHOLDER = "☐"  # visible, in the main face
_EMOJI = ((0x1F000, 0x1FAFF), (0x2600, 0x27BF), (0x2B00, 0x2BFF), (0xE0000, 0xE007F))
_SEQUENCE = frozenset({0x200D, 0xFE0E, 0xFE0F, 0x20E3, *range(0x1F3FB, 0x1F400)})  # joiners and tints of an emoji
_JOINERS = frozenset({0x200C, 0x200D})  # kept between letters: Arabic and Indic scripts need them


def without_controls(text: str) -> str:
    """The text without what neither XML nor paper accepts: controls, surrogates, non-characters; new lines stay."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(char for char in unified if char == "\n" or _is_text(char))


def printable(text: str, *, strict: bool = False) -> str:
    """The text as our fonts can draw it, composed (NFC).

    An emoji without a drawing is left out, any other character without one becomes a visible box; never a "?". A
    combining mark stays when one face draws it with its letter. `strict` keeps to the main face: the last resort
    when a cluster defeats the fonts all the same.
    """
    if text.isascii() and text.isprintable():
        return text  # most texts: every face has plain letters
    composed = unicodedata.normalize("NFC", without_controls(text))
    faces = fonts.faces()[:1] if strict else fonts.faces()
    known = fonts.main_characters() if strict else fonts.all_characters()
    drawn: list[str] = []
    cluster: set[int] = set()
    for char in composed:
        if unicodedata.category(char)[0] == "M":
            cluster.add(ord(char))
            if len(cluster) > 1 and any(cluster <= face for face in faces):
                drawn.append(char)
            else:
                cluster.discard(ord(char))
            continue
        drawn.append(_drawn(char, drawn[-1] if drawn else "", known))
        cluster = {ord(char)} if char.isalnum() and drawn[-1] == char else set()
    return "".join(drawn)


def _drawn(char: str, before: str, known: frozenset[int]) -> str:
    code = ord(char)
    if char == "\n":
        return char
    if code in _JOINERS:
        return char if code in known and before.isalpha() else ""
    if code in _SEQUENCE or unicodedata.category(char) == "Cf":
        return ""
    if code in known:
        return char
    if unicodedata.category(char)[0] == "Z":
        return " "
    if any(low <= code <= high for low, high in _EMOJI):
        return ""
    return PLACEHOLDER


def _is_text(char: str) -> bool:
    return unicodedata.category(char) not in ("Cc", "Cs") and ord(char) & 0xFFFE != 0xFFFE
