"""The company (tenant): identity, look, settings, members and their roles, API tokens, and THE GATE.

Imports users, history, web and the domain. Acts: `found_company`, `change_company`, `create_token`,
`invite`… Every view and every API path asks `gate.Access` for its objects; a stranger gets 404.
"""
