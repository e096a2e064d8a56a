"""Conformité: what proves the books of payments (CGI art. 286-I-3° bis; law.md 2.3, 2.4).

Totals for any period, closings by day, month and year, the attestation, the signed archive of a year, the audit trail
of an invoice. Imports banking and the rooms below.
"""
