"""Providers of payments that run on this machine: they keep state, speak their real HTTP and sign as they do."""
