"""Our own mapping from the frozen document to CII D22B, profile EN 16931: dull and exhaustive, in the XSD's order."""

from __future__ import annotations

from lxml import etree

from ardoise.domain.document import Address, Allowance, Document, Notice, Party, Preceding, VatLine
from ardoise.rendering import codes
from ardoise.rendering.cii_lines import add_lines
from ardoise.rendering.xml import NAMESPACES, OUTSIDE_VAT, amount, block, day, leaf, percent, plain, qualified

FREE_TEXT = "AAI"  # BT-21 of the notes typed by the user


def build_cii(document: Document) -> bytes:
    """The Factur-X XML of an invoice or credit note, ready for the XSD; the same value gives the same bytes.

    A quote raises ValueError: nothing of it travels.
    """
    root = etree.Element(qualified("rsm:CrossIndustryInvoice"), nsmap=NAMESPACES)
    _context(root, document)
    _header(root, document)
    transaction = block(root, "rsm:SupplyChainTradeTransaction")
    add_lines(transaction, document)
    _agreement(transaction, document)
    _delivery(transaction, document)
    _settlement(transaction, document)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _context(root: etree._Element, document: Document) -> None:
    context = block(root, "rsm:ExchangedDocumentContext")
    process = block(context, "ram:BusinessProcessSpecifiedDocumentContextParameter")
    leaf(process, "ram:ID", codes.process_code(document))  # BT-23
    leaf(block(context, "ram:GuidelineSpecifiedDocumentContextParameter"), "ram:ID", codes.PROFILE)  # BT-24


def _header(root: etree._Element, document: Document) -> None:
    header = block(root, "rsm:ExchangedDocument")
    leaf(header, "ram:ID", document.number)  # BT-1
    leaf(header, "ram:TypeCode", codes.type_code(document))  # BT-3
    day(header, "ram:IssueDateTime", document.issue_date)  # BT-2
    for notice in document.notices:
        if notice.wire:
            _note(header, notice)
    if document.notes.strip():
        _note(header, Notice("NOTES", document.notes, wire=FREE_TEXT))


def _note(header: etree._Element, notice: Notice) -> None:
    note = block(header, "ram:IncludedNote")
    leaf(note, "ram:Content", notice.text)  # BT-22
    leaf(note, "ram:SubjectCode", notice.wire)  # BT-21


def _agreement(transaction: etree._Element, document: Document) -> None:
    agreement = block(transaction, "ram:ApplicableHeaderTradeAgreement")
    outside_vat = any(line.category == OUTSIDE_VAT for line in document.vat_breakdown)
    leaf(agreement, "ram:BuyerReference", document.buyer_reference)  # BT-10
    seller = block(agreement, "ram:SellerTradeParty")
    _party(seller, document.seller)
    _seller_tax(seller, document.seller, outside_vat)
    buyer = block(agreement, "ram:BuyerTradeParty")
    _party(buyer, document.buyer)
    if not outside_vat:
        _tax_registration(buyer, document.buyer.vat_number, "VA")  # BT-48
    _reference(agreement, "ram:SellerOrderReferencedDocument", document.quote_number)  # BT-14
    _reference(agreement, "ram:BuyerOrderReferencedDocument", document.order_number)  # BT-13
    _reference(agreement, "ram:ContractReferencedDocument", document.contract_reference)  # BT-12


def _party(element: etree._Element, party: Party) -> None:
    leaf(element, "ram:GlobalID", party.siret, schemeID=codes.SIRET_SCHEME)  # BT-29, BT-46
    leaf(element, "ram:Name", party.name)  # BT-27, BT-44
    leaf(element, "ram:Description", party.legal_identity)  # BT-33
    if party.siren or party.trade_name:
        legal = block(element, "ram:SpecifiedLegalOrganization")
        leaf(legal, "ram:ID", party.siren, schemeID=codes.SIREN_SCHEME)  # BT-30, BT-47
        leaf(legal, "ram:TradingBusinessName", party.trade_name)  # BT-28, BT-45
    if party.contact_name or party.phone or party.email:
        _contact(element, party)
    _address(element, party.address)
    if party.electronic_address:
        address = block(element, "ram:URIUniversalCommunication")
        leaf(address, "ram:URIID", party.electronic_address, schemeID=party.electronic_scheme)  # BT-34, BT-49


