"""What the company buys: expenses, with their receipt, noted by hand or from a line of the bank.

Imports archive and the rooms below. Acts: `record_expense`, `change_expense`, `cancel_expense`, `attach_receipt`.
An expense that a line of the bank proves keeps its amount, and is not cancelled before their link is undone.
"""
