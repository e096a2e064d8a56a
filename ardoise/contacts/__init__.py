"""Customers and suppliers: who they are, where they live, whom to write to.

Imports companies, users, history, web and the domain. Acts: `create_contact`, `change_contact`, `archive_contact`.
A contact that was used is archived, never deleted; what was issued keeps its own frozen copy.
"""
