"""CAMT.053, .052 and .054 (ISO 20022), entry by entry: booked ones only, entities and DOCTYPE refused."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from lxml import etree

from ardoise.banking.readers.amounts import NotAnAmount, amount
from ardoise.banking.readers.decode import Source
from ardoise.banking.readers.reading import (
    ZERO,
    Event,
    Ignored,
    Notice,
    Problem,
    Reading,
    Row,
    Statement,
    Unreadable,
    collect,
)

_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_DOCTYPE = re.compile(r"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_KINDS = {"BkToCstmrStmt": "camt.053", "BkToCstmrAcctRpt": "camt.052", "BkToCstmrDbtCdtNtfctn": "camt.054"}
_STATEMENTS = {"Stmt", "Rpt", "Ntfctn"}
_NOTHING = {"", "NOTPROVIDED", "NONREF", "NOREF"}
_WAITING = {"PDNG": "opération en attente", "FUTR": "opération en attente", "INFO": "opération pour information"}
_DANGEROUS = "Ce fichier XML déclare un DOCTYPE ou des entités : il est refusé, un relevé n’en contient jamais."
_NOT_CAMT = "Ce fichier XML n’est pas un relevé CAMT.052, 053 ou 054."
_HAS_REVERSAL = re.compile(r"RvslInd>\s*(?:true|1)", re.IGNORECASE)
REVERSED = ("RvslInd", "true")


def read(source: Source) -> Reading:
    """Raises Unreadable for XML with a DOCTYPE or an entity, or without a statement. A damaged end is a Problem."""
    return collect(kind_of(source), events(source), encoding=source.encoding, problems=source.problems)


def kind_of(source: Source) -> str:
    kinds = (name for tag, name in _KINDS.items() if re.search(rf"<(?:[\w.-]+:)?{tag}\b", source.text))
    return next(kinds, "")


def events(source: Source) -> Iterator[Event]:
    """Entry by entry. Only a file with reversals is held, one statement at a time, until its balances told their signs.

    Raises as `read`.
    """
    text = source.text
    if _DOCTYPE.search(text):
        raise Unreadable(_DANGEROUS)
    if not kind_of(source):
        raise Unreadable(_NOT_CAMT)
    # what the file declares about its characters may lie: they were found already
    declared = _DECLARATION.match(text)
    content = text[declared.end() if declared else 0 :].lstrip()
    shift = text.count("\n", 0, len(text) - len(content))
    stream = io.BytesIO(content.encode("utf-8", errors="replace"))
    rows: list[Row] = []
    now = _Now(is_held=_HAS_REVERSAL.search(content) is not None)
    try:
        for _, element in etree.iterparse(
            stream,
            events=("end",),
            tag=["{*}Ntry", "{*}Stmt", "{*}Rpt", "{*}Ntfctn", "{*}Acct"],
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        ):
            if _name(element) == "Ntry":
                event = _entry(_Node.of(element), (element.sourceline or 0) + shift, now)
                if not isinstance(event, Row):
                    yield event
                elif now.account is None or now.is_held:
                    rows.append(event)
                else:
                    now.moved += event.amount
                    yield event
                _forget(element)
            elif _name(element) == "Acct":
                if now.account is None and _name(element.getparent()) in _STATEMENTS and not rows:
                    now.account, now.currency = _account(_Node.of(element.getparent()))
            else:
                yield from _statement(_Node.of(element), rows, now.moved)
                rows = []
                now = _Now(now.is_held)
                element.clear()
    except etree.XMLSyntaxError as error:
        yield from rows
        line = (error.lineno or 0) + shift
        yield Problem(
            line, "Le fichier XML est abîmé à partir de cette ligne : ce qui suit n’a pas été lu.", str(error.msg)[:200]
        )


def _name(element: Any) -> str:
    return _local(element.tag)


@lru_cache(maxsize=1024)
def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]


@dataclass(slots=True)
class _Node:
    """An element as plain values, its children by their local names: what a reader asks many times."""

    text: str
    currency: str
    children: dict[str, list[_Node]]

    @classmethod
    def of(cls, element: Any) -> _Node:
        node = cls((element.text or "").strip(), element.get("Ccy") or "", {})
        for child in element:
            node.children.setdefault(_local(child.tag), []).append(cls.of(child))
        return node


def _forget(element: Any) -> None:
    """Free an entry that was read: a statement may hold 100,000."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None and _name(element.getprevious()) == "Ntry":
        parent.remove(element.getprevious())


