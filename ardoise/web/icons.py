"""The icons of the house: one line of 1.5 on a square of 16, always beside a word or under a label."""

from __future__ import annotations

ICONS = {
    "add": '<path d="M8 3v10M3 8h10"/>',
    "alert": '<circle cx="8" cy="8" r="6"/><path d="M8 4.8v3.8M8 11v.1"/>',
    "back": '<path d="m7 3.5-4.5 4.5L7 12.5M3 8h10.5"/>',
    "bank": '<path d="M2 6.5 8 3l6 3.5M3 13.5h10M4 7v4.5M8 7v4.5M12 7v4.5"/>',
    "bell": '<path d="M3.5 11.5c1-1 1.2-2 1.2-4.2a3.3 3.3 0 0 1 6.6 0c0 2.2.2 3.2 1.2 4.2z"/><path d="M6.7 13.7h2.6"/>',
    "calendar": '<rect x="2.5" y="3.5" width="11" height="10" rx="1"/><path d="M2.5 6.5h11M5.5 2v2.5M10.5 2v2.5"/>',
    "card": '<rect x="1.5" y="3.5" width="13" height="9" rx="1"/><path d="M1.5 6.5h13M4 10h3"/>',
    "check": '<path d="m3 8.5 3.2 3.2L13 5"/>',
    "clock": '<circle cx="8" cy="8" r="6"/><path d="M8 4.5V8l2.5 1.5"/>',
    "close": '<path d="m4 4 8 8M12 4l-8 8"/>',
    "copy": '<rect x="5.5" y="5.5" width="8" height="8" rx="1"/><path d="M10.5 5.5v-3h-8v8h3"/>',
    "down": '<path d="m4 6 4 4 4-4"/>',
    "edit": '<path d="M10.5 3 13 5.5 5.5 13 2.5 13.5 3 10.5z"/><path d="M9 4.5 11.5 7"/>',
    "eye": '<path d="M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8z"/><circle cx="8" cy="8" r="2"/>',
    "file": '<path d="M4 1.5h5l3.5 3.5v9.5H4z"/><path d="M9 1.5V5h3.5"/><path d="M8 7.5v4M6.3 10 8 11.7 9.7 10"/>',
    "grip": '<g fill="currentColor" stroke="none"><circle cx="6" cy="4" r="1"/><circle cx="10" cy="4" r="1"/>'
    '<circle cx="6" cy="8" r="1"/><circle cx="10" cy="8" r="1"/><circle cx="6" cy="12" r="1"/>'
    '<circle cx="10" cy="12" r="1"/></g>',
    "link": '<path d="M6.5 9.5a2.7 2.7 0 0 0 3.9 0l2.3-2.3a2.75 2.75 0 0 0-3.9-3.9L7.6 4.5"/>'
    '<path d="M9.5 6.5a2.7 2.7 0 0 0-3.9 0L3.3 8.8a2.75 2.75 0 0 0 3.9 3.9l1.2-1.2"/>',
    "lock": '<rect x="3" y="7" width="10" height="7" rx="1"/><path d="M5 7V5a3 3 0 0 1 6 0v2"/>',
    "mail": '<rect x="1.5" y="3.5" width="13" height="9.5" rx="1"/><path d="m2 4.5 6 4.5 6-4.5"/>',
    "menu": '<path d="M2.5 4.5h11M2.5 8h11M2.5 11.5h11"/>',
    "more": '<circle cx="3.5" cy="8" r=".7" fill="currentColor"/><circle cx="8" cy="8" r=".7" fill="currentColor"/>'
    '<circle cx="12.5" cy="8" r=".7" fill="currentColor"/>',
    "next": '<path d="m6 4 4 4-4 4"/>',
    "person": '<circle cx="8" cy="5.5" r="2.5"/><path d="M3 13.5a5 5 0 0 1 10 0"/>',
    "phone": '<path d="M5.5 2.5 3 3c0 6 4 10 10 10l.5-2.5-3-1.5-1.5 1.5A8 8 0 0 1 5.5 7L7 5.5z"/>',
    "previous": '<path d="m10 4-4 4 4 4"/>',
    "search": '<circle cx="7" cy="7" r="4.5"/><path d="m10.5 10.5 3.5 3.5"/>',
    "send": '<path d="M14 2 7 9M14 2 9.5 14 7 9 2 6.5z"/>',
    "sign": '<path d="M2 11.5c2-6 4-8 5-7s-2 7-1 7 2-3 3-3 0 2.5 1 2.5 1.5-1 3.5-1"/><path d="M2 14h12"/>',
    "trash": '<path d="M3 4.5h10M6.5 4.5v-2h3v2M4.5 4.5l.5 9h6l.5-9M7 7v4M9 7v4"/>',
    "undo": '<path d="M5.5 3 2.5 6l3 3"/><path d="M2.5 6h7a4 4 0 0 1 0 8H7"/>',
    "up": '<path d="m4 10 4-4 4 4"/>',
}


def icon_svg(name: str) -> str:
    """The drawing, hidden from readers of the screen: the word beside it is what they read. Raises KeyError."""
    return f'<svg class="i" viewBox="0 0 16 16" aria-hidden="true">{ICONS[name]}</svg>'


def sprite_svg(names: list[str]) -> str:
    """Drawings to be used many times on a page: each is sent once."""
    symbols = "".join(f'<symbol id="i-{name}" viewBox="0 0 16 16">{ICONS[name]}</symbol>' for name in names)
    return f"<svg hidden>{symbols}</svg>"


def used_svg(name: str) -> str:
    return f'<svg class="i" aria-hidden="true"><use href="#i-{name}"/></svg>'
