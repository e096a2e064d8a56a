"""The bank: BNK-01, 03, 04, 06, 07, PAY-01 and ONL-03, from the file to the balance of the invoice."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ardoise.banking.actions.accept import accept_proposal, accept_sure
from ardoise.banking.actions.accounts import open_account
from ardoise.banking.actions.import_statement import import_statement
from ardoise.banking.actions.link import link_line, unlink_line
from ardoise.banking.actions.merge import merge_line
from ardoise.banking.actions.propose import refresh_proposals
from ardoise.banking.actions.read_statement import preview_of, read_statement
from ardoise.banking.models import BankAccount, BankLine, LineState
from ardoise.banking.proposals import Shown, shown
from ardoise.banking.tests.files import IBAN, Move, camt, ofx, table
from ardoise.banking.tests.worlds import bank_line, invoice_of
from ardoise.domain.errors import Refused
from ardoise.domain.matching import Status
from ardoise.domain.money import ZERO, Money
from ardoise.payments.actions.record import Wanted, allocate_payment
from ardoise.payments.models import Payment
from ardoise.payments.queries import credit_of
from ardoise.payments.tests.online import stripe_till
from ardoise.sales.models import Invoice, Settlement
from tests.fixtures import Api
from tests.providers.stripe_server import StripeServer
from tests.world import House


@pytest.fixture
def account(house: House) -> BankAccount:
    return open_account(house.company, by=house.owner, name="Courant", iban=IBAN)


def sent(api: Api, account: BankAccount, content: bytes, name: str, query: str = "") -> dict[str, Any]:
    """A file through the API."""
    path = f"/api/v1/bank/accounts/{account.pk}/imports{query}"
    response = api.client.post(path, {"file": SimpleUploadedFile(name, content)})
    assert response.status_code in (200, 201), response.content.decode()
    answer: dict[str, Any] = response.json()
    return answer


def amounts(account: BankAccount) -> list[str]:
    return [str(line.amount) for line in account.lines.order_by("date", "pk")]


def due(invoice: Invoice) -> Money:
    return Settlement.objects.get(invoice=invoice).due


def proposed(line: BankLine) -> Shown:
    refresh_proposals(line.company, [line])
    line.refresh_from_db()
    return shown([line])[line.pk]


EARLY = [Move(f"2026-09-{day:02}", f"-{day}.10", f"PRLV FOURNISSEUR {day}", f"A{day}") for day in range(1, 9)]
SHARED = [
    Move("2026-09-10", "1200.00", "VIR MARTIN", "S1"),
    Move("2026-09-11", "-45.00", "CARTE GARAGE", "S2"),
    Move("2026-09-12", "-2.50", "PARKING CENTRE", "S3"),
    Move("2026-09-12", "-2.50", "PARKING CENTRE", "S4"),
    Move("2026-09-18", "-310.00", "PRLV LOYER", "S5"),
    Move("2026-09-20", "75.20", "VIR LEROY", "S6"),
]
LATE = [Move(f"2026-09-{day}", f"{day}.00", f"VIR CLIENT {day}", f"B{day}") for day in (21, 22, 24, 25, 28, 30)]


@pytest.mark.parametrize("with_ids", [True, False])
def test_bnk_01_overlapping_statements_import_once_and_twins_stay(
    api: Api, account: BankAccount, with_ids: bool
) -> None:
    def written(moves: list[Move]) -> bytes:
        return ofx([move if with_ids else Move(move.day, move.amount, move.label) for move in moves])

    first, second = written(EARLY + SHARED), written(SHARED + LATE)
    assert sent(api, account, first, "a.ofx")["added"] == 14
    matched = account.lines.get(cents=120000)
    link_line(matched, contact=api.house.contacts[0], keep_rest=True, by=api.house.owner)
    preview = sent(api, account, second, "b.ofx", "?dry_run=true")
    assert (preview["new"], preview["known"]) == (6, 6)
    answer = sent(api, account, second, "b.ofx")
    assert (answer["added"], answer["known"]) == (6, 6)
    for content, name in (
        (second, "b.ofx"),
        (first, "septembre (1).ofx"),
        (table(EARLY + SHARED + LATE), "releve.csv"),
    ):
        assert sent(api, account, content, name)["added"] == 0, name
    assert account.lines.count() == 20
    assert account.lines.filter(cents=-250).count() == 2
    matched.refresh_from_db()
    assert matched.state == LineState.LINKED
    account.refresh_from_db()
    assert account.moved_cents == sum(account.lines.values_list("cents", flat=True))


LABEL = "PRÉLÈVEMENT CAFÉ DE L'ÉTÉ – 12,50 €"


def ofx1(label: bytes, charset: str, encoding: str = "USASCII") -> bytes:
    head = f"OFXHEADER:100\r\nDATA:OFXSGML\r\nVERSION:102\r\nENCODING:{encoding}\r\nCHARSET:{charset}\r\n\r\n".encode()
    return head + b"".join(
        [
            b"<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>30004<BRANCHID>00003",
            b"<ACCTID>00012345678</BANKACCTFROM><BANKTRANLIST><STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260911",
            b"<TRNAMT>-12.50<FITID>E1<NAME>",
            label,
            b"</STMTTRN></BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>",
        ]
    )


def ofx2(label: str) -> bytes:
    head = '<?xml version="1.0" encoding="UTF-8"?><?OFX OFXHEADER="200" VERSION="211"?>'
    return f"{head}{ofx1(b'@', '').decode().split(chr(10))[-1].replace('@', label)}".encode()


PLAIN = "PRÉLÈVEMENT CAFÉ DE L'ÉTÉ"  # without the dash and the euro sign, which ISO-8859-1 does not have


@pytest.mark.parametrize(
    ("content", "label"),
    [
        (ofx1(LABEL.encode(), "1252"), LABEL),
        (ofx1(LABEL.encode("cp1252"), "1252"), LABEL),
        (ofx1(PLAIN.encode("latin-1"), "8859-1"), PLAIN),
        (b"\xef\xbb\xbf" + ofx1(LABEL.encode(), "NONE", "UTF-8"), LABEL),
        (ofx2(LABEL), LABEL),
        (f"Date;Libellé;Montant\r\n11/09/2026;{LABEL.replace(';', ',')};-12,50\r\n".encode("cp1252"), LABEL),
    ],
    ids=["utf-8 said 1252", "1252", "latin-1", "utf-8 with mark", "ofx 2", "csv 1252"],
)
def test_bnk_03_a_label_is_stored_the_same_whatever_the_file_says_of_itself(
    house: House, account: BankAccount, content: bytes, label: str
) -> None:
    statement = read_statement(house.company, content, "releve", by=house.owner, account=account)
    import_statement(statement, account=account, by=house.owner)
    line = account.lines.get()
    assert line.label.encode() == label.encode()
    assert str(line.amount) == "-12.50"


def test_bnk_03_a_customer_with_accents_is_found(house: House) -> None:
    invoice = invoice_of(house, "1000.00", house.contacts[1], subject="Hall")
    line = bank_line(house, "1200.00", f"VIR HOTEL DES CIMES {invoice.number}")
    assert [part.number for part in proposed(line).parts] == [invoice.number]


def reversal(direction: str, closing: str) -> bytes:
    moves = [Move("2026-09-10", "-50.00", "PRLV X", "1"), Move("2026-09-11", f"{direction}50.00", "R! PRLV X", "2")]
    return camt(moves, opening="1000.00", closing=closing)


def test_bnk_04_a_reversal_follows_its_indicator_and_the_balance_is_checked(house: House, account: BankAccount) -> None:
    statement = read_statement(house.company, reversal("", "1000.00"), "a.xml", by=house.owner, account=account)
    assert preview_of(statement).gap == ZERO
    import_statement(statement, account=account, by=house.owner)
    assert amounts(account) == ["-50.00", "50.00"]


def test_bnk_04_a_bank_that_keeps_the_indicator_contradicts_its_balance(house: House, account: BankAccount) -> None:
    """Read as money back, which the balance proves; or shown with its gap before anything is written."""
    statement = read_statement(house.company, reversal("-", "1000.00"), "b.xml", by=house.owner, account=account)
    preview = preview_of(statement)
    if preview.gap:
        assert preview.gap == Money("100.00")
        assert preview.notices
    else:
        assert [str(row.amount) for row in preview.rows] == ["-50.00", "50.00"]
    assert not account.lines.exists()


TYPED = {
    "-3.000": "-3000.00",
    "1 234,56": "1234.56",
    "1\u00a0234,56": "1234.56",
    "1\u202f234,56": "1234.56",
    "+45,9": "45.90",
    "(12,00)": "-12.00",
    "12,00-": "-12.00",
}


def test_bnk_06_every_way_to_write_an_amount_is_read_and_the_totals_are_no_movements(
    house: House, account: BankAccount
) -> None:
    total = sum(Decimal(amount) for amount in TYPED.values())
    rows = [f"{day:02}/09/2026;OPERATION {day};{text}" for day, text in enumerate(TYPED, 1)]
    written = f"{total:.2f}".replace(".", ",")
    head = ["Compte courant", "Titulaire : Menuiserie Durand", "Période du 01/09/2026 au 30/09/2026", ""]
    content = "\r\n".join([*head, "Date;Libellé;Montant", *rows, f"Total;;{written}"]).encode()
    statement = read_statement(house.company, content, "releve.csv", by=house.owner, account=account)
    preview = preview_of(statement)
    assert [str(row.amount) for row in preview.rows] == list(TYPED.values())
    assert preview.total == Money(total)
    import_statement(statement, account=account, by=house.owner)
    assert amounts(account) == list(TYPED.values())
    account.refresh_from_db()
    assert account.balance == preview.total


def test_bnk_06_the_column_gives_the_sign(house: House, account: BankAccount) -> None:
    content = "Date;Libellé;Débit;Crédit\r\n01/09/2026;CARTE;12,50;\r\n02/09/2026;VIR;;12,50\r\n".encode("cp1252")
    statement = read_statement(house.company, content, "releve.csv", by=house.owner, account=account)
    import_statement(statement, account=account, by=house.owner)
    assert amounts(account) == ["-12.50", "12.50"]


def test_bnk_06_an_amount_that_cannot_be_decided_asks_first(house: House, account: BankAccount) -> None:
    content = b"Date;Libelle;Montant\r\n01/09/2026;CARTE;-3.000\r\n02/09/2026;VIR;4.250\r\n"
    statement = read_statement(house.company, content, "releve.csv", by=house.owner, account=account)
    preview = preview_of(statement)
    assert preview.undecided or preview.needs_mapping
    with pytest.raises(Refused):
        import_statement(statement, account=account, by=house.owner)
    assert not account.lines.exists()


def test_bnk_07_the_number_in_the_label_chooses_between_two_invoices(house: House) -> None:
    older, newer = (invoice_of(house, "400.00", subject=month) for month in ("Août", "Septembre"))
    number = str(newer.number)
    for label in (f"VIR ATELIER DU PARC {number}", f"vir atelier du parc {number.replace('-', ' ').lower()}"):
        line = bank_line(house, "480.00", label)
        found = proposed(line)
        assert [part.number for part in found.parts] == [number], label
        line.delete()
    line = bank_line(house, "480.00", f"VIR ATELIER DU PARC {number}")
    found = proposed(line)
    accept_proposal(line, seen=found.digest, by=house.owner)
    assert (due(newer), due(older)) == (ZERO, Money("480.00"))
    unlink_line(line, by=house.owner)
    assert (due(newer), due(older)) == (Money("480.00"), Money("480.00"))


def test_bnk_07_without_a_number_both_are_offered_and_nothing_is_settled(house: House) -> None:
    invoices = {str(invoice_of(house, "400.00", subject=month).number) for month in ("Août", "Septembre")}
    line = bank_line(house, "480.00", "VIR ATELIER DU PARC")
    found = proposed(line)
    assert found.status != Status.AUTO
    assert {part.number for one in found.candidates for part in one.parts} == invoices
    assert accept_sure(house.company, by=house.owner).lines == []
    assert not Payment.objects.exists()


def test_bnk_07_two_customers_of_one_amount_are_never_automatic(house: House) -> None:
    for contact in house.contacts[:2]:
        invoice_of(house, "400.00", contact)
    line = bank_line(house, "480.00", "VIR SEPA RECU")
    refresh_proposals(house.company, [line])
    assert accept_sure(house.company, by=house.owner).lines == []
    assert not Payment.objects.exists()


def test_pay_01_a_line_above_the_due_settles_it_and_leaves_a_credit(house: House) -> None:
    invoice, customer = invoice_of(house, "74.17"), house.contacts[0]
    assert due(invoice) == Money("89.00")
    line = bank_line(house, "95.00", "VIR ATELIER DU PARC")
    link_line(line, [Wanted(invoice)], keep_rest=True, by=house.owner)
    line.refresh_from_db()
    payment = Payment.objects.get()
    assert (line.state, payment.amount, due(invoice), credit_of(customer)) == (
        *(LineState.LINKED, Money("95.00"), ZERO, Money("6.00")),
    )
    following = invoice_of(house, "41.67")
    allocate_payment(payment, following, Money("6.00"), by=house.owner)
    assert (due(following), credit_of(customer)) == (Money("44.00"), ZERO)


def test_onl_03_what_was_captured_is_found_on_the_bank_less_its_fee(api: Api, stripe_server: StripeServer) -> None:
    till = stripe_till(api, stripe_server)
    invoice = till.invoice()
    checkout = till.checkout(invoice)
    till.notify(stripe_server.pay(checkout.provider_id or "", received=20000))
    payment = Payment.objects.get()
    assert (payment.amount, due(invoice)) == (Money("200.00"), Money("40.00"))
    checkout.refresh_from_db()
    assert checkout.fee is not None
    net = payment.amount - checkout.fee
    line = bank_line(api.house, str(net), "VIR STRIPE PAYMENTS EUROPE")
    merge_line(line, [payment], fee=checkout.fee, by=api.house.owner)
    line.refresh_from_db()
    assert (line.state, line.left) == (LineState.LINKED, ZERO)
    assert Payment.objects.count() == 1
    assert due(invoice) == Money("40.00")
    assert api.get(f"/invoices/{invoice.pk}")["status"] == "partly_paid"
