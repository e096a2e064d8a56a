"""What a FEC of former years says of the accounts of a company; nothing is written before a person confirms."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ardoise.contacts.models import Contact
from ardoise.domain.document import Nature
from ardoise.domain.errors import Conflict, Invalid, Refused
from ardoise.history import outbox
from ardoise.history.models import Event, Task
from ardoise.ledger.actions import read_fec as reading
from ardoise.ledger.actions.change_books import change_books
from ardoise.ledger.actions.change_customers import keep_codes
from ardoise.ledger.actions.import_books import import_books
from ardoise.ledger.actions.read_fec import found_of, read_fec
from ardoise.ledger.books import accounts_of, books_of
from ardoise.ledger.fec.entries import entries, siren_of
from ardoise.ledger.formats import FORMATS, write
from ardoise.ledger.models import Books, BooksImport, CustomerAccount, ImportState
from ardoise.ledger.plan import plan_of
from ardoise.ledger.postings import export_lines, postings
from ardoise.ledger.recognition.guesses import Guess, guesses
from ardoise.ledger.recognition.seen import read
from ardoise.ledger.tests.test_postings import LATER, pay
from ardoise.sales.actions.draft import create_invoice
from ardoise.sales.actions.issue import issue_invoice
from ardoise.sales.models import Invoice
from ardoise.sales.sheet import Sheet, TypedLine
from tests.world import House

HERE = Path(__file__).parent
OKAY = sorted((HERE / "fec").glob("ok_*.txt"))
PENNYLANE = HERE / "imports" / "fec_for_pennylane_900000100FEC20251231.txt"
HEAD = (
    "JournalCode\tJournalLib\tEcritureNum\tEcritureDate\tCompteNum\tCompteLib\tCompAuxNum\tCompAuxLib\tPieceRef\t"
    "PieceDate\tEcritureLib\tDebit\tCredit\tEcritureLet\tDateLet\tValidDate\tMontantdevise\tIdevise"
)
Browse = Callable[[House], Client]


def _fec(*sales: list[tuple[str, str, str]]) -> bytes:
    """A file of sales: for each, (account, name of the account or of the customer, signed amount)."""
    lines = [HEAD]
    for number, entry in enumerate(sales, start=1):
        for account, label, amount in entry:
            aux, name = ("", label) if not account.startswith("C") else (account, label)
            known = ("411000", "Clients") if aux else (account, label)
            debit, credit = ("0,00", amount[1:]) if amount.startswith("-") else (amount, "0,00")
            cells = ["VE", "Ventes", str(number), "20250110", *known, aux, name if aux else "", f"F{number}"]
            lines.append("\t".join([*cells, "20250110", "Facture", debit, credit, "", "", "20250131", "", ""]))
    return "\r\n".join(lines).encode()


def _guessed(content: bytes) -> dict[str, Guess]:
    return {guess.key: guess for guess in guesses(read(entries(content)))}


@pytest.mark.parametrize("path", OKAY, ids=lambda path: path.name)
def test_every_form_of_the_file_says_the_same(path: Path) -> None:
    found = _guessed(path.read_bytes())
    told = {key: found[key].value for key in ("length", "services", "goods", "vat:20.00", "vat:10.00", "customers")}
    assert told == {
        "length": "6",
        "services": "706000",
        "goods": "707000",
        "vat:20.00": "445710",
        "vat:10.00": "445711",
        "customers": "411000",
    }
    assert (found["bank"].value, found["fees"].value) == ("512000", "627000")
    assert [found[f"{name}_journal"].value for name in ("sales", "bank", "other")] == ["VE", "BQ", "OD"]


@pytest.mark.parametrize("name", ["ko_dot_decimal", "ko_thousands_nbsp", "ko_blank_line", "ko_euro_sign"])
def test_faults_of_form_do_not_stop_the_reading(name: str) -> None:
    path = next((HERE / "fec").glob(f"{name}_*.txt"))
    assert _guessed(path.read_bytes())["vat:20.00"].value == "445710"


def test_the_rate_of_a_sale_is_that_of_its_vat() -> None:
    found = _guessed(PENNYLANE.read_bytes())
    assert found["sales:service:20.00:france"].value == "706000"
    assert found["sales:service:10.00:france"].value == "704000"
    assert not found["sales:service:10.00:france"].is_sure, "one entry shows it"
    assert "FA-2025-0148 du 10/03/2025" in found["sales:service:10.00:france"].evidence


def test_services_on_receipts_exports_and_down_payments_are_recognised() -> None:
    service = [("CA", "Alpha", "120,00"), ("70610000", "Pose", "-100,00"), ("44574000", "TVA attente", "-20,00")]
    goods = [("CB", "Beta", "211,00"), ("70710000", "Vente 5,5", "-200,00"), ("44571050", "TVA 5,5 %", "-11,00")]
    export = [("CC", "Gamma", "500,00"), ("70730000", "Ventes export", "-500,00")]
    union = [("CD", "Delta", "300,00"), ("70720000", "Ventes intracommunautaires", "-300,00")]
    down = [("CA", "Alpha", "60,00"), ("41910000", "Acomptes", "-50,00"), ("44571200", "TVA 20 %", "-10,00")]
    taxed = [("CA", "Alpha", "12,00"), ("70710000", "Vente 5,5", "-10,00"), ("44571200", "TVA 20 %", "-2,00")]
    found = _guessed(_fec(*([service] * 4), *([goods] * 4), export, union, down, taxed))
    assert found["length"].value == "8"
    assert (found["services"].value, found["goods"].value) == ("70610000", "70710000")
    assert found["vat_waiting"].value == "44574000"
    assert (found["vat:5.50"].value, found["vat:20.00"].value) == ("44571050", "44571200")
    assert found["vat:5.50"].is_sure
    assert found["sales:goods:0.00:abroad"].value == "70730000"
    assert found["sales:goods:0.00:union"].value == "70720000"
    assert found["down_payments"].value == "41910000"
    assert not [key for key in found if key.startswith("sales:service")], "one account for every rate"


def test_our_own_file_gives_the_plan_back(house: House) -> None:
    """What was exported with a plan is recognised as that plan."""
    plan = {
        "length": "8",
        "sales:service:20.00:france": "70620000",
        "sales:service:10.00:france": "70610000",
        "sales:goods:20.00:france": "70720000",
        "vat:20.00": "44571200",
        "vat:10.00": "44571100",
        "waiting:20.00": "44574200",
        "waiting:10.00": "44574100",
        "sales_journal": "VT",
        "sales_journal_label": "Ventes de l’atelier",
        "method:cheque": "51120000",
    }
    change_books(house.company, plan_of(accounts_of(house.company)) | plan, by=house.owner)
    for rate in (20, 20, 20, 10, 10, 10):
        pay(house, str(1000 + 10 * rate), _issued(house, rate, Nature.SERVICE), method="cheque")
    for _ in range(3):
        _issued(house, 20, Nature.GOODS)
    accounts = accounts_of(house.company)
    lines = export_lines(postings(house.company, first=None, last=LATER), accounts)
    content = b"".join(write(FORMATS["fec"], lines))
    found = _guessed(content)
    told = {key: found[key].value for key in plan if key in found}
    assert told == {key: text for key, text in plan.items() if key != "sales:goods:20.00:france"}
    assert found["goods"].value == "70720000", "one account for every rate"
    customers = read_fec(house.company, content, "export.txt", by=house.owner)
    (person,) = found_of(customers)["customers"]
    assert (person["contact_id"], person["is_sure"]) == (house.contacts[0].pk, True)


def _issued(house: House, rate: int, nature: Nature) -> Invoice:
    line = TypedLine(label="Travail", unit_price=Decimal(1000), vat_rate=Decimal(rate), nature=nature)
    sheet = Sheet({"contact": house.contacts[0], "subject": "Porte"}, [line])
    return issue_invoice(create_invoice(house.company, sheet, by=house.owner), by=house.owner)


def test_two_rates_that_cannot_be_told_apart_are_not_guessed() -> None:
    found = _guessed(_fec([("CA", "Alpha", "1,02"), ("706000", "Pose", "-1,00"), ("445710", "TVA", "-0,02")]))
    assert "vat:2.10" not in found


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "fec_unreadable"),
        (b"bonjour\r\nle monde\r\n", "fec_unreadable"),
        (b"%PDF-1.7\x00\x01", "fec_unreadable"),
        ("JournalCode\tx".encode("utf-16"), "fec_unreadable"),
        ((HEAD + "\r\n").encode(), "fec_empty"),
    ],
)
def test_what_is_no_fec_is_refused(house: House, content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        read_fec(house.company, content, "fichier.txt", by=house.owner)
    assert refusal.value.code == code
    assert not BooksImport.objects.exists()


def test_nothing_is_written_before_the_confirmation(house: House) -> None:
    row = read_fec(house.company, PENNYLANE.read_bytes(), PENNYLANE.name, by=house.owner)
    assert row.state == ImportState.READ
    assert row.siren == siren_of(PENNYLANE.name) == "900000100"
    assert not Books.objects.exists()
    assert not CustomerAccount.objects.exists()


def test_what_is_ticked_is_taken_and_told(house: House) -> None:
    leon = Contact.objects.create(company=house.company, name="Etablissements Leon et fils")
    close = Contact.objects.create(company=house.company, name="Œuvre d'art")
    row = read_fec(house.company, PENNYLANE.read_bytes(), PENNYLANE.name, by=house.owner)
    people = {one["code"]: one for one in found_of(row)["customers"]}
    assert people["CLEON"]["contact_id"] == leon.pk
    assert people["CLEON"]["is_sure"]
    assert people["COEUVRE"]["contact_id"] == close.pk
    assert not people["COEUVRE"]["is_sure"], "the legal form is not the same"
    places = {"sales:service:20.00:france": "706200", "vat:20.00": "445710", "sales_journal": "VT"}
    with pytest.raises(Refused) as refusal:
        import_books(row, places, ["CLEON"], by=house.owner)
    assert refusal.value.code == "other_siren"
    import_books(row, places, ["CLEON"], by=house.owner, is_same_company=True)
    accounts = accounts_of(house.company)
    assert accounts.chart().sales_journal == "VT"
    assert accounts.customer(leon.pk).aux == "CLEON"
    assert "FEC20251231" in Event.objects.filter(name="ledger.books_imported").get().data
    with pytest.raises(Conflict):
        import_books(row, places, [], by=house.owner, is_same_company=True)


def test_a_refused_account_leaves_all_as_it_was(house: House) -> None:
    row = read_fec(house.company, PENNYLANE.read_bytes(), "export.txt", by=house.owner)
    with pytest.raises(Invalid) as refusal:
        import_books(row, {"services": "512000", "vat": "445712"}, ["CLEON"], by=house.owner)
    assert refusal.value.field == "services"
    assert not Books.objects.exists()
    assert BooksImport.objects.get().state == ImportState.READ


def test_a_captured_code_stays(house: House) -> None:
    leon = Contact.objects.create(company=house.company, name="Établissements Léon & Fils")
    accounts = accounts_of(house.company)
    keep_codes(accounts, [leon.pk])
    row = read_fec(house.company, PENNYLANE.read_bytes(), "export.txt", by=house.owner)
    import_books(row, {}, ["CLEON"], by=house.owner)
    assert accounts_of(house.company).customer(leon.pk).aux == accounts.customer(leon.pk).aux


def test_a_large_file_is_read_by_the_worker_and_its_page_says_when(
    house: House, browser_of: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "AT_ONCE", 10)
    row = read_fec(house.company, PENNYLANE.read_bytes(), PENNYLANE.name, by=house.owner)
    assert row.state == ImportState.READING
    address, asks = f"/comptabilite/plan/reprise/{row.pk}/", {"HX-Request": "true"}
    client = browser_of(house)
    assert "Lecture du fichier" in client.get(address).content.decode()
    assert f'hx-get="{address}"' in client.get(address, headers=asks).content.decode()
    outbox.run(Task.objects.get(handler="ledger.recognise_fec").pk)
    row.refresh_from_db()
    assert row.state == ImportState.READ
    assert found_of(row)["entries"] == 5
    assert client.get(address, headers=asks)["HX-Refresh"] == "true"


def test_the_file_is_dropped_seen_corrected_and_confirmed_on_the_pages(house: House, browser_of: Browse) -> None:
    client = browser_of(house)
    assert client.post("/comptabilite/plan/reprise/").status_code == 422
    wrong = SimpleUploadedFile("facture.pdf", b"%PDF-1.7\x00")
    assert "pas un FEC" in client.post("/comptabilite/plan/reprise/", {"file": wrong}).content.decode()
    answer = client.post("/comptabilite/plan/reprise/", {"file": SimpleUploadedFile("x.txt", PENNYLANE.read_bytes())})
    address = answer.headers["Location"]
    page = client.get(address).content.decode()
    assert "5 écritures, 14 lignes" in page
    assert "706000 « Prestations de services »" in page
    typed: dict[str, Any] = {"take": ["services", "length"], "value:services": "512", "value:length": "8"}
    refused = client.post(address, typed)
    assert refused.status_code == 422
    assert 'value="512"' in refused.content.decode()
    client.post(address, {**typed, "value:services": "7061"})
    assert books_of(house.company).services == "70610000"
    assert client.get(address).status_code == 302


def test_the_file_of_another_company_is_not_there(house: House, stranger: House, browser_of: Browse) -> None:
    row = read_fec(stranger.company, PENNYLANE.read_bytes(), "x.txt", by=stranger.owner)
    assert browser_of(house).get(f"/comptabilite/plan/reprise/{row.pk}/").status_code == 404
