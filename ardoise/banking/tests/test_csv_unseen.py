"""Exports that no reader was written for: every one is read right, or its columns are asked for."""

from __future__ import annotations

import pytest

from ardoise.banking.readers import Unreadable, read

ROWS = [("2026-11-03", "1240.00"), ("2026-11-04", "-45.90"), ("2026-11-13", "-3000.00")]

EXPORTS = {
    "no header": (
        "03/11/2026;1240,00;Virement;;DUPONT SARL\n04/11/2026;-45,90;Carte;;CAFE\n13/11/2026;-3000,00;Cheque;0001234;\n"
    ),
    "months cut, euro sign": (
        "Date;Libellé;Montant\n"
        "03 nov. 2026;VIR DUPONT;1 240,00 €\n"
        "04 nov. 2026;CB CAFE;-45,90 €\n"
        "13 nov. 2026;LOYER;-3 000,00 €\n"
    ),
    "months in words, mathematical minus": (
        "Date de l'opération;Intitulé;Montant (EUR)\n"
        "3 novembre 2026;VIR DUPONT;+1 240,00\n"
        "4 novembre 2026;CB CAFE;−45,90\n"
        "13 novembre 2026;LOYER;−3 000,00\n"
    ),
    "direction in words": (
        "Date;Libellé;Sens;Montant\n"
        "03/11/2026;VIR DUPONT;Crédit;1240,00\n"
        "04/11/2026;CB;Débit;45,90\n"
        "13/11/2026;LOYER;Débit;3000,00\n"
    ),
    "direction D/C": (
        "Date opération;Date valeur;D/C;Montant;Libellé\n"
        "03/11/2026;03/11/2026;C;1240,00;VIR DUPONT\n"
        "04/11/2026;04/11/2026;D;45,90;CB\n"
        "13/11/2026;13/11/2026;D;3000,00;LOYER\n"
    ),
    "direction + and -": (
        "Date;Sens;Montant;Devise;Motif\n"
        "2026-11-03;+;1240.00;EUR;VIR\n"
        "2026-11-04;-;45.90;EUR;CB\n"
        "2026-11-13;-;3000.00;EUR;LOYER\n"
    ),
    "tabs in UTF-16": (
        "Date\tDescription\tDébit\tCrédit\tSolde\r\n"
        "03/11/2026\tVIR DUPONT\t\t1 240,00\t2 240,00\r\n"
        "04/11/2026\tCB CAFE\t45,90\t\t2 194,10\r\n"
        "13/11/2026\tLOYER\t3 000,00\t\t-805,90\r\n"
    ),
    "takings and expenses": (
        "Jour;Tiers;Recettes;Dépenses\n03/11/26;DUPONT;1240,00;\n04/11/26;CAFE;;45,90\n13/11/26;LOYER;;3000,00\n"
    ),
    "all cells quoted": (
        '"Date","Libellé","Entrée","Sortie"\n'
        '"03/11/2026","VIR, DUPONT","1 240,00",""\n'
        '"04/11/2026","CB ""CAFE""","","45,90"\n'
        '"13/11/2026","LOYER","","3 000,00"\n'
    ),
    "pipes and moments": (
        "id|created_at|label|amount|currency\n"
        "ab1|2026-11-03T10:00:00Z|VIR DUPONT|1240.00|EUR\n"
        "ab2|2026-11-04T10:00:00Z|CB|-45.90|EUR\n"
        "ab3|2026-11-13T08:00:00+01:00|LOYER|-3000.00|EUR\n"
    ),
    "preamble and total": (
        "Banque Inventée\n"
        "Compte n° 12345678901\n"
        "Titulaire : M DURAND\n"
        "Période du 01/11/2026 au 30/11/2026\n"
        "Solde au 30/11/2026 : 5 000,00 EUR\n"
        "\n"
        "Date;Nature de l'opération;Débit;Crédit;\n"
        "03/11/2026;VIR DUPONT;;1.240,00;\n"
        "04/11/2026;CB;45,90;;\n"
        "13/11/2026;LOYER;3.000,00;;\n"
        "Total;;3.045,90;1.240,00;\n"
    ),
    "EUR after the amount": (
        "Transaction Date,Description,Amount\n"
        '2026-11-03,VIR DUPONT,"1,240.00 EUR"\n'
        "2026-11-04,CB,-45.90 EUR\n"
        '2026-11-13,LOYER,"-3,000.00 EUR"\n'
    ),
    "euro before the amount": (
        "Date,Description,Amount\n03.11.2026,VIR,€1240.00\n04.11.2026,CB,-€45.90\n13.11.2026,LOYER,-€3000.00\n"
    ),
    "zeros on the other side": (
        "N°;Date comptable;Libellé;Montant débit;Montant crédit;Solde\n"
        "1;03/11/2026;VIR DUPONT;0,00;1240,00;1240,00\n"
        "2;04/11/2026;CB;45,90;0,00;1194,10\n"
        "3;13/11/2026;LOYER;3000,00;0,00;-1805,90\n"
    ),
    "newest first": (
        "Date;Libellé;Montant;Solde\n"
        "13/11/2026;LOYER;-3000,00;-1805,90\n"
        "04/11/2026;CB;-45,90;1194,10\n"
        "03/11/2026;VIR;1240,00;1240,00\n"
    ),
    "status of a neobank": (
        "Date,Type,Counterparty,IBAN,Reference,Amount,Currency,Status\n"
        "03/11/2026,Incoming,DUPONT,FR76,FA 1,1240.00,EUR,Completed\n"
        "04/11/2026,Card,CAFE,,,-45.90,EUR,Completed\n"
        "13/11/2026,Outgoing,LOYER,,,-3000.00,EUR,Completed\n"
        "14/11/2026,Outgoing,X,,,-1.00,EUR,Pending\n"
    ),
    "outflow and inflow": (
        "Date,Payee,Outflow,Inflow\n03/11/2026,DUPONT,,1240.00\n04/11/2026,CAFE,45.90,\n13/11/2026,LOYER,3000.00,\n"
    ),
    "type says the direction": (
        "Date;Type;Libellé;Montant\n"
        "03/11/2026;CREDIT;VIR;1240,00\n"
        "04/11/2026;DEBIT;CB;45,90\n"
        "13/11/2026;DEBIT;LOYER;3000,00\n"
    ),
    "parentheses and minus after": (
        "Date;Libellé;Montant\n03/11/2026;VIR DUPONT;1240,00\n04/11/2026;CB;(45,90)\n13/11/2026;LOYER;3000,00-\n"
    ),
    "months first": (
        "Date,Description,Amount\n11/03/2026,VIR,1240.00\n11/04/2026,CB,-45.90\n11/13/2026,LOYER,-3000.00\n"
    ),
    "negative debits quoted": (
        "Date,Intitulé,Débit (€),Crédit (€),Solde (€)\n"
        '03/11/2026,VIR,,"1240,00","1240,00"\n'
        '04/11/2026,CB,"-45,90",,"1194,10"\n'
        '13/11/2026,LOYER,"-3000,00",,"-1805,90"\n'
    ),
    "amounts without tax beside": (
        "Date;Libellé;Montant HT;TVA;Montant TTC\n"
        "03/11/2026;VIR;1033,33;206,67;1240,00\n"
        "04/11/2026;CB;-38,25;-7,65;-45,90\n"
        "13/11/2026;LOYER;-2500,00;-500,00;-3000,00\n"
    ),
    "amount in the other currency beside": (
        "Date;Libellé;Montant en devise;Devise;Montant en EUR\n"
        "03/11/2026;VIR;1240,00;EUR;1240,00\n"
        "04/11/2026;CB LONDON;-40,00;GBP;-45,90\n"
        "13/11/2026;LOYER;-3000,00;EUR;-3000,00\n"
    ),
    "carriage returns": (
        "Date;Libelle;Montant\r\r03/11/2026;VIR;1240,00\r04/11/2026;CB;-45,90\r13/11/2026;LOYER;-3000,00\r"
    ),
    "value date alone": (
        "Valeur;Opération;Débit EUR;Crédit EUR\n"
        "03/11/2026;VIR;;1240,00\n"
        "04/11/2026;CB;45,90;\n"
        "13/11/2026;LOYER;3000,00;\n"
    ),
    "days of the week": (
        "Date;Libellé;Montant\n"
        "mardi 3 novembre 2026;VIR;1240,00\n"
        "mercredi 4 novembre 2026;CB;-45,90\n"
        "vendredi 13 novembre 2026;LOYER;-3000,00\n"
    ),
    "apostrophes of a spreadsheet": (
        "Date;Libellé;Montant\n'03/11/2026;VIR;'1240,00\n'04/11/2026;CB;'-45,90\n'13/11/2026;LOYER;'-3000,00\n"
    ),
    "whole amounts": (
        "Date;Libellé court;Catégorie;Libellé long;Commentaire;Montant\n"
        "03/11/2026;VIR;Revenus;VIR DUPONT FA 12;;1240\n"
        "04/11/2026;CB;Restau;CB CAFE;;-45,9\n"
        "13/11/2026;LOYER;Logement;LOYER;;-3000\n"
    ),
    "amount first": ("Montant;Libellé;Date\n1240,00;VIR;03/11/2026\n-45,90;CB;04/11/2026\n-3000,00;LOYER;13/11/2026\n"),
}


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_that_nobody_here_has_seen_is_read_right(name: str) -> None:
    text = EXPORTS[name]
    reading = read(text.encode("utf-16" if "UTF-16" in name else "utf-8"))
    rows = [(row.date.isoformat(), str(row.amount)) for row in reading.transactions]
    assert rows == (ROWS[::-1] if name == "newest first" else ROWS)
    assert reading.errors == ()
    assert all(row.label for row in reading.transactions)


