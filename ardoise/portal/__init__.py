"""The customer's door: one page per deal, opened by a link and without an account.

Imports every room below. `door.deal_page` is the one way in: a view finds `request.deal` and nothing else. Texts are
French in the templates, their English beside them in `english/`. Acts: `ask_question`, `answer_question`,
`note_opening`, `send_new_link`, `revoke_link`.
"""
