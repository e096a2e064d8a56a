"""The events of the room and their sentences."""

from ardoise.history.sentences import register

BOOKS_CHANGED = "ledger.books_changed"
BOOKS_CONFIRMED = "ledger.books_confirmed"
BOOKS_COPIED = "ledger.books_copied"
BOOKS_IMPORTED = "ledger.books_imported"
CUSTOMER_CHANGED = "ledger.customer_changed"
CUSTOMERS_LISTED = "ledger.customers_listed"
CAPTURE_TAKEN = "ledger.capture_taken"
CAPTURE_UNDONE = "ledger.capture_undone"
CAPTURE_FAILED = "ledger.capture_failed"

register(
    {
        BOOKS_CHANGED: "a modifié le plan comptable ({changes})",
        BOOKS_CONFIRMED: "a confirmé le plan comptable",
        BOOKS_COPIED: "a copié le plan comptable de {source} ({changes})",
        BOOKS_IMPORTED: "a repris le plan comptable du fichier {file} ({changes})",
        CUSTOMER_CHANGED: "a modifié les comptes du client {name} ({changes})",
        CUSTOMERS_LISTED: "a donné les comptes de {count} clients par une liste",
        CAPTURE_TAKEN: "a capturé {entries} écritures du {first} au {last} ({format}) : capture n° {number}",
        CAPTURE_UNDONE: "a annulé la capture n° {number} : ses {entries} écritures seront dans la prochaine",
        CAPTURE_FAILED: "n’a pas pu capturer du {first} au {last} : {reason}",
    }
)
