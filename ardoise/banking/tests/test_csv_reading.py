"""The CSV of the banks, each quirk in a file of a few lines written for it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ardoise.banking.readers import Reading, Unreadable, decode, read
from ardoise.banking.readers.csv_balances import BROKEN, FEES_APART, INVERTED, UNSIGNED
from ardoise.banking.readers.csv_mapping import Mapping, guess, signature
from ardoise.banking.readers.csv_reading import LOST, table
from ardoise.banking.readers.csv_reading import read as read_csv

THIN, NO_BREAK = "\u202f", "\u00a0"


def said(reading: Reading) -> list[tuple[str, str, str]]:
    return [(row.date.isoformat(), str(row.amount), row.label) for row in reading.transactions]


def ends(reading: Reading) -> list[str]:
    """Opening balance, closing balance, gap."""
    return [str(amount) for amount in (reading.opening_balance, reading.closing_balance, reading.gap)]


def lines(*text: str, encoding: str = "utf-8") -> bytes:
    return "\n".join(text).encode(encoding)


CREDIT_AGRICOLE = f"""Téléchargement du  19/03/2026;

MENUISERIE DURAND
Compte courant carte n° 12345678901;
Solde au 19/03/2026 2 345,67 €
Liste des opérations du compte entre le 01/03/2026 et le 19/03/2026;

Date;Date valeur;Libellé;Débit euros;Crédit euros;
16/03/2026;17/03/2026;"PAIEMENT PAR CARTE
QUINCAILLERIE  15/03

