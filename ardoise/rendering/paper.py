"""What the paper says: the frozen document as plain texts, each in its place, for the Typst template."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from ardoise.domain.colours import ink_on
from ardoise.domain.document import Document, DocumentKind, Party
from ardoise.domain.identifiers import spaced_reference
from ardoise.rendering import figures, fonts, qr, table
from ardoise.rendering.blocks import payment_block, totals_block, vat_block
from ardoise.rendering.countries import country_name
from ardoise.rendering.dressing import font_of, foot_rows, layout_of, setting_of
from ardoise.rendering.glyphs import printable
from ardoise.rendering.layouts import DEFAULT_FONT
from ardoise.rendering.texts import filled_lines
from ardoise.rendering.vocabulary import Words
from ardoise.rendering.words import FRENCH, words_of

_DECLARATIONS = frozenset({"DWELLING"})  # signed with the quote
_SIGNATURE = "SIGNATURE"
SIGNED = "SIGNED"  # the notice of a quote signed on line: who and when, in the place of the zones to fill by hand


def paper_data(document: Document, logo: dict[str, Any] | None = None, link: str = "", *, strict: bool = False) -> str:
    """Every text of the paper as JSON. User text is data: the template never reads it as source."""
    said = words_of(document)
    drawable = printable_texts(paper_texts(document), strict)
    drawable["qr"] = _qr(document, said, strict)
    drawable["online"] = _online(document, said, link)
    drawable["logo"] = logo and {**logo, "alt": printable(said.logo_alt.format(name=document.seller.name))}
    drawable["setting"] = setting_of(document.look)
    font = DEFAULT_FONT if strict else font_of(document.look)
    drawable["fonts"] = fonts.families(font)
    said_whole = json.dumps(drawable, ensure_ascii=False)
    # The other faces have no narrow space: borrowed from another face, it would be lost when the text is copied.
    return said_whole if font == DEFAULT_FONT else said_whole.replace("\u202f", "\u00a0")


def paper_texts(document: Document) -> dict[str, Any]:
    """What the paper says, block by block: the sheet on screen says the same."""
    said = words_of(document)
    return {
        "language": document.language,
        "title": said.titles[document.kind],
        "number": document.number or document.draft_label or said.draft,
        "mark": "" if document.number and not document.draft_label else said.draft_mark,
        "accent": document.look.accent,
        "on_accent": ink_on(document.look.accent),
        "layout": layout_of(document.look),
        "seller": {"name": seller_name(document.seller), "lines": seller_lines(document.seller)},
        "facts": _facts(document, said),
        "buyer": {"name": document.buyer.name, "lines": buyer_lines(document.buyer, said)},
        "subject": document.subject,
        "introduction": filled_lines(document.look.introduction, document, said),
        "columns": _columns(document, said),
        "groups": table.groups(document, said),
        "vat": vat_block(document, said),
        "totals": totals_block(document, said),
        "payment": payment_block(document, said),
        "closing": filled_lines(document.look.closing, document, said),
        "notes": _notes(document) if said.notices else [],
        "notices_title": said.notices,
        "notices": _notices(document, said),
        "signature": _signature(document, said),
        "foot": [*foot_lines(document.seller, said), *filled_lines(document.look.footer, document, said)],
        "foot_rows": foot_rows(document, said),
        "report": said.report,
        "carry": said.carry,
        "page": said.page,
    }


def printable_texts(value: Any, strict: bool) -> Any:
    """The same lists and tables with every text as our fonts can draw it."""
    if isinstance(value, str):
        return printable(value, strict=strict)
    if isinstance(value, dict):
        return {key: printable_texts(item, strict) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [printable_texts(item, strict) for item in value]
    return value


def seller_name(seller: Party) -> str:
    return seller.trade_name or seller.name


def seller_lines(seller: Party) -> list[str]:
    address = seller.address
    place = f"{address.postcode} {address.city}".strip()
    where = ", ".join(part for part in (address.line1, address.line2, place) if part)
    reached = " · ".join(part for part in (seller.phone, seller.email, seller.website) if part)
    legal_name = seller.name if seller.trade_name and seller.trade_name != seller.name else ""
    return [line for line in (legal_name, where, reached) if line]


def buyer_lines(buyer: Party, said: Words) -> list[str]:
    address = buyer.address
    lines = [said.attention.format(name=buyer.contact_name)] if buyer.contact_name else []
    lines += [address.line1, address.line2, f"{address.postcode} {address.city}".strip()]
    if address.country != "FR":
        lines.append(country_name(address.country, said.language))
    lines.append(_identifiers(buyer, said))
    return [line for line in lines if line]


def _identifiers(party: Party, said: Words) -> str:
    siren = said.siren.format(number=figures.siren(party.siren)) if party.siren else ""
    vat = said.vat_number.format(number=figures.vat_number(party.vat_number)) if party.vat_number else ""
    return " · ".join(part for part in (siren, vat) if part)


def _facts(document: Document, said: Words) -> list[tuple[str, str]]:
    """The data at left, label and value, what is unknown left out."""
    is_goods = document.operation_category.value == "B"
    facts = [
        (said.date, _day(document.issue_date, said)),
        (said.due, _day(document.due_date, said)),
        (said.valid_until, said.until.format(date=_day(document.valid_until, said)) if document.valid_until else ""),
        (said.delivery if is_goods else said.completion, _day(document.delivery_date, said)),
        (said.period, _period(document, said)),
        (said.quote, _dated(document.quote_number, document.quote_date, said)),
        (said.order, document.order_number),
        (said.contract, document.contract_reference),
        (said.service, document.buyer_reference),
    ]
    label = said.down_payment if document.kind is DocumentKind.FINAL else said.invoice
    facts += [(label, _dated(earlier.number, earlier.date, said)) for earlier in document.preceding]
    facts.append((said.delivered_to, _delivery(document, said)))
    return [fact for fact in facts if fact[1]]


def _day(value: date | None, said: Words) -> str:
    return said.day(value) if value else ""


def _dated(number: str, day: date | None, said: Words) -> str:
    return said.dated.format(number=number, date=said.short_day(day)) if number and day else number


def _period(document: Document, said: Words) -> str:
    if document.period_start is None or document.period_end is None:
        return _day(document.period_start or document.period_end, said)
    return said.period_span.format(start=said.short_day(document.period_start), end=said.short_day(document.period_end))


def _delivery(document: Document, said: Words) -> str:
    address = document.delivery_address
    if address is None or address == document.buyer.address:
        return ""
    country = "" if address.country == "FR" else country_name(address.country, said.language)
    place = f"{address.postcode} {address.city}".strip()
    return ", ".join(part for part in (address.line1, address.line2, place, country) if part)


def _columns(document: Document, said: Words) -> dict[str, Any]:
    incl_vat = table.shows_incl_vat(document)
    return {
        "reference": said.reference_head if table.shows_references(document) else "",
        "label": said.label,
        "quantity": said.quantity,
        "unit": said.unit if document.look.shows_unit else "",
        "price": said.price_incl if incl_vat else said.price_excl,
        "discount": said.discount_head if table.shows_discounts(document) else "",
        "vat": said.vat if table.shows_vat(document) else "",
        "total": said.total_incl if incl_vat else said.total_excl,
    }


def _notes(document: Document) -> list[str]:
    """The user's notes as typed."""
    return [paragraph for paragraph in document.notes.strip().split("\n") if paragraph.strip()]


