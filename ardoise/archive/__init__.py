"""Files kept for the legal time: originals with their checksum, never changed, never deleted.

Imports companies, users, history, web and the domain. Acts: `keep` (store bytes once and name them), `read` (the same
bytes, checked), and the backup of the whole instance.
"""
