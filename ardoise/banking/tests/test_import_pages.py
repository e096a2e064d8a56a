"""The pages that bring statements in: dropped, looked at before anything is written, imported, taken back."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from ardoise.banking.actions.accounts import open_account
from ardoise.banking.models import (
    BankAccount,
    BankLine,
    BankStatement,
    CsvMapping,
    LinkKind,
    Reconciliation,
    StatementState,
)
from ardoise.domain.money import Money
from tests.world import House

IBAN = "FR7630006000011234567890189"
OFX = """OFXHEADER:100

<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR
<BANKACCTFROM><BANKID>30006<BRANCHID>00001<ACCTID>12345678901</BANKACCTFROM>
<BANKTRANLIST><DTSTART>20261101<DTEND>20261130
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20261103<TRNAMT>1240.00<FITID>A1<NAME>VIR DUPONT SARL</STMTTRN>
<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20261105<TRNAMT>-56.40<FITID>A2<NAME>PRLV EDF</STMTTRN>
</BANKTRANLIST>
<LEDGERBAL><BALAMT>2183.60<DTASOF>20261130</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
"""
CSV = (
    "Compte;FR7630006000011234567890189\nSolde au 31/10/2026;1000,00\n\nDate;Libellé;Débit Euros;Crédit Euros\n"
    "03/11/2026;VIR DUPONT SARL;;1240,00\n25/11/2026;PRLV EDF;56,40;\n"
)
UNKNOWN = "Jour op;Texte;Entrée ou sortie\n23/04/2026;VIR DUPONT SARL;1240,00\n25/04/2026;VIR MORIN;56,40\n"
MT940 = (
    ":20:R\n:25:FR7630006000011234567890189\n:28C:1\n:60F:C261031EUR1000,00\n:61:2611031103C1240,00NTRFNONREF\n"
    ":86:VIR DUPONT SARL\n:61:2611051105D56,40NTRFNONREF\n:86:PRLV EDF\n:62F:C261130EUR{end}\n-\n"
)


@pytest.fixture
def pages(house: House, browser_of: Callable[[House], Client]) -> Client:
    return browser_of(house)


def drop(pages: Client, *files: tuple[str, str | bytes], account: BankAccount | None = None) -> str:
    """Drop files; the address of the page that answers."""
    sent = [
        SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content) for name, content in files
    ]
    address = reverse("banking:import") + (f"?compte={account.pk}" if account else "")
    response = pages.post(address, {"files": sent})
    assert response.status_code == 302, response.content.decode()
    return str(response["Location"])


def page(pages: Client, address: str, status: int = 200) -> str:
    response = pages.get(address, follow=True)
    assert response.status_code == status
    return response.content.decode().replace("\u202f", " ").replace("\xa0", " ").replace("&nbsp;", " ")


def act(name: str, statement: BankStatement) -> str:
    return reverse(f"banking:{name}", args=[statement.pk])


def import_it(pages: Client, **posted: object) -> BankStatement:
    statement = BankStatement.objects.latest("pk")
    response = pages.post(act("statement_import", statement), posted)
    assert response.status_code == 302, response.content.decode()
    statement.refresh_from_db()
    return statement


@pytest.fixture
def account(house: House) -> BankAccount:
    return open_account(house.company, by=house.owner, name="Compte courant", iban=IBAN)


def test_a_company_without_account_drops_a_statement_and_its_account_is_made(pages: Client) -> None:
    assert "L’ardoise est propre." in page(pages, reverse("banking:accounts"))
    shown = page(pages, drop(pages, ("releve.sta", MT940.format(end="2183,60"))))
    assert "MT940, " in shown
    assert "compte FR76 3000 6000 0112 3456 7890 189" in shown
    assert "Nom du nouveau compte" in shown
    assert "le compte y est" in shown
    assert not BankLine.objects.exists()
    statement = import_it(pages, account="new", name="Compte pro")
    account = BankAccount.objects.get()
    assert (account.name, account.iban) == ("Compte pro", IBAN)
    assert str(account.opening_balance) == "1000.00"
    assert str(account.balance) == "2183.60"
    assert statement.state == StatementState.IMPORTED
    told = page(pages, act("statement", statement))
    assert "2 lignes ajoutées" in told
    assert reverse("banking:to_link") in told


def test_a_file_with_its_last_balance_alone_gives_the_new_account_its_first_one(pages: Client) -> None:
    shown = page(pages, drop(pages, ("nov.ofx", OFX)))
    assert "Ce fichier ne dit pas son solde de départ" in shown
    import_it(pages, account="new", name="")
    account = BankAccount.objects.get()
    assert str(account.opening_balance) == "1000.00"
    assert str(account.balance) == "2183.60"


def test_the_account_is_found_by_its_iban(pages: Client, account: BankAccount) -> None:
    shown = page(pages, drop(pages, ("releve.csv", CSV)))
    assert "CSV, " in shown
    assert "Importer 2 lignes" in shown
    assert "Nom du nouveau compte" not in shown
    statement = import_it(pages, account=account.pk)
    assert statement.account == account
    assert [str(line.amount) for line in account.lines.order_by("date")] == ["1240.00", "-56.40"]


def test_the_equation_says_its_gap_and_what_to_do(pages: Client) -> None:
    shown = page(pages, drop(pages, ("releve.sta", MT940.format(end="2283,60"))))
    assert "Il manque 100,00 € de recettes." in shown
    assert "téléchargez à nouveau la période entière" in shown
    assert "Importer 2 lignes" in shown


def test_a_second_import_adds_nothing(pages: Client, account: BankAccount) -> None:
    drop(pages, ("nov.ofx", OFX))
    import_it(pages, account=account.pk)
    shown = page(pages, drop(pages, ("nov (1).ofx", OFX)))
    assert "0 nouvelle" in shown
    assert "2 déjà importées" in shown
    statement = import_it(pages, account=account.pk)
    assert (statement.added, statement.known) == (0, 2)
    assert BankLine.objects.count() == 2


def test_what_is_probable_is_shown_beside_its_twin_and_taken_only_when_ticked(
    pages: Client, account: BankAccount
) -> None:
    drop(pages, ("nov.ofx", OFX))
    import_it(pages, account=account.pk)
    shown = page(pages, drop(pages, ("nov.csv", CSV.replace("25/11", "05/11"))))
    assert "2 à vérifier" in shown
    assert "déjà là : PRLV EDF" in shown
    assert "checked" not in shown.split('name="take"')[1].split(">")[0]
    assert "Confirmer, sans nouvelle ligne" in shown
    import_it(pages, account=account.pk, take=["1"])
    assert sorted(str(line.amount) for line in account.lines.all()) == ["-56.40", "-56.40", "1240.00"]


def test_without_account_named_nothing_is_chosen(pages: Client, house: House, account: BankAccount) -> None:
    other = open_account(house.company, by=house.owner, name="Épargne")
    shown = page(pages, drop(pages, ("nov.csv", CSV.partition("\n\n")[2])))
    assert "Choisissez le compte de ce relevé." in shown
    assert "Importer 2 lignes" not in shown
    statement = BankStatement.objects.get()
    response = pages.post(act("statement_import", statement), {})
    assert response.status_code == 422
    assert pages.post(act("statement_choose", statement), {"account": other.pk}).status_code == 302
    shown = page(pages, act("statement", statement))
    assert "Importer 2 lignes" in shown
    assert BankStatement.objects.get().account == other


def test_another_account_is_chosen_in_the_page(pages: Client, house: House, account: BankAccount) -> None:
    other = open_account(house.company, by=house.owner, name="Épargne", iban="FR1420041010050500013M02606")
    drop(pages, ("releve.csv", CSV))
    statement = BankStatement.objects.get()
    response = pages.post(act("statement_choose", statement), {"account": other.pk}, headers={"HX-Request": "true"})
    assert "et non du compte « Épargne »" in response.content.decode()
    assert "<html" not in response.content.decode()


@pytest.mark.parametrize("shown", ["nouvelles", "connues", "a-verifier", "illisibles", "de-cote", "inconnu"])
def test_each_count_opens_what_it_counts(pages: Client, shown: str) -> None:
    table = "Date;Libellé;Débit Euros;Crédit Euros\n03/11/2026;VIR;;12,00\n31/02/2026;PRLV;5,00;\nTotal;;5,00;12,00\n"
    address = drop(pages, ("nov.csv", table))
    text = page(pages, f"{address}?voir={shown}&page=7")
    assert "1 nouvelle" in text
    assert "1 illisible" in text
    assert "1 laissée de côté (ligne de total)" in text
    if shown == "illisibles":
        assert "Ligne 3" in text
        assert "La date « 31/02/2026 » ne peut pas être lue." in text
        assert "31/02/2026;PRLV;5,00;" in text


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("releve.pdf", b"%PDF-1.7 ...", "téléchargez-le en OFX, CAMT, CFONB ou CSV"),
        ("vide.ofx", b"", "Le fichier est vide"),
        ("lettre.txt", "Bonjour,\nvoici une lettre.", "colonnes de ce fichier ne sont pas reconnues"),
    ],
)
def test_what_is_no_statement_is_refused_where_it_was_dropped(
    pages: Client, name: str, content: str | bytes, told: str
) -> None:
    sent = SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)
    response = pages.post(reverse("banking:import"), {"files": [sent]})
    assert response.status_code == 422
    assert told in response.content.decode()
    assert not BankStatement.objects.exists()


def test_no_file_at_all_is_said(pages: Client) -> None:
    response = pages.post(reverse("banking:import"), {})
    assert response.status_code == 422
    assert "Choisissez d’abord le relevé à importer." in response.content.decode()


def test_several_files_are_read_and_a_wrong_one_holds_none_back(pages: Client) -> None:
    address = drop(pages, ("nov.ofx", OFX), ("photo.pdf", b"%PDF-1.4"), ("releve.csv", CSV))
    text = page(pages, address)
    assert "photo.pdf : Ce fichier n’est pas un relevé à importer" in text
    assert "releve.csv" in text  # the next one that waits
    assert BankStatement.objects.count() == 2
    statement = BankStatement.objects.earliest("pk")
    pages.post(act("statement_import", statement), {"account": "new"})
    assert "Relevé suivant : releve.csv" in page(pages, act("statement", statement))


def test_a_statement_may_be_left_out(pages: Client) -> None:
    drop(pages, ("nov.ofx", OFX))
    response = pages.post(act("statement_forget", BankStatement.objects.get()))
    assert response["Location"] == reverse("banking:import")
    assert not BankStatement.objects.exists()


def test_an_import_is_undone_whole_until_a_line_is_linked(pages: Client, house: House, account: BankAccount) -> None:
    drop(pages, ("nov.ofx", OFX))
    statement = import_it(pages, account=account.pk)
    values = {"company": house.company, "line": account.lines.first(), "kind": LinkKind.FEE, "amount": Money("-1.00")}
    link = Reconciliation.objects.create(act="a", created_by=house.owner, **values)
    listed = reverse("banking:statements")
    response = pages.post(act("statement_undo", statement), headers={"Referer": f"http://testserver{listed}"})
    assert response["Location"].endswith(listed)
    assert "1 ligne de ce relevé est liée" in page(pages, listed)
    assert BankLine.objects.count() == 2
    link.delete()
    pages.post(act("statement_undo", statement))
    assert "Import annulé : 2 lignes retirées." in page(pages, listed)
    assert not BankLine.objects.exists()
    assert "Import annulé" in page(pages, act("statement", statement))


def test_the_file_comes_back_as_it_was_given(pages: Client, account: BankAccount) -> None:
    drop(pages, ("nov.ofx", OFX))
    for _ in range(2):  # before its import, and after
        response = pages.get(act("statement_file", BankStatement.objects.get()))
        assert response.content == OFX.encode()
        assert response["Content-Disposition"] == 'attachment; filename="nov.ofx"'
        if BankStatement.objects.filter(state=StatementState.READ).exists():
            import_it(pages, account=account.pk)


def test_the_file_keeps_a_name_with_accents(pages: Client) -> None:
    drop(pages, ("relevé d’août.ofx", OFX))
    response = pages.get(act("statement_file", BankStatement.objects.get()))
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''relev%C3%A9%20d%E2%80%99ao%C3%BBt.ofx"


def test_a_big_import_shows_how_far_it_is(pages: Client, account: BankAccount) -> None:
    drop(pages, ("nov.ofx", OFX))
    statement = BankStatement.objects.get()
    BankStatement.objects.update(state=StatementState.IMPORTING, account=account, rows=100_000, written=41_500)
    assert 'value="41500"' in page(pages, act("statement", statement))
    part = pages.get(act("statement_progress", statement), headers={"HX-Request": "true"})
    assert "41500 lignes sur 100000" in part.content.decode().replace("\u202f", "").replace("\xa0", "")
    assert "HX-Refresh" not in part
    BankStatement.objects.update(state=StatementState.FAILED, error="Le fichier a changé.")
    assert pages.get(act("statement_progress", statement))["HX-Refresh"] == "true"
    assert "Le fichier a changé." in page(pages, act("statement", statement))


# --- the columns of a table that nobody knows


def test_an_unknown_table_asks_its_columns_once(pages: Client, account: BankAccount) -> None:
    address = drop(pages, ("inconnu.csv", UNKNOWN))
    asked = page(pages, address)
    assert "Que dit chaque colonne ?" in asked
    assert "Indiquez la colonne du montant" in asked
    statement = BankStatement.objects.get()
    wrong = pages.post(act("statement_columns", statement), {"header": "0", "column-0": "date"})
    assert wrong.status_code == 422
    assert "Indiquez la colonne du montant" in wrong.content.decode()
    chosen = {"header": "0", "column-0": "date", "column-1": "label", "column-2": "amount"}
    seen = pages.post(act("statement_columns", statement), chosen, headers={"HX-Request": "true"}).content.decode()
    assert "23 avril 2026" in seen
    assert "+1\u202f240,00\xa0€" in seen
    response = pages.post(act("statement_columns", statement), chosen, follow=True)
    assert "le prochain fichier avec le même en-tête se lira tout seul" in response.content.decode()
    import_it(pages, account=account.pk)
    assert CsvMapping.objects.get().mapping["amount"] == 2
    again = page(pages, drop(pages, ("mai.csv", UNKNOWN.replace("/04/", "/05/"))))
    assert "Importer 2 lignes" in again
    assert "Que dit chaque colonne" not in again


def test_inverted_amounts_are_shown_as_they_will_be(pages: Client) -> None:
    drop(pages, ("inconnu.csv", UNKNOWN))
    chosen = {"column-0": "date", "column-1": "label", "column-2": "amount", "header": "0", "inverted": "on"}
    address = act("statement_columns", BankStatement.objects.get())
    seen = pages.post(address, chosen, headers={"HX-Request": "true"}).content.decode()
    assert "−1\u202f240,00\xa0€" in seen


def test_days_that_read_both_ways_must_be_answered(pages: Client) -> None:
    drop(pages, ("inconnu.csv", UNKNOWN.replace("23/04", "03/04").replace("25/04", "05/04")))
    statement = BankStatement.objects.get()
    chosen = {"header": "0", "column-0": "date", "column-1": "label", "column-2": "amount"}
    asked = pages.post(act("statement_columns", statement), chosen)
    assert asked.status_code == 422
    assert "Répondez d’abord : « 03/04/2026 », c’est ?" in asked.content.decode().replace("\xa0", " ")
    pages.post(act("statement_columns", statement), {**chosen, "day": "second"})
    statement.refresh_from_db()
    assert str(statement.first_day) == "2026-03-04"


# --- the accounts


def test_an_account_is_added_changed_and_closed(pages: Client) -> None:
    new = reverse("banking:account_new")
    wrong = pages.post(new, {"iban": "FR76 0000", "ledger_account": "512000", "currency": "EUR"})
    assert wrong.status_code == 422
    assert "Cet IBAN n’existe pas" in wrong.content.decode()
    assert "FR76 0000" in wrong.content.decode()
    typed = {"iban": "FR76 3000 6000 0112 3456 7890 189", "name": "Compte pro", "opening_balance": "1 000,50"}
    typed |= {"ledger_account": "512100", "currency": "eur", "opening_date": "2026-01-01"}
    assert pages.post(new, typed).status_code == 302
    account = BankAccount.objects.get()
    assert (account.iban, account.opening_balance.amount, account.ledger_account, account.currency) == (
        *(IBAN, Decimal("1000.50")),
        *("512100", "EUR"),
    )
    listed = page(pages, reverse("banking:accounts"))
    assert "FR76 3000 6000 0112 3456 7890 189" in listed
    assert "1 000,50 €" in listed
    again = pages.post(new, typed)
    assert "Ce compte est déjà là, sous le nom « Compte pro »." in again.content.decode()
    assert pages.post(reverse("banking:account_edit", args=[account.pk]), {**typed, "name": "CA"}).status_code == 302
    assert pages.post(reverse("banking:account_close", args=[account.pk])).status_code == 302
    account.refresh_from_db()
    assert account.name == "CA"
    assert account.closed_at is not None
    assert "1 compte fermé" in page(pages, reverse("banking:accounts"))


def test_the_bank_is_found_while_its_iban_is_typed(pages: Client) -> None:
    address = reverse("banking:account_bank")
    assert "Crédit Agricole" in pages.get(address, {"iban": IBAN}).content.decode()
    assert "Cet IBAN n’existe pas" in pages.get(address, {"iban": IBAN[:-1] + "8"}).content.decode()
    assert "IBAN" in pages.get(address, {"iban": "FR76"}).content.decode()
    assert pages.get(address).status_code == 200


def test_a_stranger_finds_nothing(
    pages: Client, stranger: House, browser_of: Callable[[House], Client], account: BankAccount
) -> None:
    drop(pages, ("nov.ofx", OFX))
    statement = BankStatement.objects.get()
    hers = browser_of(stranger)
    for name in ("statement", "statement_columns", "statement_progress", "statement_file"):
        assert hers.get(act(name, statement)).status_code == 404, name
    for name in ("statement_choose", "statement_import", "statement_forget", "statement_undo", "statement_columns"):
        assert hers.post(act(name, statement), {"account": account.pk}).status_code == 404, name
    assert hers.get(reverse("banking:account_edit", args=[account.pk])).status_code == 404
    assert hers.post(reverse("banking:account_close", args=[account.pk])).status_code == 404
    assert "nov.ofx" not in page(hers, reverse("banking:statements"))
    assert "Compte courant" not in page(hers, reverse("banking:accounts"))


def test_another_company_s_account_cannot_be_imported_into(
    pages: Client, stranger: House, account: BankAccount
) -> None:
    theirs = open_account(stranger.company, by=stranger.owner, name="Autre")
    drop(pages, ("nov.ofx", OFX))
    statement = BankStatement.objects.get()
    assert pages.post(act("statement_import", statement), {"account": theirs.pk}).status_code == 404
    assert pages.post(act("statement_choose", statement), {"account": theirs.pk}).status_code == 404
    assert not BankLine.objects.exists()


def test_the_choice_of_a_new_account_stays_when_the_page_is_opened_again(pages: Client, account: BankAccount) -> None:
    drop(pages, ("nov.ofx", OFX))
    statement = BankStatement.objects.get()
    here = act("statement", statement)
    assert "Nom du nouveau compte" not in page(pages, here)
    pages.post(act("statement_choose", statement), {"account": "new"})
    assert "Nom du nouveau compte" in page(pages, here)
    pages.post(act("statement_choose", statement), {"account": str(account.pk)})
    assert "Nom du nouveau compte" not in page(pages, here)


def test_every_unreadable_line_can_be_read_before_the_import_and_after(pages: Client, account: BankAccount) -> None:
    left = "".join(f"03/11/2026;EN ATTENTE {rank};0,00;0,00\n" for rank in range(250))
    wrong = "".join(f"31/11/2026;FAUX JOUR {rank};;1,00\n" for rank in range(120))
    shown = page(pages, drop(pages, ("releve.csv", CSV + left + wrong)))
    assert "120 illisibles" in shown
    assert "FAUX JOUR 4" in shown
    statement = BankStatement.objects.get()
    last = page(pages, act("statement", statement) + "?voir=illisibles&page=3")
    assert "FAUX JOUR 119" in last
    assert "autres lignes suivent" not in last
    statement = import_it(pages, account=account.pk)
    told = page(pages, act("statement", statement))
    assert "FAUX JOUR 49" in told
    assert "Suivants" in told


def test_the_button_counts_what_is_ticked(pages: Client, account: BankAccount) -> None:
    drop(pages, ("releve.csv", CSV))
    import_it(pages, account=account.pk)
    drop(pages, ("nov.ofx", OFX))
    statement = BankStatement.objects.latest("pk")
    assert "Importer 1 ligne<" in page(pages, act("statement", statement))
    asked = {"account": str(account.pk), "take": ["0", "77"]}
    shown = pages.post(act("statement_choose", statement), asked, headers={"hx-request": "true"}).content.decode()
    assert "Importer 2\u00a0lignes<" in shown
