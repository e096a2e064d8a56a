"""The characters of a statement: what the bytes are, whatever the file says about itself."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ardoise.banking.readers.reading import Problem

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_PAIR = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")
_ONLY_1252 = re.compile(rb"[\x80-\x9f]")
_LINE = re.compile(r"([^\r\n]*)(?:\r\n|\r|\n|\Z)")
REPLACED = "\ufffd"


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a file, line ends as they are, and what was done to get it. `content` are the bytes given."""

    content: bytes
    text: str
    encoding: str

    def lines(self) -> Iterator[tuple[int, str]]:
        """Each line with its number from 1, one at a time, whatever ends it (CR, LF or both)."""
        for number, found in enumerate(_LINE.finditer(self.text), start=1):
            if found.end() > found.start():
                yield number, found[1]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """One problem for each line that holds a character which could not be read."""
        if REPLACED not in self.text:
            return ()
        return tuple(
            Problem(number, "Un caractère illisible a été remplacé sur cette ligne.", line.strip())
            for number, line in self.lines()
            if REPLACED in line
        )


def decode(content: bytes) -> Source:
    """BOM, then UTF-8, then Windows-1252 or ISO-8859-15. Never fails: what cannot be read becomes U+FFFD.

    What the header declares is not looked at: OFX says 1252 above UTF-8 and the other way round.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return Source(content, content[len(mark) :].decode(encoding, errors="replace"), encoding)
    head = content[:400]
    for shift, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if len(head) > 8 and head[shift::2].count(0) * 2 > len(head) * 8 // 10:  # one byte of two is zero
            return Source(content, content.decode(encoding, errors="replace"), encoding)
    try:
        return Source(content, content.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    pairs = _PAIR.findall(content)
    lonely = len(_HIGH.findall(content)) - sum(len(pair) for pair in pairs)
    if len(pairs) > lonely:  # UTF-8 with some damage, not a page of code
        return Source(content, content.decode("utf-8", errors="replace"), "utf-8")
    if not _ONLY_1252.search(content) and b"\xa4" in content:  # the euro of ISO-8859-15; nobody writes ¤
        return Source(content, content.decode("iso-8859-15"), "iso-8859-15")
    return Source(content, content.decode("cp1252", errors="replace"), "cp1252")
