"""The table of rights through HTTP: each role, the stranger, the revoked, on each page and each operation."""
