"""The ledger: what documents and payments are in the accountant's books.

Imports banking and the rooms below. `fec/` reads and checks the accounting file of the law (LPF art. A47 A-1),
whoever wrote it, without the database.
"""
