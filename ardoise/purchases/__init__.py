"""What the company buys: expenses, with their receipt, noted by hand or from a line of the bank.

Imports archive, contacts and the rooms below. Acts: `record_expense`, `cancel_expense`.
"""
