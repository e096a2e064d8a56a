"""Whether a PDF that came from outside can be read, asked of a process of its own.

A PDF of 400 KB may unfold to gigabytes as soon as its objects are read: what opens it is bounded (`pdf_probe`), so that
the file of a stranger takes neither the memory nor the time of the server.
"""

from __future__ import annotations

import subprocess
import sys
from enum import Enum
from pathlib import Path

from ardoise.archive import pdf_probe

PROGRAM = Path(pdf_probe.__file__)
SECONDS = 2 * pdf_probe.SECONDS  # on a busy machine, its seconds of processor take longer


class Pdf(Enum):
    READABLE = pdf_probe.READABLE
    LOCKED = pdf_probe.LOCKED  # by a password
    DAMAGED = pdf_probe.DAMAGED  # or without a page, or that unfolds beyond measure


def look_at(content: bytes) -> Pdf:
    command = [sys.executable, "-I", str(PROGRAM)]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return Pdf.DAMAGED
    known = {one.value: one for one in Pdf}
    return known.get(done.returncode, Pdf.DAMAGED)  # killed for its memory or its time: another code
