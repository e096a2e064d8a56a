"""Xpert, the door of the accountant: the companies of a firm and the state of their month, questions pinned to a
document, and the link by which a missing document is asked for.

A door: it reads many rooms, and changes the books by the acts of the ledger alone. `door.firm_page` lets the people
of a firm in, `door.link_page` whoever has a link. Acts: `ask_question`, `reply_to`, `close_question`,
`reopen_question`; `ask_document`, `renew_link`, `close_missing`, `receive_pieces`; `tell` writes to the accountants.
"""
