"""The public REST API, `/api/v1/`: a door like the others, which calls the same acts as the pages.

Reads many rooms, owns only the answers kept for `Idempotency-Key`. Endpoints, one file per group, take a bearer token.
"""
