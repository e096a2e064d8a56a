"""Mollie: payments, and webhooks that only name one, through its official library."""
