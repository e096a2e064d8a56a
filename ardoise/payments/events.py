"""The events of the room and their sentences."""

from ardoise.history.sentences import register
from ardoise.notifications import kinds

PAYMENT_RECORDED = "payment.recorded"
PAYMENT_CONFIRMED = "payment.confirmed"
PAYMENT_REVERSED = "payment.reversed"
PAYMENT_ALLOCATED = "payment.allocated"
DIFFERENCE_SETTLED = "payment.difference_settled"
DIFFERENCE_TAKEN_BACK = "payment.difference_taken_back"
INVOICE_CORRECTED = "invoice.corrected"
PROVIDER_CONNECTED = "provider.connected"
PROVIDER_DISCONNECTED = "provider.disconnected"
ONLINE_BY_DEFAULT = "company.online_payment_rule"
ONLINE_ON = "invoice.online_payment_on"
ONLINE_OFF = "invoice.online_payment_off"
ONLINE_PAID = "payment.online_paid"
ONLINE_FAILED = "payment.online_failed"
ONLINE_REFUNDED = "payment.online_refunded"
ONLINE_RETURNED = "payment.online_returned"
ONLINE_DISPUTED = "payment.online_disputed"
ONLINE_LOST = "payment.online_lost"
ONLINE_WON = "payment.online_won"
ONLINE_TO_CHECK = "payment.online_to_check"
ONLINE_TRIED = "payment.online_tried"

register(
    {
        PAYMENT_RECORDED: "a noté un règlement de {amount:money} ({method}) {invoices}",
        PAYMENT_CONFIRMED: "a confirmé le règlement de {amount:money}",
        PAYMENT_REVERSED: "a annulé le règlement de {amount:money}",
        PAYMENT_ALLOCATED: "a affecté {amount:money} à la facture {invoice}",
        DIFFERENCE_SETTLED: "a soldé l’écart de règlement de {amount:money} sur la facture {invoice}",
        DIFFERENCE_TAKEN_BACK: "a annulé l’écart de règlement de {amount:money}",
        INVOICE_CORRECTED: "a corrigé la facture {number} : avoir {credit_note}, nouvelle facture {replacement}",
        PROVIDER_CONNECTED: "a connecté {provider} ({name}) à E-règlement",
        PROVIDER_DISCONNECTED: "a déconnecté {provider} ({name})",
        ONLINE_BY_DEFAULT: "a {what} E-règlement pour toutes les factures",
        ONLINE_ON: "a activé E-règlement",
        ONLINE_OFF: "a désactivé E-règlement",
        ONLINE_PAID: "a réglé en ligne {amount:money} ({provider}) : {invoices}{more}",
        ONLINE_FAILED: "n’a pas pu régler en ligne {amount:money} ({provider}) : {reason}",
        ONLINE_REFUNDED: "a été remboursé de {amount:money} ({provider}) : {invoices}{more}",
        ONLINE_RETURNED: "a de nouveau réglé {amount:money} ({provider}) : le remboursement a échoué",
        ONLINE_DISPUTED: "conteste {amount:money} auprès de sa banque : répondez dans votre compte {provider}",
        ONLINE_LOST: "a repris {amount:money} après contestation ({provider}) : {invoices}{more}",
        ONLINE_WON: "ne conteste plus {amount:money} ({provider}) : vous gardez la somme",
        ONLINE_TO_CHECK: "a un paiement en ligne à vérifier ({provider}) : {reason}. Rien n’est noté réglé",
        ONLINE_TRIED: "a essayé un paiement de {amount:money} ({provider}) en mode test : aucun argent n’a bougé",
    }
)
kinds.register(
    {
        ONLINE_PAID: kinds.Announcement(kinds.PAID),
        ONLINE_TRIED: kinds.Announcement(kinds.PAID),
        ONLINE_FAILED: kinds.Announcement(kinds.PAYMENT_FAILED),
        ONLINE_TO_CHECK: kinds.Announcement(kinds.PAYMENT_FAILED),
        ONLINE_REFUNDED: kinds.Announcement(kinds.REFUNDED),
        ONLINE_RETURNED: kinds.Announcement(kinds.PAID),
        ONLINE_DISPUTED: kinds.Announcement(kinds.REFUNDED),
        ONLINE_LOST: kinds.Announcement(kinds.REFUNDED),
        ONLINE_WON: kinds.Announcement(kinds.PAID),
    }
)
