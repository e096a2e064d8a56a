"""Which format a statement is written in, by its content: the name of a file says nothing."""

from __future__ import annotations

import re

HEAD = 20_000  # characters looked at

_OFX = re.compile(r"OFXHEADER\s*[:=]|<\?OFX\b|<OFX>|<STMTTRN>", re.IGNORECASE)
_CAMT = re.compile(r"camt\.05[234]\.|<(?:\w+:)?BkToCstmr(?:Stmt|AcctRpt|DbtCdtNtfctn)\b")
_MT940 = re.compile(r"^[^\S\n]*(?:\{4:\s*)?:(?:20|25|28C?|60[FM]|61):", re.MULTILINE)
_MT940_FIELDS = re.compile(r"^:(?:60[FM]|61|62[FM]):", re.MULTILINE)
_QIF = re.compile(r"^!(?:Type|Account|Option|Clear)\b", re.MULTILINE | re.IGNORECASE)
_QIF_RECORD = re.compile(r"\A\s*D[^\n;,\t]{4,14}\r?\n(?:[A-Z$][^\n]*\n)*?[TU][-+]?[\d.,' ]+\r?\n(?:[A-Z$][^\n]*\n)*?\^")
_CFONB120 = re.compile(r"\s*0[1457]\d{5}.{4}[\d ]{5}(?:[A-Z]{3}| {3})[\d ]")
_CFONB240 = re.compile(r"\s*3[149]\d{6}[\d ]{2}\d{6}[A-Z ]")


def detect(text: str) -> str:
    """One of ofx, camt, mt940, qif, cfonb120, cfonb240, or "" when none is recognised: then it may be CSV."""
    head = text[:HEAD].replace("\r\n", "\n").replace("\r", "\n")
    if _CFONB120.match(head):
        return "cfonb120"
    if _CFONB240.match(head):
        return "cfonb240"
    if _CAMT.search(head):
        return "camt"
    if _OFX.search(head):
        return "ofx"
    if _QIF.search(head) or _QIF_RECORD.match(head):
        return "qif"
    if _MT940.search(head) and _MT940_FIELDS.search(head):
        return "mt940"
    return ""
