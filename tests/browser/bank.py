"""The bank of the small company: an account, and one statement in each state that a page can show."""

from __future__ import annotations

from dataclasses import dataclass

from ardoise.banking.actions.accounts import open_account
from ardoise.banking.actions.import_statement import import_statement
from ardoise.banking.actions.read_statement import read_statement
from ardoise.banking.models import BankAccount, BankStatement
from tests.world import House

IBAN = "FR7630006000011234567890189"
OCTOBER = """Compte;FR7630006000011234567890189
Solde au 30/09/2026;8400,00

Date;Libellé;Débit Euros;Crédit Euros
05/10/2026;VIR SEPA RECU BOULANGERIE MORIN SARL;;1152,00
12/10/2026;PRLV SEPA SCIERIE DU VERCORS;648,40;
28/10/2026;VIR INST RECU C. ROY PORTE D ENTREE;;1480,50
"""
NOVEMBER = """Compte;FR7630006000011234567890189
Solde au 24/11/2026;9941,00

Date;Libellé;Débit Euros;Crédit Euros
28/10/2026;VIR INST RECU C. ROY PORTE D ENTREE;;1480,50
03/11/2026;REMISE DE CHEQUES 0004417;;640,00
31/11/2026;VIR SEPA RECU SELARL A ET M;;1890,00
18/11/2026;COTISATION CARTE;14,20;
TOTAL;;14,20;4010,50
"""
UNKNOWN = "Jour op;Texte;Mouvement\n03/04/2026;VIR DUPONT SARL;1.234\n05/04/2026;LOYER ATELIER;890\n"


@dataclass(frozen=True)
class Bank:
    account: BankAccount
    imported: BankStatement
    waiting: BankStatement
    unknown: BankStatement  # asks its columns


def bank_of(house: House) -> Bank:
    company, owner = house.company, house.owner
    account = open_account(company, by=owner, name="Compte courant", iban=IBAN)
    read = [
        read_statement(company, text.encode(), name, by=owner)
        for name, text in (("octobre.csv", OCTOBER), ("novembre.csv", NOVEMBER), ("caisse.csv", UNKNOWN))
    ]
    return Bank(account, import_statement(read[0], account=account, by=owner), *read[1:])
