"""What the company sells: prestations, services or goods.

Imports companies, users, history, web and the domain. Acts: `create_item`, `change_item`, `archive_item`.
An archived item is never proposed; what was issued keeps its own frozen copy.
"""