def _contact(element: etree._Element, party: Party) -> None:
    contact = block(element, "ram:DefinedTradeContact")
    leaf(contact, "ram:PersonName", party.contact_name)  # BT-41, BT-56
    if party.phone:
        leaf(block(contact, "ram:TelephoneUniversalCommunication"), "ram:CompleteNumber", party.phone)  # BT-42, BT-57
    if party.email:
        leaf(block(contact, "ram:EmailURIUniversalCommunication"), "ram:URIID", party.email)  # BT-43, BT-58


def _address(element: etree._Element, address: Address) -> None:
    postal = block(element, "ram:PostalTradeAddress")
    leaf(postal, "ram:PostcodeCode", address.postcode)  # BT-38, BT-53, BT-78
    leaf(postal, "ram:LineOne", address.line1)  # BT-35, BT-50, BT-75
    leaf(postal, "ram:LineTwo", address.line2)  # BT-36, BT-51, BT-76
    leaf(postal, "ram:CityName", address.city)  # BT-37, BT-52, BT-77
    leaf(postal, "ram:CountryID", address.country)  # BT-40, BT-55, BT-80


def _seller_tax(element: etree._Element, seller: Party, outside_vat: bool) -> None:
    """BT-31, or BT-32 (the SIREN) for a seller without VAT number: BR-E-02 wants one of them.

    Outside VAT neither number may be written (BR-O-02).
    """
    if outside_vat:
        return
    if seller.vat_number:
        _tax_registration(element, seller.vat_number, "VA")
    else:
        _tax_registration(element, seller.siren, "FC")


def _tax_registration(element: etree._Element, number: str, scheme: str) -> None:
    if number:
        leaf(block(element, "ram:SpecifiedTaxRegistration"), "ram:ID", number, schemeID=scheme)


def _reference(element: etree._Element, name: str, number: str) -> None:
    if number:
        leaf(block(element, name), "ram:IssuerAssignedID", number)


def _delivery(transaction: etree._Element, document: Document) -> None:
    delivery = block(transaction, "ram:ApplicableHeaderTradeDelivery")
    address = document.delivery_address
    if address is None and any(line.category == "K" for line in document.vat_breakdown):
        address = document.buyer.address  # BR-IC-12 wants the country where the goods arrive
    if address is not None:
        _address(block(delivery, "ram:ShipToTradeParty"), address)  # BG-15
    if document.delivery_date is not None:
        day(block(delivery, "ram:ActualDeliverySupplyChainEvent"), "ram:OccurrenceDateTime", document.delivery_date)


def _settlement(transaction: etree._Element, document: Document) -> None:
    settlement = block(transaction, "ram:ApplicableHeaderTradeSettlement")
    if document.payment is not None:
        leaf(settlement, "ram:PaymentReference", document.payment.reference)  # BT-83
    leaf(settlement, "ram:InvoiceCurrencyCode", document.currency)  # BT-5
    _payment_means(settlement, document)
    for line in document.vat_breakdown:
        _vat(settlement, document, line)
    if document.period_start or document.period_end:
        period = block(settlement, "ram:BillingSpecifiedPeriod")  # BG-14
        day(period, "ram:StartDateTime", document.period_start)  # BT-73
        day(period, "ram:EndDateTime", document.period_end)  # BT-74
    for allowance in document.allowances:
        _allowance(settlement, allowance)
    if document.payment_terms or document.due_date:
        terms = block(settlement, "ram:SpecifiedTradePaymentTerms")
        leaf(terms, "ram:Description", document.payment_terms)  # BT-20
        day(terms, "ram:DueDateDateTime", document.due_date)  # BT-9
    _totals(settlement, document)
    for preceding in _preceding(document):
        reference = block(settlement, "ram:InvoiceReferencedDocument")  # BG-3
        leaf(reference, "ram:IssuerAssignedID", preceding.number)  # BT-25
        day(reference, "ram:FormattedIssueDateTime", preceding.date, "qdt")  # BT-26


