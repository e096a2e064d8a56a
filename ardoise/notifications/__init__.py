"""E-mails leaving the house, what became of each for each recipient, and what the people of a company are told of.

Imports archive (the attachments are kept files), companies, users, history, web and the domain. Acts: `write_message`
(queued with its outbox task in the transaction of the act), `deliver` (the worker hands it to the mail server),
`note_bounce`; `announce` (an event becomes a notice, and mails to those who want them), `choose`, `mark_seen`.
`kinds.py` is the table of what may be told: a room registers its events beside their sentences.
"""
