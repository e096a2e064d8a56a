"""The events of the room and their sentences."""

from ardoise.history.sentences import register

PAYMENT_RECORDED = "payment.recorded"
PAYMENT_CONFIRMED = "payment.confirmed"
PAYMENT_REVERSED = "payment.reversed"
PAYMENT_ALLOCATED = "payment.allocated"
INVOICE_CORRECTED = "invoice.corrected"

register(
    {
        PAYMENT_RECORDED: "a noté un règlement de {amount:money} ({method}) {invoices}",
        PAYMENT_CONFIRMED: "a confirmé le règlement de {amount:money}",
        PAYMENT_REVERSED: "a annulé le règlement de {amount:money}",
        PAYMENT_ALLOCATED: "a affecté {amount:money} à la facture {invoice}",
        INVOICE_CORRECTED: "a corrigé la facture {number} : avoir {credit_note}, nouvelle facture {replacement}",
    }
)
