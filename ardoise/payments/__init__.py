"""Money received and paid back, what it settles, and E-règlement.

Imports sales and the rooms below. Acts: `record_payment`, `confirm_payment`, `reverse_payment`, `correct_invoice`; on
line `connect_provider`, `switch_online_payment`, `start_checkout`, `read_again`.
A payment is never changed nor deleted: a mistake is undone by a reversing entry. What a provider says is read again
from it, and the difference with what is known becomes a payment; nothing else moves money (`providers/`).
"""
