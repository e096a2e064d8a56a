"""Ma Banque: the statements of the company's bank accounts, and which payments their lines are.

Imports payments and the rooms below. `readers/` turns the bytes of a statement into one `Reading`, whatever the bank
and the format, without the database: `readers.read(content)`. Nothing is guessed in silence there: a row that cannot
be read is kept as a `Problem` with its line, a row that is no movement as an `Ignored` with its reason.
"""
