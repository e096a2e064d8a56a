"""The laws of the trade, pure.

Holds money, VAT, totals, parts of a whole, numbering patterns, payment terms, lifecycles, identifiers and
the frozen document. No Django, no input or output; the standard library only, and one thin door to
python-stdnum and schwifty in `identifiers`. Every other room may import this one; it imports no room.
"""
