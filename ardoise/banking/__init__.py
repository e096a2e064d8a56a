"""Ma Banque: the statements of the company's bank accounts, and which payments their lines are.

Imports payments, purchases and the rooms below. Acts: `open_account`, `read_statement`, `import_statement`,
`undo_import`; `link_line`, `merge_line`, `unlink_line`, `accept_proposal`, `accept_sure`, `set_aside`; `make_deposit`,
`read_payouts`, and those of feeds. `propose` keeps what `domain/matching.py` says of each line that waits.
`readers/` turns the bytes of a statement into one `Reading`, whatever the bank and the format, without the database:
nothing is guessed in silence there. A row that cannot be read is a `Problem` with its line, a row that is no movement
an `Ignored` with its reason.
"""
