"""The events of the room and their sentences."""

from ardoise.history.sentences import register
from ardoise.notifications import kinds

ACCOUNT_OPENED = "bank.account_opened"
ACCOUNT_CHANGED = "bank.account_changed"
ACCOUNT_CLOSED = "bank.account_closed"
STATEMENT_IMPORTED = "bank.statement_imported"
STATEMENT_UNDONE = "bank.statement_undone"
LINE_LINKED = "bank.line_linked"
LINE_UNLINKED = "bank.line_unlinked"
LINE_SET_ASIDE = "bank.line_set_aside"
LINE_TAKEN_BACK = "bank.line_taken_back"
LESSON_FORGOTTEN = "bank.lesson_forgotten"
DEPOSIT_MADE = "bank.deposit_made"
DEPOSIT_CHANGED = "bank.deposit_changed"
DEPOSIT_CANCELLED = "bank.deposit_cancelled"
FEED_CONNECTED = "bank.feed_connected"
FEED_RENEWED = "bank.feed_renewed"
FEED_CHOSEN = "bank.feed_chosen"
FEED_CLOSED = "bank.feed_closed"
FEED_EXPIRING = "bank.feed_expiring"
FEED_EXPIRED = "bank.feed_expired"
FEED_STOPPED = "bank.feed_stopped"
FEED_CONTRADICTED = "bank.feed_contradicted"
LINE_REMOVED = "bank.line_removed"
PAYOUT_READ = "bank.payout_read"
PAYOUT_KEY_GIVEN = "bank.payout_key_given"

register(
    {
        ACCOUNT_OPENED: "a ajouté le compte bancaire {name}",
        ACCOUNT_CHANGED: "a modifié le compte bancaire {name} ({fields})",
        ACCOUNT_CLOSED: "a fermé le compte bancaire {name}",
        STATEMENT_IMPORTED: "a importé {count} lignes sur le compte {name}",
        STATEMENT_UNDONE: "a annulé l’import de {count} lignes sur le compte {name}",
        LINE_LINKED: "a lié la ligne du {day}, {amount}, à {what}",
        LINE_UNLINKED: "a défait le lien de la ligne du {day}, {amount}, avec {what}",
        LINE_SET_ASIDE: "a mis de côté la ligne du {day}, {amount} : {category}",
        LINE_TAKEN_BACK: "a repris la ligne du {day}, {amount}",
        LESSON_FORGOTTEN: "a oublié que {payer} paie pour {name}",
        DEPOSIT_MADE: "a préparé la remise de chèques {number} : {count}, {amount:money}",
        DEPOSIT_CHANGED: "a corrigé le bordereau de la remise {number}",
        DEPOSIT_CANCELLED: "a annulé la remise de chèques {number} : ses chèques sont à remettre",
        FEED_CONNECTED: "a connecté {bank} par {provider}",
        FEED_RENEWED: "a renouvelé l’accord donné à {bank}",
        FEED_CHOSEN: "a choisi ce que {bank} envoie : {accounts}",
        FEED_CLOSED: "a déconnecté {bank}",
        FEED_EXPIRING: "vous prévient : l’accord donné à {bank} finit {when}. Renouvelez-le",
        FEED_EXPIRED: "ne lit plus {bank} : l’accord a expiré. Renouvelez-le",
        FEED_STOPPED: "ne lit plus {bank}. {reason}",
        FEED_CONTRADICTED: "a lu que {bank} revient sur {count}. Rien n’est effacé sans vous",
        LINE_REMOVED: "a retiré la ligne du {day}, {amount}, que la banque a reprise",
        PAYOUT_READ: "a lu un versement {provider} de {amount:money}, attendu le {day}",
        PAYOUT_KEY_GIVEN: "a donné à Ardoise de quoi lire les versements {provider}",
    }
)
kinds.register(
    {
        FEED_EXPIRING: kinds.Announcement(kinds.BANK),
        FEED_EXPIRED: kinds.Announcement(kinds.BANK),
        FEED_STOPPED: kinds.Announcement(kinds.BANK),
        FEED_CONTRADICTED: kinds.Announcement(kinds.BANK),
    }
)
