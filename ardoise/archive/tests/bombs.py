"""PDFs that are small as they come and enormous once read."""

from __future__ import annotations

import io
import zlib

CATALOGUE = b"1 0 << /Type /Catalog /Pages 2 0 R >> "


def unfolding(size: int) -> bytes:
    """A right PDF of one page whose catalogue stands in an object stream that unfolds to that many bytes."""
    packer = zlib.compressobj(9)
    packed = packer.compress(CATALOGUE)
    for _ in range(size // 2**20):
        packed += packer.compress(b" " * 2**20)
    packed += packer.flush()
    out = io.BytesIO(b"")
    out.write(b"%PDF-1.5\n")
    places = []
    for content in (
        b"2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj\n",
        b"3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >> endobj\n",
        b"4 0 obj << /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >> stream\n" % len(packed)
        + packed
        + b"\nendstream endobj\n",
    ):
        places.append(out.tell())
        out.write(content)
    here = out.tell()
    rows = _row(0, 0, 65535) + _row(2, 4, 0) + b"".join(_row(1, place, 0) for place in (*places, here))
    head = b"5 0 obj << /Type /XRef /Size 6 /W [1 4 2] /Root 1 0 R /Length %d >> stream\n" % len(rows)
    out.write(head + rows + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF" % here)
    return out.getvalue()


def _row(kind: int, first: int, second: int) -> bytes:
    return bytes([kind]) + first.to_bytes(4, "big") + second.to_bytes(2, "big")
