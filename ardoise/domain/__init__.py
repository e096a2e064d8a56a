"""The laws of the trade, pure.

Holds money, VAT, totals, parts of a whole, numbering patterns, payment terms, lifecycles, identifiers, the
frozen document, and what a bank line pays. No Django, no input or output; the standard library only, and one
thin door to python-stdnum and schwifty in `identifiers`. Every other room may import this one; it imports no room.
"""
