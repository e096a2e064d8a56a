"""Ardoise: online quotes and invoices for French small businesses."""

__version__ = "0.1.0"
