"""A letter or a certificate of the company: plain blocks on its paper, as PDF/A-2 that can be read aloud."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

import typst

from ardoise.domain.document import Look, Party
from ardoise.rendering import fonts
from ardoise.rendering.paper import buyer_lines, foot_lines, printable_texts, seller_lines, seller_name
from ardoise.rendering.pdf import PAPER, PaperError, logo_data
from ardoise.rendering.words import FRENCH


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    kind: str = field(default="heading", init=False)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """New lines are kept; `strong` for what must not be missed."""

    text: str
    strong: bool = False
    kind: str = field(default="paragraph", init=False)


@dataclass(frozen=True, slots=True)
class Facts:
    """A label and a value per row: names, dates, times."""

    rows: tuple[tuple[str, str], ...]
    kind: str = field(default="facts", init=False)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of texts under a head; the last `figures` columns stand at the right; `total` closes it."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    figures: int = 0
    total: tuple[str, ...] = ()
    kind: str = field(default="table", init=False)


@dataclass(frozen=True, slots=True)
class Zones:
    """Empty frames to fill by hand, side by side, each under its label."""

    labels: tuple[str, ...]
    kind: str = field(default="zones", init=False)


@dataclass(frozen=True, slots=True)
class SmallPrint:
    """Checksums and identifiers with their labels, each whole and copied out as it is."""

    rows: tuple[tuple[str, str], ...]
    kind: str = field(default="small", init=False)


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG, with what it shows in words; a picture that cannot be read makes `render_letter` fail (PaperError)."""

    png: bytes
    alt: str
    width: int = 60  # millimetres
    kind: str = field(default="picture", init=False)


Block = Heading | Paragraph | Facts | Table | Zones | SmallPrint | Picture


@dataclass(frozen=True, slots=True)
class Letter:
    seller: Party
    title: str
    blocks: tuple[Block, ...]
    made_at: datetime  # aware; the date of the file, to the second: the same letter gives the same bytes
    place_and_date: str = ""  # "Trélazé, le 28 novembre 2026"
    recipient: Party | None = None
    reference: str = ""  # under the title, and at the foot of each page
    language: str = "fr"
    look: Look = field(default_factory=Look)
    logo: bytes | None = None  # what `clean_logo` gave


def render_letter(letter: Letter) -> bytes:
    """PDF/A-2a tagged (UA-1), every font embedded; the same value gives the same bytes. Raises PaperError."""
    try:
        return _compiled(letter, strict=False)
    except typst.TypstError:
        # A cluster of several scripts that no single font draws: the rest must still leave.
        try:
            return _compiled(letter, strict=True)
        except typst.TypstError as error:
            raise PaperError(f"{error}: {'; '.join(error.hints)}") from error


def _compiled(letter: Letter, *, strict: bool) -> bytes:
    return typst.compile(
        str(PAPER / "letter.typ"),
        root=str(PAPER),
        font_paths=fonts.fonts(),
        sys_inputs={"data": json.dumps(_data(letter, strict), ensure_ascii=False)},
        format="pdf",
        pdf_standards=["a-2a", "ua-1"],
        timestamp=letter.made_at.replace(microsecond=0),
    )


def _data(letter: Letter, strict: bool) -> dict[str, Any]:
    said = FRENCH  # letters and certificates stay in French
    recipient = letter.recipient
    texts = {
        "language": letter.language,
        "title": letter.title,
        "number": letter.reference,
        "accent": letter.look.accent,
        "seller": {"name": seller_name(letter.seller), "lines": seller_lines(letter.seller)},
        "recipient": recipient and {"name": recipient.name, "lines": buyer_lines(recipient, said)},
        "place": letter.place_and_date,
        "blocks": [_block(block) for block in letter.blocks],
        "foot": foot_lines(letter.seller, said),
        "page": said.page,
        "alt": said.logo_alt.format(name=letter.seller.name),
    }
    drawable: dict[str, Any] = printable_texts(texts, strict)
    drawable["logo"] = logo_data(letter.logo)
    drawable["fonts"] = fonts.families()
    return drawable


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Picture):  # the compiler takes bytes as a list of numbers only
        return {"kind": block.kind, "bytes": list(block.png), "alt": block.alt, "width": block.width}
    return asdict(block)