@dataclass
class _Now:
    """The statement under way: its account when it came before its entries, and what the entries given moved."""

    is_held: bool
    account: str | None = None
    currency: str = ""
    moved: Decimal = ZERO


def _account(element: _Node) -> tuple[str, str]:
    return _text(element, "Acct/Id/IBAN") or _text(element, "Acct/Id/Othr/Id"), _text(element, "Acct/Ccy")


def _statement(element: _Node, rows: list[Row], moved: Decimal) -> Iterator[Event]:
    """The rows that were held with their account, signs checked against the balances, then the statement."""
    account, currency = _account(element)
    balances = [found for node in _all(element, "Bal") if (found := _balance(node))]
    opening = next((found for wanted in ("OPBD", "PRCD") for found in balances if found[0] == wanted), None)
    closing = next((found for found in reversed(balances) if found[0] == "CLBD"), None)
    currency = currency or next((found[3] for found in balances), "")
    if opening and closing:
        gap = closing[1] - opening[1] - moved - sum((row.amount for row in rows), ZERO)
        back = sum((row.amount for row in rows if REVERSED in row.details), ZERO)
        if gap and gap == -2 * back:
            rows = [replace(row, amount=-row.amount) if REVERSED in row.details else row for row in rows]
            yield Notice(
                "Cette banque écrit ses annulations dans le sens de l’opération d’origine : "
                "elles ont été lues à l’envers, et le solde final tombe juste."
            )
        elif gap:
            yield Notice(f"Le solde final ne correspond pas aux mouvements lus : écart de {gap}.".replace(".", ",", 1))
    for row in rows:
        yield replace(row, account=account, currency=row.currency or currency)
    yield Statement(
        account=account,
        currency=currency,
        opening_balance=opening[1] if opening else None,
        opening_date=opening[2] if opening else None,
        closing_balance=closing[1] if closing else None,
        closing_date=closing[2] if closing else None,
    )


def _balance(node: _Node) -> tuple[str, Decimal, date | None, str] | None:
    currency = _currency(node)
    try:
        worth = amount(_text(node, "Amt"), mark=".", currency=currency)
    except NotAnAmount:
        return None
    sign = _text(node, "CdtDbtInd")
    kind = _text(node, "Tp/CdOrPrtry/Cd") or _text(node, "Tp/CdOrPrtry/Prtry")
    return (kind, -worth if sign == "DBIT" else worth, _day(node, "Dt"), currency)


