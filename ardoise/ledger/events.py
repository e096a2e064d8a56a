"""The events of the room and their sentences."""

from ardoise.history.sentences import register

BOOKS_CHANGED = "ledger.books_changed"
BOOKS_CONFIRMED = "ledger.books_confirmed"
BOOKS_COPIED = "ledger.books_copied"
BOOKS_IMPORTED = "ledger.books_imported"
CUSTOMER_CHANGED = "ledger.customer_changed"
CUSTOMERS_LISTED = "ledger.customers_listed"

register(
    {
        BOOKS_CHANGED: "a modifié le plan comptable ({changes})",
        BOOKS_CONFIRMED: "a confirmé le plan comptable",
        BOOKS_COPIED: "a copié le plan comptable de {source} ({changes})",
        BOOKS_IMPORTED: "a repris le plan comptable du fichier {file} ({changes})",
        CUSTOMER_CHANGED: "a modifié les comptes du client {name} ({changes})",
        CUSTOMERS_LISTED: "a donné les comptes de {count} clients par une liste",
    }
)
