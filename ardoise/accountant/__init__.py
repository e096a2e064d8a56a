"""Xpert, the door of the accountant: the companies of a firm and the state of their month, questions pinned to a
document, and the link by which a missing document is asked for.

A door: it reads many rooms, and changes the books by the acts of the ledger alone.
"""
