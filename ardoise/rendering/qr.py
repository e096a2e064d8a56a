"""The QR code of a SEPA transfer (EPC069-12), as SVG."""

from __future__ import annotations

import io

import segno

from ardoise.domain.document import Document
from ardoise.rendering.glyphs import without_controls

_TRANSFERS = frozenset({"30", "58"})
_MAX_BYTES = 331
_NAME_LENGTH = 70
_TEXT_LENGTH = 140


def transfer_payload(document: Document) -> str:
    """The text of EPC069-12 version 002, UTF-8; empty when the document does not ask for a transfer in euros."""
    payment = document.payment
    wanted = payment is not None and payment.code in _TRANSFERS and payment.iban and document.currency == "EUR"
    if payment is None or not wanted or document.totals.due.amount <= 0:
        return ""
    name = _one_line(payment.account_name or document.seller.name, _NAME_LENGTH)
    reference = _one_line(payment.reference or document.number, _TEXT_LENGTH)
    iban = payment.iban.replace(" ", "")
    fields = ["BCD", "002", "1", "SCT", payment.bic.replace(" ", ""), name, iban]
    fields += [f"EUR{document.totals.due.amount:.2f}", "", "", reference]
    payload = "\n".join(fields).rstrip("\n")
    return payload if len(payload.encode()) <= _MAX_BYTES else ""


def qr_svg(payload: str) -> str:
    """Error level M and at most version 13, as the norm wants; modules only, no quiet zone (the paper is white)."""
    code = segno.make_qr(payload, error="m", boost_error=False, encoding="utf-8", eci=False)
    drawn = io.BytesIO()
    code.save(drawn, kind="svg", xmldecl=False, border=0, dark="#1d242c", light=None, omitsize=True)
    return drawn.getvalue().decode()


def _one_line(text: str, length: int) -> str:
    return " ".join(without_controls(text).split())[:length]