";77,77;;
15/03/2026;15/03/2026;"VIREMENT EN VOTRE FAVEUR
LEA MARTIN FA-2026-0131";;2{NO_BREAK}500,00;
""".encode("cp1252")


def test_labels_over_several_lines_are_joined_under_a_preamble():
    reading = read(CREDIT_AGRICOLE)
    assert said(reading) == [
        ("2026-03-16", "-77.77", "PAIEMENT PAR CARTE QUINCAILLERIE 15/03"),
        ("2026-03-15", "2500.00", "VIREMENT EN VOTRE FAVEUR LEA MARTIN FA-2026-0131"),
    ]
    assert [row.line_number for row in reading.transactions] == [9, 13]
    assert (reading.account, reading.closing_balance) == ("12345678901", Decimal("2345.67"))


def test_each_table_of_a_file_is_the_account_written_above_it():
    more = "Livret carte n° 98765432109;\nSolde au 19/03/2026 10,00 €\n"
    more += "Date;Date valeur;Libellé;Débit euros;Crédit euros;\n"
    reading = read(CREDIT_AGRICOLE + (more + "01/03/2026;01/03/2026;INTERETS;;10,00;\n").encode("cp1252"))
    assert [row.account for row in reading.transactions] == ["12345678901", "12345678901", "98765432109"]
    assert [statement.closing_balance for statement in reading.statements] == [Decimal("2345.67"), Decimal("10.00")]


def test_a_filled_debit_column_is_money_out_whatever_its_sign():
    reading = read(
        lines(
            "Date;Libellé;Débit;Crédit",
            "13/01/2026;UN;-45,50;",
            "13/01/2026;DEUX;45,50;",
            "13/01/2026;TROIS;0,00;+3500,00",
            "13/01/2026;QUATRE;; 45",
        )
    )
    assert [str(row.amount) for row in reading.transactions] == ["-45.50", "-45.50", "3500.00", "45.00"]


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("-3.000", "-3000.00"),
        ("-12,50", "-12.50"),
        ("1 234,56", "1234.56"),
        (f"1{NO_BREAK}234,56", "1234.56"),
        (f"1{THIN}234,56", "1234.56"),
        ("+45,9", "45.90"),
        ("(12,00)", "-12.00"),
        ("12,00-", "-12.00"),
        ("1.234,56 €", "1234.56"),
        ("\u221212,00 EUR", "-12.00"),
        ("1234567,8", "1234567.80"),
    ],
)
def test_amounts_are_read_as_their_file_writes_them(written: str, amount: str):
    reading = read(
        lines("Relevé", "", "Date;Libellé;Montant", "13/01/2026;AUTRE;-12,50", f"14/01/2026;CELUI-CI;{written}")
    )
    assert str(reading.transactions[1].amount) == amount


def test_an_amount_that_can_be_read_in_two_ways_is_kept_and_not_guessed():
    content = lines("Date;Libellé;Montant", "13/01/2026;UN;1.234", "14/01/2026;DEUX;-2.000")
    reading = read(content)
    assert not reading.transactions
    assert [problem.line for problem in reading.errors] == [2, 3]
    assert "deux façons" in reading.errors[0].message
    source = decode(content)
    mapping = Mapping.from_json({**table(source)[1].as_json(), "decimal": ","})
    assert [str(row.amount) for row in read_csv(source, mapping).transactions] == ["1234.00", "-2000.00"]


def test_a_column_of_amounts_and_one_of_balances_may_write_decimals_differently():
    reading = read(
        lines(
            "dateOp;dateVal;label;category;amount;accountNum;accountbalance",
            '2026-03-12;;"VIR DUPONT";x;"1 300,00";001;1870.00',
            '2026-03-12;2026-03-11;"CB";x;-10,00;001;1870.00',
        )
    )
    assert [str(row.amount) for row in reading.transactions] == ["1300.00", "-10.00"]


def test_balances_totals_and_pending_rows_are_counted_and_are_no_movement():
    reading = read(
        lines(
            "Date;Libellé;Débit;Crédit;Statut",
            "01/01/2026;ANCIEN SOLDE;;100,00;",
            "13/01/2026;VIR SOLDE FACTURE 12;;50,00;Exécuté",
            "13/01/2026;TOTAL ENERGIES;20,00;;Exécuté",
            "14/01/2026;CB;5,00;;En attente",
            "14/01/2026;CB;5,00;;Refusée",
            ";Total des mouvements;20,00;50,00;",
            ";NOUVEAU SOLDE;;130,00;",
        )
    )
    assert [row.label for row in reading.transactions] == ["VIR SOLDE FACTURE 12", "TOTAL ENERGIES"]
    assert [(one.line, one.reason) for one in reading.ignored] == [
        (2, "ligne de solde"),
        (5, "opération en attente"),
        (6, "opération refusée ou annulée"),
        (7, "ligne de total"),
        (8, "ligne de solde"),
    ]
    assert ends(reading) == ["100.00", "130.00", "0.00"]


def test_what_cannot_be_read_is_kept_with_its_line():
    reading = read(
        lines("Date;Libellé;Montant", "30/02/2026;A;1,00", "13/01/2026;B;1,00", "14/01/2026;C;abc", "15/01/2026;D;")
    )
    assert [row.label for row in reading.transactions] == ["B"]
    assert [problem.line for problem in reading.errors] == [2, 4, 5]
    assert reading.errors[0].text == "30/02/2026;A;1,00"


def test_the_day_order_is_that_of_the_file():
    american = read(lines("Date,Description,Amount", "01/02/2026,A,1.50", "01/15/2026,B,-2.50"))
    assert [row[0] for row in said(american)] == ["2026-01-02", "2026-01-15"]
    french = read(lines("Date;Libellé;Montant", "01/02/2026;A;1,50", "3/2/26;B;-2,50"))
    assert [row[0] for row in said(french)] == ["2026-02-01", "2026-02-03"]


def test_the_amount_with_vat_is_taken_beside_the_one_without():
    reading = read(
        lines(
            "Transaction ID;Date de la valeur;Date d'opération;Débit;Crédit;Montant HT;Montant TVA;"
            "Libellé;Nom de la contrepartie",
            "t1;03/02/2026;02/02/2026;24,00;;20,00;4,00;LOGICIEL;Editeur",
            "t2;04/02/2026;04/02/2026;;1 200,00;1 000,00;200,00;FA-12;Dupont SARL",
            encoding="cp1252",
        )
    )
    assert said(reading) == [("2026-02-02", "-24.00", "LOGICIEL"), ("2026-02-04", "1200.00", "FA-12")]
    assert [(row.bank_id, row.counterparty) for row in reading.transactions] == [
        ("t1", "Editeur"),
        ("t2", "Dupont SARL"),
    ]


def test_fees_stay_in_their_column_and_are_told():
    reading = read(
        lines(
            "Date started (UTC),Date completed (UTC),ID,State,Description,Reference,Payment currency,"
            "Amount,Fee,Balance,Amount",
            "2026-03-09,2026-03-10,r1,COMPLETED,Metro,,EUR,-11.80,0.20,88.00,x",
            "2026-03-09,,r2,PENDING,Bus,,EUR,-1.00,0.00,,x",
            "2026-03-11,2026-03-11,r3,COMPLETED,To X,FA-3,EUR,-1.00,0.00,87.00,x",
        )
    )
    assert said(reading) == [("2026-03-10", "-11.80", "Metro"), ("2026-03-11", "-1.00", "To X FA-3")]
    assert reading.transactions[0].details == (("FEE", "0.20"),)
    assert [one.line for one in reading.ignored] == [3]
    assert FEES_APART not in reading.notices  # the first fee is before the first balance: nothing proves it


def test_a_running_balance_gives_both_ends_and_tells_what_is_missing():
    rows = ["03/01/2026;C;-5,00;125,00", "02/01/2026;B;10,00;130,00", "01/01/2026;A;20,00;120,00"]
    newest_first = read(lines("Date;Libellé;Montant;Solde", *rows))
    assert ends(newest_first) == ["100.00", "125.00", "0.00"]
    assert [row.label for row in newest_first.transactions] == ["C", "B", "A"]
    missing = read(
        lines("Date;Libellé;Montant;Solde", *reversed(rows), "04/01/2026;E;1,00;99,00", "05/01/2026;F;1,00;100,00")
    )
    assert missing.notices == (BROKEN.format(line=5),)
    inverted = read(
        lines(
            "Date;Libellé;Montant;Solde",
            "01/01/2026;A;20,00;80,00",
            "02/01/2026;B;10,00;70,00",
            "03/01/2026;C;-5,00;75,00",
        )
    )
    assert inverted.notices == (INVERTED,)


def test_a_column_that_says_in_or_out_gives_the_sign():
    reading = read(
        lines("Date;Libellé;Sens;Montant", "13/01/2026;A;D;12,50", "14/01/2026;B;C;3,00", "15/01/2026;C;?;3,00")
    )
    assert [str(row.amount) for row in reading.transactions] == ["-12.50", "3.00"]
    assert [problem.line for problem in reading.errors] == [4]


def test_transfers_between_currencies_take_the_side_of_the_company():
    reading = read(
        lines(
            "ID,Status,Direction,Finished on,Source name,Source amount (after fees),Source currency,"
            "Target name,Target amount (after fees),Target currency,Reference",
            "T-1,COMPLETED,OUT,2026-05-08 17:36,Us,4.30,GBP,CORNER SHOP,5.00,EUR,",
            'T-2,COMPLETED,IN,2026-05-09 00:14,"Deel, Inc",33.20,USD,Us,30.10,EUR,FA-12',
            "T-3,CANCELLED,OUT,2026-05-10 00:14,Us,1.00,EUR,X,1.00,EUR,",
        )
    )
    assert [(str(row.amount), row.currency, row.label) for row in reading.transactions] == [
        ("-4.30", "GBP", "CORNER SHOP"),
        ("30.10", "EUR", "Deel, Inc FA-12"),
    ]


def test_a_table_without_header_is_read_by_its_content():
    reading = read(
        lines(
            '"Cr&eacute;dit";"Cr&amp;eacute;dit";****1234;18/03/2026;;-1 456,78',
            "05/01/2026;;; ECHEANCE PRET;70,93",
            "05/02/2026;;; ECHEANCE PRET;-71,03",
        )
    )
    assert said(reading) == [("2026-01-05", "70.93", "ECHEANCE PRET"), ("2026-02-05", "-71.03", "ECHEANCE PRET")]
    assert reading.closing_balance == Decimal("-1456.78")


def test_the_balance_at_the_end_of_a_table_without_header_is_no_movement():
    reading = read(
        lines(
            "01/02/2026;-12,34;Carte;;CB QUINCAILLERIE",
            "02/02/2026;1500,00;Virement;;DUPONT",
            "28/02/2026;3487,66;;;;001",
        )
    )
    assert [row.label for row in reading.transactions] == ["CB QUINCAILLERIE", "DUPONT"]
    assert reading.closing_balance == Decimal("3487.66")


def test_letters_that_the_bank_lost_do_not_hide_the_columns():
    reading = read(lines("Date op\ufffdration;libell\ufffd;D\ufffdbit;Cr\ufffddit;", "13/12/2026;CARTE;-6,4;"))
    assert said(reading) == [("2026-12-13", "-6.40", "CARTE")]
    assert reading.notices == (LOST,)
    assert not reading.errors


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_one_label_is_the_same_in_every_encoding(encoding: str):
    label = "PRÉLÈVEMENT CAFÉ DE L'ÉTÉ – 12,50 €"
    assert said(read(lines("Date;Libellé;Montant", f"13/01/2026;{label};-12,50", encoding=encoding)))[0][2] == label


def test_a_quote_that_never_closes_costs_no_other_row():
    reading = read(
        lines("Date;Libellé;Montant", '13/01/2026;"CAFE;-1,00', "14/01/2026;B;-2,00", '15/01/2026;CHEZ "PAUL;-3,00')
    )
    assert [str(row.amount) for row in reading.transactions] == ["-1.00", "-2.00", "-3.00"]


def test_a_line_with_words_alone_goes_on_with_the_label_above():
    reading = read(
        lines("Date;Libellé;Montant", "13/01/2026;VIR RECU;10,00", ";DE DUPONT SARL;", "14/01/2026;CB;-1,00")
    )
    assert [row.label for row in reading.transactions] == ["VIR RECU DE DUPONT SARL", "CB"]


def test_an_identifier_written_on_two_rows_identifies_neither():
    reading = read(
        lines(
            "Date;Transaction ID;Libellé;Montant",
            "13/01/2026;X1;VENTE;10,00",
            "13/01/2026;X1;VIREMENT;-10,00",
            "14/01/2026;X2;A;1,00",
        )
    )
    assert [row.bank_id for row in reading.transactions] == ["", "", "X2"]


def test_a_table_that_says_no_amount_asks_for_its_columns():
    with pytest.raises(Unreadable, match="indiquez celle de la date"):
        read(lines("Nom;Ville", "Durand;Lyon"))


def test_a_mapping_is_kept_under_the_signature_of_its_header():
    header = ["Jour", "Quoi", "Combien"]
    assert signature(header) == signature([" JOUR", "quoi ", "Combien", ""])
    assert signature(header) != signature(["Jour", "Combien", "Quoi"])
    mapping = Mapping(date=0, label=(1,), amount=2, header=tuple(header), inverted=True)
    assert Mapping.from_json(mapping.as_json()) == mapping
    content = lines("x", "Jour;Quoi;Combien", "13/01/2026;ACHAT;12,50")
    assert said(read_csv(decode(content), mapping)) == [("2026-01-13", "-12.50", "ACHAT")]
    with pytest.raises(Unreadable, match="en-tête"):
        read_csv(decode(lines("Autre;En-tête", "13/01/2026;1,00")), mapping)


def test_a_renamed_header_is_guessed_by_its_words():
    mapping = guess([("date_comptabilisation", "libellé_complet_operation", "montant_operation", "devise")])
    assert (mapping.date, mapping.label, mapping.amount, mapping.currency) == (0, (1,), 2, 3)


def test_what_completes_a_label_and_the_name_of_the_other_side_are_in_it():
    reading = read(
        lines(
            "Date;Libellé;Libellé complémentaire;Montant;Sens;Nom de l'émetteur;Nom du destinataire;Motif",
            "13/01/2026;VIREMENT;RECU;12,00;CREDIT;DUPONT SARL;NOUS;FA-12",
            "14/01/2026;PRELEVEMENT;EMIS;15,00;DEBIT;NOUS;ENERGIE SA;",
        )
    )
    assert said(reading) == [
        ("2026-01-13", "12.00", "DUPONT SARL VIREMENT RECU FA-12"),
        ("2026-01-14", "-15.00", "ENERGIE SA PRELEVEMENT EMIS"),
    ]


def test_a_row_that_has_shifted_is_kept_and_no_side_is_guessed():
    rows = [f"{day}/01/2026;VIR {day};{day},00;" for day in range(10, 22)]
    reading = read(lines("Date;Libellé;Débit;Crédit", *rows, "22/01/2026;UN;DE TROP;5,00;", "23/01/2026;MOINS;5,00"))
    assert len(reading.transactions) == len(rows)
    assert [problem.line for problem in reading.errors] == [14, 15]


def test_names_that_nobody_knows_over_amounts_without_sign_ask_for_the_columns():
    with pytest.raises(Unreadable, match="indiquez celle de la date"):
        read(lines("Quand;Quoi;Combien", "13/01/2026;ACHAT;12,50", "14/01/2026;VENTE;3,00"))


def test_a_sign_that_contradicts_its_column_is_kept_and_not_turned():
    rows = [f"{day}/01/2026;CB;-{day},00;" for day in range(10, 16)]
    reading = read(lines("Date;Libellé;Débit;Crédit", *rows, "16/01/2026;VIR;45,00;", "17/01/2026;VIR;;-46,00"))
    assert len(reading.transactions) == len(rows)
    assert [problem.line for problem in reading.errors] == [8, 9]


def test_a_header_that_has_lost_a_column_gives_no_side():
    rows = [f"{day}/01/2026;{day}/01/2026;CB;{day},00;" for day in range(10, 16)]
    with pytest.raises(Unreadable, match="autant de colonnes"):
        read(lines("Date;Libellé;Débit;Crédit", *rows, "16/01/2026;16/01/2026;VIR;;46,00"))


def test_a_balance_dated_before_the_first_row_is_the_opening_one():
    rows = b"Date;Libelle;Montant\r\n01/10/2026;VIR A;50,00\r\n02/10/2026;CB B;-20,00\r\n"
    reading = read(b"Solde au 30/09/2026;1000,00\r\n" + rows)
    assert (reading.opening_balance, reading.closing_balance) == (Decimal("1000.00"), None)
    reading = read(b"Solde au 02/10/2026;1030,00\r\n" + rows)
    assert (reading.opening_balance, reading.closing_balance) == (None, Decimal("1030.00"))
    reading = read(b"Solde au 30/09/2026;1000,00\r\nSolde au 02/10/2026;1030,00\r\n" + rows)
    assert (reading.opening_balance, reading.closing_balance, reading.gap) == (Decimal(1000), Decimal(1030), Decimal(0))


@pytest.mark.parametrize(
    ("rows", "is_asked"),
    [
        ("01/10/2026;VIR DUPONT;10,00;VIR\n02/10/2026;PRLV EDF;5,00;PRLV\n", True),
        ("01/10/2026;DUPONT;10,00;E\n02/10/2026;EDF;5,00;S\n", True),
        ("01/10/2026;DUPONT;10,00;C\n02/10/2026;EDF;5,00;D\n", False),
        ("01/10/2026;VIR DUPONT;10,00;\n02/10/2026;REMISE CB 12;5,00;\n", False),
        ("01/10/2026;VIR DUPONT;10,00;\n02/10/2026;PRLV EDF;-5,00;\n", False),
    ],
)
def test_amounts_without_any_sign_are_asked_about_when_some_seem_to_be_money_out(rows: str, is_asked: bool):
    reading = read(f"Date;Libelle;Montant;Mouvement\n{rows}".encode())
    assert (UNSIGNED in reading.notices) is is_asked


def test_purchases_of_a_card_without_any_sign_are_asked_about():
    reading = read(b"Carte 1234XXXXXXXX5678\nDate;Commercant;Montant\n01/10/2026;GARAGE;56,40\n02/10/2026;BOIS;12,00\n")
    assert UNSIGNED in reading.notices


def test_two_columns_of_amounts_with_one_name_are_asked_about_unless_they_say_the_same():
    with pytest.raises(Unreadable, match="Deux colonnes"):
        read(b"Date;Libelle;Montant;Montant\n01/10/2026;A;56,40;-56,40\n02/10/2026;B;2,00;-2,00\n")
    same = read(b"Date;Libelle;Montant;Montant\n01/10/2026;A;-56,40;-56,40\n")
    assert [row.amount for row in same.transactions] == [Decimal("-56.40")]
