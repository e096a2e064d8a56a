"""The QR code of a SEPA transfer (EPC069-12), as SVG."""

from __future__ import annotations

import io

import segno

from ardoise.domain.document import Document
from ardoise.domain.identifiers import is_creditor_reference
from ardoise.domain.money import Money
from ardoise.rendering.glyphs import without_controls

_TRANSFERS = frozenset({"30", "58"})
_MAX_BYTES = 331
_NAME_LENGTH = 70
_TEXT_LENGTH = 140


def transfer_payload(document: Document) -> str:
    """The payload of what a document asks; empty when it does not ask for a transfer in euros."""
    payment = document.payment
    wanted = payment is not None and payment.code in _TRANSFERS and payment.iban and document.currency == "EUR"
    if payment is None or not wanted or document.totals.due.amount <= 0:
        return ""
    name = payment.account_name or document.seller.name
    return sepa_payload(payment.iban, payment.bic, name, document.totals.due, payment.reference or document.number)


def sepa_payload(iban: str, bic: str, name: str, amount: Money, reference: str) -> str:
    """The text of EPC069-12 version 002, UTF-8. A reference RF is structured (ISO 11649), another is free text.

    Empty when it would not hold in 331 bytes.
    """
    text = _one_line(reference, _TEXT_LENGTH)
    remittance = [text] if is_creditor_reference(text) else ["", text]
    fields = ["BCD", "002", "1", "SCT", bic.replace(" ", ""), _one_line(name, _NAME_LENGTH), iban.replace(" ", "")]
    fields += [f"EUR{amount.amount:.2f}", "", *remittance]
    payload = "\n".join(fields).rstrip("\n")
    return payload if len(payload.encode()) <= _MAX_BYTES else ""


def qr_svg(payload: str) -> str:
    """Error level M and at most version 13, as the norm wants; modules only, no quiet zone (the paper is white)."""
    return _svg(segno.make_qr(payload, error="m", boost_error=False, encoding="utf-8", eci=False))


def link_svg(url: str) -> str:
    """Error level L: the fewest modules, so that each is large enough at 11 mm."""
    return _svg(segno.make_qr(url, error="l", boost_error=False))


def _svg(code: segno.QRCode) -> str:
    drawn = io.BytesIO()
    code.save(drawn, kind="svg", xmldecl=False, border=0, dark="#1d242c", light=None, omitsize=True)
    return drawn.getvalue().decode()


def _one_line(text: str, length: int) -> str:
    return " ".join(without_controls(text).split())[:length]