def _payment_means(settlement: etree._Element, document: Document) -> None:
    payment = document.payment
    if payment is None or (payment.code in codes.TRANSFERS and not payment.iban):
        return
    means = block(settlement, "ram:SpecifiedTradeSettlementPaymentMeans")
    leaf(means, "ram:TypeCode", payment.code)  # BT-81
    if payment.iban:
        account = block(means, "ram:PayeePartyCreditorFinancialAccount")
        leaf(account, "ram:IBANID", payment.iban.replace(" ", ""))  # BT-84
        leaf(account, "ram:AccountName", payment.account_name)  # BT-85
        if payment.bic:
            leaf(block(means, "ram:PayeeSpecifiedCreditorFinancialInstitution"), "ram:BICID", payment.bic)  # BT-86


def _vat(settlement: etree._Element, document: Document, line: VatLine) -> None:
    tax = block(settlement, "ram:ApplicableTradeTax")
    leaf(tax, "ram:CalculatedAmount", amount(line.vat))  # BT-117
    leaf(tax, "ram:TypeCode", "VAT")
    leaf(tax, "ram:ExemptionReason", line.exemption_reason)  # BT-120
    leaf(tax, "ram:BasisAmount", amount(line.base))  # BT-116
    leaf(tax, "ram:CategoryCode", line.category)  # BT-118
    leaf(tax, "ram:ExemptionReasonCode", line.exemption_code)  # BT-121
    leaf(tax, "ram:DueDateTypeCode", codes.vat_point_code(document, line.category))  # BT-8
    leaf(tax, "ram:RateApplicablePercent", percent(line.rate, line.category))  # BT-119


def _allowance(settlement: etree._Element, allowance: Allowance) -> None:
    element = block(settlement, "ram:SpecifiedTradeAllowanceCharge")
    leaf(block(element, "ram:ChargeIndicator"), "udt:Indicator", "false")
    if allowance.percent is not None and allowance.base is not None:
        leaf(element, "ram:CalculationPercent", plain(allowance.percent, at_least=2))  # BT-94
        leaf(element, "ram:BasisAmount", amount(allowance.base))  # BT-93
    leaf(element, "ram:ActualAmount", amount(allowance.amount))  # BT-92
    leaf(element, "ram:Reason", allowance.reason)  # BT-97
    tax = block(element, "ram:CategoryTradeTax")
    leaf(tax, "ram:TypeCode", "VAT")
    leaf(tax, "ram:CategoryCode", allowance.vat_category)  # BT-95
    leaf(tax, "ram:RateApplicablePercent", percent(allowance.vat_rate, allowance.vat_category))  # BT-96


def _totals(settlement: etree._Element, document: Document) -> None:
    totals = document.totals
    summation = block(settlement, "ram:SpecifiedTradeSettlementHeaderMonetarySummation")
    leaf(summation, "ram:LineTotalAmount", amount(totals.lines))  # BT-106
    if document.allowances:
        leaf(summation, "ram:AllowanceTotalAmount", amount(totals.allowances))  # BT-107
    leaf(summation, "ram:TaxBasisTotalAmount", amount(totals.excl_vat))  # BT-109
    leaf(summation, "ram:TaxTotalAmount", amount(totals.vat), currencyID=document.currency)  # BT-110
    leaf(summation, "ram:GrandTotalAmount", amount(totals.incl_vat))  # BT-112
    if totals.prepaid:
        leaf(summation, "ram:TotalPrepaidAmount", amount(totals.prepaid))  # BT-113
    leaf(summation, "ram:DuePayableAmount", amount(totals.due))  # BT-115


def _preceding(document: Document) -> list[Preceding]:
    """Every earlier invoice once: those of the header, then those that a line deducts."""
    deducted = [line.preceding for line in document.lines if line.preceding is not None]
    return list(dict.fromkeys((*document.preceding, *deducted)))
