"""A program of its own: opens the PDF that it is given, in bounded memory and time, and says by its exit code what it
is. Run by `ardoise.archive.pdf_check`; it imports nothing of the house.
"""

from __future__ import annotations

import io
import resource
import sys
from contextlib import suppress

import pikepdf

READABLE, LOCKED, DAMAGED = 0, 3, 4
MEMORY = 768 * 1024 * 1024  # bytes, the interpreter included
SECONDS = 10


def verdict(content: bytes) -> int:
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            return READABLE if len(pdf.pages) else DAMAGED
    except pikepdf.PasswordError:
        return LOCKED
    except Exception:  # whatever a damaged file makes the library say
        return DAMAGED


if __name__ == "__main__":
    with suppress(ValueError, OSError):  # a system that does not bound it, as macOS: the seconds remain
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    sys.exit(verdict(sys.stdin.buffer.read()))
