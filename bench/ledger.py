"""What exporting entries costs: 1,000 to 100,000 lines, each format against the csv module.

`python -m bench ledger postings` reads entries from the database too (`bench.ledger_postings`). The time
per line must stay flat, the memory bounded, and each format within 4 times what `csv` takes to write the same rows,
held in memory as texts. The best peer writes 33,000 lines a second: we print ours.
"""

from __future__ import annotations

import csv
import io
import time
import tracemalloc
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any, BinaryIO, cast

from ardoise.ledger.formats import CHOICES, ExportLine, Third, write_to
from bench.ledger_rows import row, stream

SIZES = (1_000, 10_000, 100_000)
PEAKS = (8_000, 32_000)  # lines whose memory is traced, which is slow: more entries than `formats.write.KEPT`
ROUNDS = 3
GOAL_CSV = 4.0
GOAL_FLAT = 1.3  # of the time per line, from 1,000 to 100,000
GOAL_MEMORY = 1.5  # of the peak
MADE_AT = datetime(2026, 12, 31, tzinfo=UTC)
NAMES = {
    "company": "Menuiserie Durand",
    "code": "DURAND",
    "siren": "732829320",
    "opening": "01012026",
    "closing": "31122026",
}
THIRDS = [Third("C00042", "Atelier du Parc", "411000")]


def run() -> int:
    """Every format; 1 when a goal is missed."""
    lines = {size: list(stream(size)) for size in SIZES}
    rows = [row(line) for line in lines[SIZES[-1]]]
    csv_time = _best(lambda: _csv(rows))
    print(f"csv, {SIZES[-1]} lignes en mémoire : {_rate(csv_time, SIZES[-1])} lignes/s")
    print(f"{'format':34} {'µs par ligne':>24}   plat  × csv   lignes/s   mémoire (Mo)")
    missed = sum(not _measured(code, lines, csv_time) for code in CHOICES)
    print("Objectifs tenus" if not missed else f"OBJECTIF MANQUÉ : {missed}")
    return 1 if missed else 0


def _measured(code: str, lines: Mapping[int, list[ExportLine]], csv_time: float) -> bool:
    """One line of the table; whether the goals are met. The speed of a workbook, a zip of XML, is not judged."""
    rounds = 1 if code == "xlsx" else ROUNDS
    times = [_best(partial(_export, code, lines[size]), rounds) / size for size in SIZES]
    flat, ratio = times[-1] / times[0], times[-1] * SIZES[-1] / csv_time
    peaks = [_peak(partial(_export, code, stream(size))) / 1e6 for size in PEAKS]
    is_good = peaks[1] <= peaks[0] * GOAL_MEMORY and (code == "xlsx" or (flat <= GOAL_FLAT and ratio <= GOAL_CSV))
    each = " ".join(f"{1e6 * one:7.2f}" for one in times)
    told = f"{flat:5.2f}  {ratio:5.2f} {_rate(times[-1], 1):>10}   {peaks[0]:.1f} {peaks[1]:.1f}"
    print(f"{CHOICES[code][:34]:34} {each}  {told}{'' if is_good else '   MANQUÉ'}", flush=True)
    return is_good


def _export(code: str, lines: Iterator[ExportLine] | list[ExportLine]) -> None:
    write_to(cast(BinaryIO, _Sink()), code, lines, THIRDS, NAMES, made_at=MADE_AT)


class _Sink(io.RawIOBase):
    """Bytes that go nowhere: what is measured is the writing."""

    def __init__(self) -> None:
        self.place = 0

    def write(self, data: Any) -> int:
        self.place += len(data)
        return len(data)

    def tell(self) -> int:
        return self.place

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    def flush(self) -> None:
        return None


def _csv(rows: list[tuple[str, ...]]) -> None:
    csv.writer(io.StringIO(newline=""), delimiter="\t").writerows(rows)


def _best(act: Callable[[], None], rounds: int = ROUNDS) -> float:
    """The best process time of a few rounds: a busy machine only adds."""
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        act()
        best = min(best, time.process_time() - start)
    return best


def _peak(act: Callable[[], None]) -> float:
    tracemalloc.start()
    try:
        act()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def _rate(seconds: float, lines: int) -> str:
    return f"{lines / seconds:,.0f}".replace(",", " ")
