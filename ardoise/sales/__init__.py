"""Quotes, invoices and credit notes: the life of a deal, from the draft to the frozen document.

Imports contacts, catalogue, numbering, archive, rendering, notifications and the rooms below. Acts, one file each in
`actions/`: draft, finalise, accept, decline, bill, issue, credit, duplicate, send, settle. `compose` turns a draft into
the Document value that papers and XML are made of; an issued document is that value, frozen.
"""
