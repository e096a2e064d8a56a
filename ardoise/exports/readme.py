"""What stands in front of the zip of all the data: how to read it without the product."""

from __future__ import annotations

from ardoise import __version__
from ardoise.companies.models import Company

TEXT = """Données de {name} (SIREN {siren})
Exportées d’Ardoise {version}, le {day}.

tables/      Une table par fichier, une ligne JSON par enregistrement (UTF-8). Une grande table continue dans les
             fichiers -2, -3… de même nom.
             Les montants sont en euros, les dates en AAAA-MM-JJ. Une colonne qui finit par _id renvoie à la ligne de
             même « id » d’une autre table.
             companies.*                l’entreprise, ses réglages datés, ses accès
             users.user                 le nom et l’adresse de qui a un accès
             contacts.*                 clients, adresses, personnes
             catalogue.*                prestations, unités
             sales.quote, quoteline     devis ; sales.quoteversion : chaque version figée, telle qu’elle est partie
             sales.invoice, invoiceline factures et avoirs ; sales.issueddocument : la valeur figée à l’émission
             payments.*                 règlements et leurs affectations
             banking.*                  comptes, relevés, lignes, rapprochements
             purchases.*                dépenses
             numbering.*                séries et compteurs
             notifications.*            e-mails envoyés, suivi, avis
             reminders.*                plans de relance, relances faites
             portal.*, accountant.*     questions et réponses, pièces demandées et reçues
             ledger.*                   plan comptable, captures et leurs écritures
             compliance.*               clôtures, attestations, vérifications, archives
             archive.*, exports.*       fichiers gardés, exports demandés
             history.event              tous les actes, chaînés : « hash » est l’empreinte SHA-256 de la ligne
images/      Les logos, chacun sous le numéro (« id ») de sa ligne de companies.logo.
fichiers/    Les PDF, XML, reçus et preuves, tels qu’ils ont été gardés ; archive.archivedfile donne leur empreinte.

Ne sont pas exportés : les mots de passe, les clés et les codes, qui n’ouvrent que cette installation.
"""


def readme(company: Company) -> str:
    return TEXT.format(
        name=company.legal_name, siren=company.siren or "non renseigné", version=__version__, day=company.today
    )
