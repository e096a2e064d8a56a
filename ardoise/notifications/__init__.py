"""E-mails leaving the house, their attachments, and what became of each for each recipient.

Imports archive (the attachments are kept files), companies, users, history, web and the domain. Acts: `write_message`
(queued with its outbox task in the transaction of the act), `deliver` (the worker hands it to the mail server),
`note_bounce`.
"""
