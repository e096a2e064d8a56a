"""What the owner takes away: lists, registers and statements as CSV, XLSX and PDF, every PDF of a period, everything.

Imports banking and the rooms below; changes nothing but its own requests of exports.
"""
