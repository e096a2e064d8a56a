"""The lines of the CII XML (BG-25): which lines travel, and how a price is written so that it multiplies exactly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from lxml import etree

from ardoise.domain.document import Document, Line, LineKind
from ardoise.domain.money import round_half_up
from ardoise.rendering.xml import amount, block, leaf, percent, plain

PRICE_DECIMALS = 6  # BT-146


@dataclass(frozen=True, slots=True)
class WireLine:
    line: Line
    description: str


@dataclass(frozen=True, slots=True)
class Price:
    """Quantity (BT-129), net price (BT-146) and its base quantity (BT-149) such that they give the line's amount."""

    quantity: Decimal
    price: Decimal
    base: Decimal | None = None


def wire_lines(document: Document) -> Iterator[WireLine]:
    """Items and deductions, a text that follows an item being part of its description (BT-154).

    Titles and subtotals carry no data of their own in EN 16931 and are left out.
    """
    pending: Line | None = None
    texts: list[str] = []
    for line in document.lines:
        if line.kind is LineKind.TEXT and pending is not None:
            texts += [line.label, line.description]
            continue
        if pending is not None:
            yield WireLine(pending, _joined(pending.description, texts))
        is_wired = line.kind in (LineKind.ITEM, LineKind.DEDUCTION)
        pending, texts = (line, []) if is_wired else (None, [])
    if pending is not None:
        yield WireLine(pending, _joined(pending.description, texts))


def _joined(description: str, texts: list[str]) -> str:
    return "\n".join(text for text in (description, *texts) if text)


def exact_price(line: Line) -> Price:
    """The price as kept when quantity × price gives the amount before discount, else one that does.

    A negative price is refused on the wire (BT-146, BR-27): its sign goes to the quantity. When the amount comes from
    a remainder, a price of 6 decimals is sought; when none fits, the amount itself is the price of BT-149 units.
    """
    turned = line.unit_price_excl_vat < 0
    quantity = -line.quantity if turned else line.quantity
    price = abs(line.unit_price_excl_vat)
    gross = (line.total_excl_vat + line.discount).amount
    if not quantity or round_half_up(quantity * price) == gross:
        return Price(quantity, price)
    if (quantity < 0) != (gross < 0):
        quantity = -quantity
    close = round_half_up(gross / quantity, PRICE_DECIMALS)
    if round_half_up(quantity * close) == gross:
        return Price(quantity, close)
    return Price(quantity, abs(gross), abs(quantity))


def add_lines(transaction: etree._Element, document: Document) -> None:
    for position, wired in enumerate(wire_lines(document), start=1):
        _line(transaction, position, wired)


def _line(transaction: etree._Element, position: int, wired: WireLine) -> None:
    line, price = wired.line, exact_price(wired.line)
    item = block(transaction, "ram:IncludedSupplyChainTradeLineItem")
    leaf(block(item, "ram:AssociatedDocumentLineDocument"), "ram:LineID", str(position))  # BT-126
    product = block(item, "ram:SpecifiedTradeProduct")
    leaf(product, "ram:SellerAssignedID", line.reference)  # BT-155
    leaf(product, "ram:Name", line.label)  # BT-153
    leaf(product, "ram:Description", wired.description)  # BT-154
    agreement = block(item, "ram:SpecifiedLineTradeAgreement")
    net = block(agreement, "ram:NetPriceProductTradePrice")
    leaf(net, "ram:ChargeAmount", plain(price.price, at_least=2))  # BT-146
    if price.base is not None:
        leaf(net, "ram:BasisQuantity", plain(price.base), unitCode=line.unit)  # BT-149, BT-150
    delivery = block(item, "ram:SpecifiedLineTradeDelivery")
    leaf(delivery, "ram:BilledQuantity", plain(price.quantity), unitCode=line.unit)  # BT-129, BT-130
    settlement = block(item, "ram:SpecifiedLineTradeSettlement")
    tax = block(settlement, "ram:ApplicableTradeTax")
    leaf(tax, "ram:TypeCode", "VAT")
    leaf(tax, "ram:CategoryCode", line.vat_category)  # BT-151
    leaf(tax, "ram:RateApplicablePercent", percent(line.vat_rate, line.vat_category))  # BT-152
    if line.discount:
        _discount(settlement, line)
    summation = block(settlement, "ram:SpecifiedTradeSettlementLineMonetarySummation")
    leaf(summation, "ram:LineTotalAmount", amount(line.total_excl_vat))  # BT-131


def _discount(settlement: etree._Element, line: Line) -> None:
    """BG-27. The discount of a negative line adds to it: EN 16931 calls that a charge (BG-28)."""
    is_charge = line.discount.amount < 0
    allowance = block(settlement, "ram:SpecifiedTradeAllowanceCharge")
    leaf(block(allowance, "ram:ChargeIndicator"), "udt:Indicator", "true" if is_charge else "false")
    if line.discount_percent is not None:
        leaf(allowance, "ram:CalculationPercent", plain(line.discount_percent, at_least=2))  # BT-138
        leaf(allowance, "ram:BasisAmount", amount(abs(line.total_excl_vat + line.discount)))  # BT-137
    leaf(allowance, "ram:ActualAmount", amount(abs(line.discount)))  # BT-136
    leaf(allowance, "ram:Reason", "Remise")  # BT-139
