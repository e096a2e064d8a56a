"""Stripe: Checkout Sessions and signed webhooks, through its official library."""
