"""Money received and paid back, and what it settles.

Imports sales and the rooms below. Acts: `record_payment`, `confirm_payment`, `reverse_payment`, `correct_invoice`.
A payment is never changed nor deleted: a mistake is undone by a reversing entry.
"""
