"""Wiring only: settings, addresses, the door of the web server. No logic of the trade."""
