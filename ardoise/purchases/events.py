"""The events of the room and their sentences."""

from ardoise.history.sentences import register

EXPENSE_RECORDED = "expense.recorded"
EXPENSE_CHANGED = "expense.changed"
EXPENSE_CANCELLED = "expense.cancelled"
RECEIPT_ATTACHED = "expense.receipt_attached"

register(
    {
        EXPENSE_RECORDED: "a noté une dépense de {amount:money} : {what}",
        EXPENSE_CHANGED: "a modifié la dépense {what} ({fields})",
        EXPENSE_CANCELLED: "a annulé la dépense de {amount:money} : {what}",
        RECEIPT_ATTACHED: "a joint le reçu {file} à la dépense {what}",
    }
)