def _notices(document: Document, said: Words) -> list[str]:
    """The small print: the user's notes as typed, then the mentions, the reasons of exemption never missing.

    Where the mentions are not in the language of the document, they stand under a title of their own, without notes.
    """
    is_quote = document.kind is DocumentKind.QUOTE
    apart = {_SIGNATURE, SIGNED, *_DECLARATIONS} if is_quote else {_SIGNATURE}
    mentions = [notice.text for notice in document.notices if notice.printed and notice.code not in apart]
    reasons = [line.exemption_reason for line in document.vat_breakdown if line.exemption_reason]
    mentions += [reason for reason in dict.fromkeys(reasons) if not any(reason in text for text in mentions)]
    sentences = [text if text.endswith((".", "!", "?")) else f"{text}." for text in mentions]
    paragraphs = [*([] if said.notices else _notes(document)), document.payment_terms, " ".join(sentences)]
    return [paragraph for paragraph in paragraphs if paragraph.strip()]


def _signature(document: Document, said: Words) -> dict[str, Any] | None:
    if document.kind is not DocumentKind.QUOTE:
        return None
    declarations = [notice.text for notice in document.notices if notice.code in _DECLARATIONS]
    asked = next((notice.text for notice in document.notices if notice.code == _SIGNATURE), said.agreement)
    if said is not FRENCH:
        asked = said.agreement
    signed = next((notice.text for notice in document.notices if notice.code == SIGNED), "")
    return {
        "title": asked.split(":")[0].strip(),
        "declarations": declarations,
        "signed": signed.split("\n") if signed else [],
        "zones": [] if signed else [said.sign_date, said.sign_name, said.sign_signature],
    }


def foot_lines(seller: Party, said: Words) -> list[str]:
    """Legal identity (C. com. R123-237): form, capital, RCS and seat, then the numbers that it does not say."""
    legal = f"{seller.name}, {seller.legal_identity}" if seller.legal_identity else seller.name
    numbers = []
    if seller.siren and seller.siren not in _digits(seller.legal_identity):
        numbers.append(said.siren.format(number=figures.siren(seller.siren)))
    if seller.vat_number:
        numbers.append(said.vat_number.format(number=figures.vat_number(seller.vat_number)))
    return [line for line in (legal, " · ".join(numbers)) if line]


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


def _online(document: Document, said: Words, link: str) -> dict[str, str] | None:
    """The code that opens the page of the deal, and what can be done there."""
    if not link:
        return None
    return {"svg": qr.link_svg(link), "words": said.online[document.kind]}


def _qr(document: Document, said: Words, strict: bool) -> dict[str, str] | None:
    payload = qr.transfer_payload(document)
    if not payload or document.payment is None:
        return None
    alt = said.qr_alt.format(
        amount=said.money(document.totals.due),
        name=document.payment.account_name or document.seller.name,
        reference=spaced_reference(document.payment.reference or document.number),
    )
    return {"svg": qr.qr_svg(payload), "alt": printable(alt, strict=strict), "words": printable(said.qr)}
