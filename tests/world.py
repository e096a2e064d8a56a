"""The cast of every test: the same people as the demo's."""

from ardoise.demo.cast import DEMO_EMAIL, DEMO_PASSWORD, House, chloe, durand, lea, sable

__all__ = ["DEMO_EMAIL", "DEMO_PASSWORD", "House", "chloe", "durand", "lea", "sable"]
