"""Number series: the pattern chosen once, and the locked counters that give legal numbers without hole or double.

Imports companies, users, history, web and the domain. Acts: `organise_series`, `take_number` (inside the act of
issuing, in its transaction: a rollback leaves no hole).
"""
