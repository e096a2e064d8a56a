"""The payload of the transfer code, line by line (EPC069-12): what the bank's application reads."""

from __future__ import annotations

import re
from dataclasses import replace

import segno

from ardoise.domain.identifiers import creditor_reference
from ardoise.domain.money import Money
from ardoise.rendering.pdf import render_pdf
from ardoise.rendering.qr import link_svg, qr_svg, sepa_payload, transfer_payload
from ardoise.rendering.tests import papers, situations

IBAN = "FR76 3000 6000 0112 3456 7890 189"
GOLDEN = """\
BCD
002
1
SCT
AGRIFRPP
Menuiserie Durand
FR7630006000011234567890189
EUR1742.40

RF18539007547034"""


def test_a_structured_reference_stands_in_its_own_line() -> None:
    reference = creditor_reference("539007547034")
    assert sepa_payload(IBAN, "AGRIFRPP", "Menuiserie Durand", Money("1742.40"), reference) == GOLDEN


def test_another_reference_is_free_text_and_never_both() -> None:
    payload = sepa_payload(IBAN, "", "Menuiserie Durand", Money("1742.40"), "F-2026-0001")
    assert payload.split("\n")[4] == ""
    assert payload.split("\n")[8:] == ["", "", "F-2026-0001"]


def test_an_older_document_keeps_its_payload() -> None:
    document = situations.service()
    assert transfer_payload(document).split("\n")[9:] == ["", document.number]
    assert document.payment is not None
    newer = replace(document, payment=replace(document.payment, reference=creditor_reference("00000001")))
    assert transfer_payload(newer).split("\n")[9:] == [creditor_reference("00000001")]


def test_the_code_is_of_level_m_and_no_larger_than_the_norm() -> None:
    code = segno.make_qr(GOLDEN, error="m", boost_error=False)
    assert code.error == "M"
    assert int(code.version) <= 13
    assert "<svg" in qr_svg(GOLDEN)


def test_what_does_not_hold_gives_no_code() -> None:
    assert sepa_payload(IBAN, "", "Menuiserie Durand", Money("1.00"), "é" * 140) == ""


LINK = "https://factures.exemple.fr/d/q12-1-p-abcdefghijklmnopqrstuv/"


def test_the_code_of_a_deal_has_modules_that_a_phone_reads_at_eleven_millimetres() -> None:
    side = int(re.search(r'viewBox="0 0 (\d+) ', link_svg(LINK))[1])  # type: ignore[index]
    assert side <= 33  # a third of a millimetre each


def test_the_foot_of_the_first_page_says_what_the_code_opens_and_a_paper_without_deal_has_none() -> None:
    service = situations.service()
    long = replace(service, lines=service.lines * 30)
    text = papers.text(render_pdf(long, link=LINK))
    assert text.count("Consulter, payer en ligne") == 1
    assert "en ligne" not in papers.text(render_pdf(long))
    assert render_pdf(long, link=LINK) == render_pdf(long, link=LINK)