def _entry(node: _Node, line: int, now: _Now) -> Row | Ignored | Problem:
    currency = _currency(node)
    credit = {"CRDT": True, "DBIT": False}.get(_text(node, "CdtDbtInd"))
    parts = _all(node, "NtryDtls/TxDtls")
    alone = parts[0] if len(parts) == 1 else None
    back = _text(node, "RvslInd").lower() in ("true", "1")
    whose = ("Dbtr", "UltmtDbtr") if credit is not back else ("Cdtr", "UltmtCdtr")
    party, iban = _party(alone, whose) if alone is not None else ("", "")
    extra = _text(node, "AddtlNtryInf")
    words = [" ".join(_texts(alone, "RmtInf/Ustrd")), party] if alone is not None else []
    label = _joined([*words, extra]) or (_text(alone, "AddtlTxInf") if alone is not None else "")
    label = label or (f"Lot de {len(parts)} opérations" if parts else "")
    day = _day(node, "BookgDt") or _day(node, "ValDt")
    shown = " ".join(part for part in (str(day or ""), _text(node, "Amt"), _text(node, "CdtDbtInd"), label) if part)
    status = _text(node, "Sts/Cd") or _text(node, "Sts/Prtry") or _text(node, "Sts")
    if status and status != "BOOK":
        return Ignored(_WAITING.get(status, "opération qui n’est pas comptabilisée"), shown, line)
    if credit is None:
        return Problem(line, "Le sens de cette écriture (CRDT ou DBIT) manque.", shown)
    if day is None:
        return Problem(line, "La date de cette écriture manque ou n’existe pas.", shown)
    try:
        worth = amount(_text(node, "Amt"), mark=".", currency=currency)
    except NotAnAmount as error:
        return Problem(line, str(error), shown)
    if worth < 0:
        return Problem(line, "Cette écriture a un montant négatif et un sens : les deux se contredisent.", shown)
    references = (
        [_text(alone, "Refs/EndToEndId"), _text(alone, "RmtInf/Strd/CdtrRefInf/Ref")] if alone is not None else []
    )
    identifiers = [_text(node, "AcctSvcrRef"), _text(alone, "Refs/AcctSvcrRef") if alone is not None else ""]
    details = tuple(_part(part, currency) for part in parts) if len(parts) > 1 else ()
    return Row(
        date=day,
        amount=worth if credit or not worth else -worth,
        label=label,
        reference=_first([*references, _text(node, "NtryRef")]),
        value_date=_day(node, "ValDt"),
        bank_id=_first(identifiers),
        counterparty=party,
        counterparty_iban=iban,
        kind=_kind(node),
        currency=currency or now.currency,
        account=now.account or "",
        line_number=line,
        details=(REVERSED, *details) if back else details,
    )


def _part(node: _Node, currency: str) -> tuple[str, str]:
    """One payment of a batch: its amount as written, and what it says."""
    written = _text(node, "Amt") or _text(node, "AmtDtls/TxAmt/Amt")
    credit = _text(node, "CdtDbtInd") != "DBIT"
    party, _ = _party(node, ("Dbtr", "UltmtDbtr") if credit else ("Cdtr", "UltmtCdtr"))
    return (
        f"{'' if credit else '-'}{written} {currency}",
        _joined([" ".join(_texts(node, "RmtInf/Ustrd")), party, _first([_text(node, "Refs/EndToEndId")])]),
    )


def _party(node: _Node, whose: tuple[str, ...]) -> tuple[str, str]:
    parties = next(iter(_all(node, "RltdPties")), None)
    if parties is None:
        return "", ""
    names = (_text(parties, f"{who}/{inner}") for who in whose for inner in ("Nm", "Pty/Nm"))
    name = " ".join(next((found for found in names if found), "").split())
    return name, _text(parties, f"{whose[0]}Acct/Id/IBAN").replace(" ", "")


def _kind(node: _Node) -> str:
    codes = (
        _text(node, "BkTxCd/Domn/Cd"),
        _text(node, "BkTxCd/Domn/Fmly/Cd"),
        _text(node, "BkTxCd/Domn/Fmly/SubFmlyCd"),
    )
    return "-".join(code for code in codes if code) or _text(node, "BkTxCd/Prtry/Cd")


def _currency(node: _Node) -> str:
    found = next(iter(_all(node, "Amt")), None)
    return found.currency.strip().upper() if found is not None else ""


def _day(node: _Node, name: str) -> date | None:
    text = _text(node, f"{name}/Dt") or _text(node, f"{name}/DtTm")
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _first(texts: list[str]) -> str:
    return next((text for text in texts if text.upper() not in _NOTHING), "")


def _joined(parts: list[str]) -> str:
    """The parts that add something, on one line."""
    said = ""
    for part in (" ".join(part.split()) for part in parts):
        if part and part.casefold() not in said.casefold():
            said = f"{said} {part}".strip()
    return said


def _all(node: _Node, path: str) -> list[_Node]:
    """The elements at a path of names, whatever the version of the schema."""
    first, _, rest = path.partition("/")
    found = node.children.get(first, [])
    return [below for child in found for below in _all(child, rest)] if rest else found


def _texts(node: _Node, path: str) -> list[str]:
    return [found.text for found in _all(node, path)]


def _text(node: _Node, path: str) -> str:
    first, _, rest = path.partition("/")
    for child in node.children.get(first, ()):
        if text := _text(child, rest) if rest else child.text:
            return text
    return ""
