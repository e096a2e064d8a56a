"""The *fichier des écritures comptables*: its columns, its reading, its check (LPF art. A47 A-1 VII)."""
