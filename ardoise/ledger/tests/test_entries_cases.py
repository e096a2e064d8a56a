"""Cases of accountants (ACC-02, ACC-03, ACC-04), and fifty documents through the database to the file of the law."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime
from decimal import Decimal

from ardoise.contacts.actions import change_contact
from ardoise.domain.document import Nature
from ardoise.domain.money import ZERO, Money, total
from ardoise.history import clock
from ardoise.ledger.books import accounts_of
from ardoise.ledger.fec.check import check
from ardoise.ledger.formats import FORMATS, write
from ardoise.ledger.models import SalesAccount, VatAccount
from ardoise.ledger.postings import Posting, export_lines, postings
from ardoise.ledger.tests.test_postings import all_of, balances, pay
from ardoise.payments.actions.confirm import confirm_payment
from ardoise.payments.actions.correct import correct_invoice
from ardoise.payments.actions.record import Wanted, allocate_payment, record_payment
from ardoise.payments.actions.reverse import reverse_payment
from ardoise.payments.models import Direction, Payment
from ardoise.payments.queries import COUNTS, unallocated
from ardoise.sales.actions.accept import accept_quote
from ardoise.sales.actions.bill import bill_down_payment, bill_part, bill_total
from ardoise.sales.actions.credit import credit_invoice
from ardoise.sales.actions.draft import change_invoice, create_invoice, create_quote
from ardoise.sales.actions.issue import issue_invoice
from ardoise.sales.models import Invoice, InvoiceState
from ardoise.sales.sheet import Sheet, TypedLine
from tests.world import House

YEAR = 2027


def line(price: str, rate: str = "20", nature: Nature = Nature.SERVICE, label: str = "Ouvrage") -> TypedLine:
    return TypedLine(label=label, unit_price=Decimal(price), vat_rate=Decimal(rate), nature=nature)


def issued(house: House, *lines: TypedLine, customer: int = 0, **values: object) -> Invoice:
    sheet = Sheet({"contact": house.contacts[customer], "subject": "Chantier", **values}, list(lines))
    return issue_invoice(create_invoice(house.company, sheet, by=house.owner), by=house.owner)


def fec_of(house: House, found: list[Posting], *, encoding: str = "utf-8") -> bytes:
    lines = export_lines(found, accounts_of(house.company))
    return b"".join(write(FORMATS["fec"], lines))


def faults(house: House, found: list[Posting]) -> list[str]:
    name = f"{house.company.siren}FEC{YEAR}1231.txt"
    return [f"{fault.code} {fault.message}" for fault in check(fec_of(house, found), name)]


def test_acc_02_a_name_and_a_label_do_not_shift_the_columns(house: House) -> None:
    with clock.at(datetime(YEAR, 3, 1, 9, tzinfo=UTC)):
        change_contact(house.contacts[0], {"name": "Société Œuvre 12 €|ACME"}, by=house.owner)
        invoice = issued(house, line("1234.50", label="Pose"))
        record_payment(
            house.company,
            day=house.company.today,
            amount=Money("10"),
            method="cheque",
            label='dépôt\t|"du lundi',
            by=house.owner,
            allocations=[Wanted(invoice)],
        )
    rows = fec_of(house, all_of(house)).decode("utf-8").split("\r\n")
    assert {len(row.split("\t")) for row in rows if row} == {18}
    assert any("Société Œuvre 12 €" in row for row in rows)
    assert "1481,40" in rows[1]
    assert faults(house, all_of(house)) == []


def test_acc_03_each_rate_and_nature_has_its_accounts_and_a_missing_one_is_named(house: House) -> None:
    for rate, sold, due, waits in (("20", "706200", "445712", "445742"), ("10", "706100", "445711", "445741")):
        SalesAccount.objects.create(
            company=house.company, nature="service", vat_rate=Decimal(rate), territory="france", account=sold
        )
        VatAccount.objects.create(company=house.company, vat_rate=Decimal(rate), account=due, waiting=waits)
    SalesAccount.objects.create(
        company=house.company, nature="goods", vat_rate=Decimal(20), territory="france", account="707200"
    )
    first = issued(house, line("1000"), line("500", "10"))
    both = issued(house, line("100", nature=Nature.GOODS), line("100"))
    by_document = {posting.source_id: balances([posting]) for posting in all_of(house)}
    assert by_document[first.pk] == {
        "411000": "1750.00",
        "706200": "-1000.00",
        "706100": "-500.00",
        "445742": "-200.00",
        "445741": "-50.00",
    }
    assert by_document[both.pk] == {
        "411000": "240.00",
        "707200": "-100.00",
        "706200": "-100.00",
        "445712": "-20.00",
        "445742": "-20.00",
    }
    issued(house, line("200", "5.5"))
    missing = accounts_of(house.company).missing(posting.entry for posting in all_of(house))
    assert any("5,5" in sentence for sentence in missing)


def test_acc_04_a_credit_note_changes_sides_and_nothing_is_negative(house: House) -> None:
    invoice = issued(house, line("100", nature=Nature.GOODS))
    note = credit_invoice(invoice, by=house.owner)
    found = all_of(house)
    entry = next(posting.entry for posting in found if posting.source_id == note.pk)
    sides = {one.account: (str(one.debit), str(one.credit)) for one in entry.lines}
    assert sides == {"411000": ("0.00", "120.00"), "707000": ("100.00", "0.00"), "445710": ("20.00", "0.00")}
    assert balances(found) == {}


def live(house: House) -> None:
    """Ten months: five documents and their payments each."""
    by, company = house.owner, house.company
    for month in range(1, 11):
        with clock.at(datetime(YEAR, month, 3, 9, tzinfo=UTC)):
            service = issued(house, line(f"{900 + month}.37"), line("41.13", "10"), customer=month % 4)
            pay(house, "300", service)
        with clock.at(datetime(YEAR, month, 9, 9, tzinfo=UTC)):
            mixed = issued(
                house,
                line("333.33", nature=Nature.GOODS),
                line("250", "20"),
                line("99.99", "5.5", Nature.GOODS),
                customer=(month + 1) % 4,
                discount_percent=Decimal(month),
            )
            paid = pay(house, str(mixed.total_incl_vat + Money("50")), mixed, method="cheque")
        with clock.at(datetime(YEAR, month, 15, 9, tzinfo=UTC)):
            if month % 3 == 0:
                reverse_payment(paid, by=by)
            note = credit_invoice(service, by=by, amount=Money(f"{70 + month}.07"))
            if month % 2:
                credit_invoice(service, by=by)
        with clock.at(datetime(YEAR, month, 20, 9, tzinfo=UTC)):
            _deal(house, month)
            if month % 4 == 1:
                unused = Payment.objects.get(pk=paid.pk)
                after = issued(house, line("30"), customer=(month + 1) % 4)
                if not hasattr(unused, "reversal"):
                    allocate_payment(unused, after, min(unallocated(unused), Money("20")), by=by)
            if month % 5 == 2:
                other = Sheet({}, [line("700", "20"), line("41.13", "10")])
                correct_invoice(issued(house, line("800")), other, by=by)
        with clock.at(datetime(YEAR, month, 26, 9, tzinfo=UTC)):
            announced = record_payment(
                company,
                day=company.today,
                amount=Money("11"),
                method="bank_transfer",
                received=False,
                by=by,
                allocations=[Wanted(mixed)] if month % 3 == 0 else [],
                contact=house.contacts[(month + 1) % 4],
            )
        with clock.at(datetime(YEAR, month, 27, 9, tzinfo=UTC)):
            if month % 2:
                confirm_payment(announced, on=company.today, by=by)
        assert note.is_issued


def _deal(house: House, month: int) -> None:
    by = house.owner
    lines = [line("1200.55"), line("310", nature=Nature.GOODS), line("77.77", "10")]
    quote = create_quote(house.company, Sheet({"contact": house.contacts[2], "subject": "Porte"}, lines), by=by)
    quote = accept_quote(quote, by=by)
    down = issue_invoice(bill_down_payment(quote, by=by, percent=Decimal(30)), by=by)
    pay(house, str(down.total_incl_vat), down)
    if month % 3 == 1:
        sold = quote.lines.all()
        part = {sold[0].pk: Decimal("0.5"), sold[2].pk: Decimal(1)}
        issue_invoice(bill_part(quote, part, by=by), by=by)
    final = bill_total([quote], by=by)
    if month % 3 == 2:
        final.deducts_as_prepaid = True
        final.save()
        final = change_invoice(final, Sheet({}), by=by)
    final = issue_invoice(final, by=by)
    if month % 2:
        pay(house, str(final.settlement.due), final, method="card")


def test_fifty_documents_through_the_database(house: House) -> None:
    live(house)
    first, last = date(YEAR, 1, 1), date(YEAR, 12, 31)
    year = list(postings(house.company, first=first, last=last))
    documents = list(Invoice.objects.filter(company=house.company, state=InvoiceState.ISSUED))
    assert len(documents) >= 50
    _says_what_the_documents_say(year, documents, house)
    months = [
        posting
        for month in range(1, 13)
        for posting in postings(house.company, first=date(YEAR, month, 1), last=_end(month))
    ]
    assert {one.key: one.entry for one in months} == {one.key: one.entry for one in year}
    assert [one.key for one in months] == [one.key for one in year]
    assert len({one.key for one in year}) == len(year)
    assert faults(house, year) == []
    assert faults(house, [one for one in months if one.entry.date.month == 3 and not one.letters]) == []
    _letters_close(year)
    small = list(postings(house.company, first=first, last=last, size=7))
    assert small == year


def _end(month: int) -> date:
    return date.fromordinal((date(YEAR, month + 1, 1) if month < 12 else date(YEAR + 1, 1, 1)).toordinal() - 1)


def _says_what_the_documents_say(found: list[Posting], documents: list[Invoice], house: House) -> None:
    sums = {account: Money(amount) for account, amount in balances(found).items()}
    signs = [(one, -1 if one.is_credit_note else 1) for one in documents]
    billed = total(one.total_incl_vat.times(sign) for one, sign in signs)
    excl = total(one.total_excl_vat.times(sign) for one, sign in signs)
    vat = total(one.total_vat.times(sign) for one, sign in signs)
    for one in documents:
        for row in one.deductions.all() if one.deducts_as_prepaid else ():
            billed, excl, vat = billed - row.base - row.vat, excl - row.base, vat - row.vat
    counted = Payment.objects.filter(COUNTS, company=house.company)
    paid = total(one.amount if one.direction == Direction.IN else -one.amount for one in counted)
    assert sums["411000"] == billed - paid
    assert -total(sums.get(account, ZERO) for account in ("706000", "707000", "419100")) == excl
    assert -total(sums.get(account, ZERO) for account in ("445710", "445740")) == vat
    assert total(sums.get(account, ZERO) for account in ("512000", "511200", "511500", "530000")) == paid


def _letters_close(found: list[Posting]) -> None:
    sums: dict[tuple[str, str], Money] = defaultdict(lambda: ZERO)
    for posting in found:
        for one in posting.entry.lines:
            if one.account == "411000" and one.aux in posting.letters:
                sums[one.aux, posting.letters[one.aux].code] += one.debit - one.credit
    assert sums
    assert set(sums.values()) == {ZERO}
