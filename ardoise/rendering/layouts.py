"""The layouts of the paper and the fonts that it may be set in: one table, read by the paper and by the pages."""

from __future__ import annotations

from dataclasses import dataclass

DEFAULT = "ardoise"
DEFAULT_FONT = "source-sans"


@dataclass(frozen=True, slots=True)
class Layout:
    label: str
    meaning: str
    font: str  # the one that it is drawn for
    logo_place: str  # where the logo stands when nothing else is asked


@dataclass(frozen=True, slots=True)
class Font:
    label: str
    family: str
    package: str
    pattern: str  # the name of its file for a weight
    faces: tuple[str, ...]
    scale: str = "1"  # of every size, so that a line holds about as much text in each font
    advance: str = "1.86"  # millimetres of a figure at the size of the lines
    has_small_caps: bool = True


LAYOUTS = {
    "ardoise": Layout("Ardoise", "filets fins, beaucoup de blanc, la couleur à côté du client", "source-sans", "left"),
    "classique": Layout("Classique", "en-tête centré, tableau encadré, comme une facture d’atelier", "serif", "center"),
    "bandeau": Layout("Bandeau", "votre couleur en tête, sur toute la largeur, et sous le total", "manrope", "left"),
    "sobre": Layout("Sobre", "grand titre à gauche, aucune bordure, une touche de couleur", "source-sans", "right"),
}

FONTS = {
    "source-sans": Font(
        "Source Sans",
        "Source Sans Pro",
        "font_source_sans_pro",
        "SourceSansPro-{face}.otf",
        ("Light", "Regular", "Semibold"),
    ),
    "serif": Font(
        "Source Serif",
        "Source Serif Pro",
        "font_source_serif_pro",
        "SourceSerifPro-{face}.otf",
        ("Light", "Regular", "Semibold"),
        scale="0.96",
    ),
    "manrope": Font(
        "Manrope",
        "Manrope",
        "font_manrope",
        "Manrope-{face}.ttf",
        ("Light", "Regular", "SemiBold"),
        scale="0.88",
        advance="2.06",
        has_small_caps=False,
    ),
}

LOGO_PLACES = {"left": "À gauche", "center": "Au centre", "right": "À droite"}
LOGO_SIZES = {"small": "Petit", "medium": "Moyen", "large": "Grand"}
LOGO_BOXES = {"small": ("8", "28"), "medium": ("11.6", "40"), "large": ("17", "58")}  # millimetres: height, width
REFERENCES = {"under": "Sous la désignation", "column": "Dans une colonne", "hidden": "Non imprimée"}
DISCOUNTS = {"under": "Sous la désignation", "column": "Dans une colonne"}