@pytest.mark.parametrize(
    "text",
    [
        "Quand;Quoi;Un;Deux\n03/11/2026;VIR;;1240,00\n04/11/2026;CB;45,90;\n",
        "Quand;Quoi;Combien\n03/11/2026;VIR;1240,00\n04/11/2026;CB;45,90\n",
    ],
)
def test_a_side_that_is_not_written_is_asked_for(text: str) -> None:
    with pytest.raises(Unreadable, match="indiquez"):
        read(text.encode())


HEAD = "Date;Libellé;Débit;Crédit;Solde\n"


def test_a_sign_that_contradicts_its_column_or_the_running_balance_is_an_error_with_its_line() -> None:
    under_credits = HEAD + "03/11/2026;A;;10,00;\n04/11/2026;B;;-5,00;\n"
    assert [(one.line, str(one.message)) for one in read(under_credits.encode()).errors] == [
        (3, "Le signe de ce montant contredit sa colonne.")
    ]
    rows = [
        "03/11/2026;A;;10,00;110,00",
        "04/11/2026;B;;5,00;105,00",
        "05/11/2026;C;2,00;;103,00",
        "06/11/2026;D;1,00;;102,00",
    ]
    for order in (rows, rows[::-1]):
        reading = read((HEAD + "\n".join(order)).encode())
        assert [row.label for row in reading.transactions] == [row.split(";")[1] for row in order if ";B;" not in row]
        assert [one.line for one in reading.errors] == [order.index(rows[1]) + 2]


@pytest.mark.parametrize("sample", EXPORTS)
def test_a_line_that_lost_or_gained_a_cell_never_changes_the_sign_of_another(sample: str) -> None:
    lines = EXPORTS[sample].splitlines()
    signs = {amount.lstrip("-"): amount for _, amount in ROWS}
    for number in range(len(lines)):
        for broken in (lines[number][:-1], lines[number][1:], lines[number] * 2, ""):
            text = "\n".join([*lines[:number], broken, *lines[number + 1 :]])
            try:
                reading = read(text.encode("utf-16" if "UTF-16" in sample else "utf-8"))
            except Unreadable:
                continue
            for row in reading.transactions:
                whole = str(row.amount)
                assert signs.get(whole.lstrip("-"), whole) == whole or row.line_number == number + 1
