"""The look of a document that is being written: the layout chosen for it, for its kind and language, else the usual."""

from __future__ import annotations

from ardoise.companies.models import Company
from ardoise.domain.colours import READABLE, WHITE, contrast, darkened, ink_on
from ardoise.domain.document import DocumentKind, Look
from ardoise.sales.models.layout import DocumentLayout, LayoutChoice, LayoutKind

_TEXTS = ("layout", "font", "logo_place", "logo_size", "shows_unit", "reference", "discount")
_WORDS = ("introduction", "closing", "footer")
ON_COLOUR = frozenset({"bandeau"})  # writes on the colour; the others write with it on white


def layout_kind(kind: DocumentKind) -> LayoutKind:
    """The line of the table of choices that a document is in."""
    if kind in (DocumentKind.CREDIT_NOTE, DocumentKind.DOWN_PAYMENT_CREDIT_NOTE):
        return LayoutKind.CREDIT_NOTE
    if kind in (DocumentKind.QUOTE, DocumentKind.DOWN_PAYMENT):
        return LayoutKind(kind.value)
    return LayoutKind.INVOICE


def look_of(company: Company, kind: DocumentKind, language: str, chosen: int | None = None) -> Look:
    """`chosen`: the layout of this document alone; one that is not there any more is as if it had not been chosen."""
    layout = DocumentLayout.objects.filter(company=company, pk=chosen).first() if chosen else None
    if layout is None:
        choices = LayoutChoice.objects.filter(company=company, kind=layout_kind(kind), language=language)
        choice = choices.select_related("layout").first()
        layout = choice.layout if choice else None
    return look_with(company, layout)


def look_with(company: Company, layout: DocumentLayout | None) -> Look:
    """The look of this layout, saved or not; None is the layout of the house, as it always was."""
    logo = company.logo
    seen = (logo.sha256, logo.media_type) if logo else ("", "")
    if layout is None:
        return Look(company.accent, *seen)
    accent = layout.accent or company.accent
    if not reads(layout.layout, accent):
        accent = darkened(accent)
    values = {name: getattr(layout, name) for name in (*_TEXTS, *_WORDS)}
    return Look(accent, *seen, **values)


def reads(layout: str, accent: str) -> bool:
    """Whether what this layout writes in this colour, or on it, can be read (4.5 to 1)."""
    return contrast(accent, ink_on(accent) if layout in ON_COLOUR else WHITE) >= READABLE
