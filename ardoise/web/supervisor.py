"""Two children under one roof: the web server and the worker, started together, ended in order."""

from __future__ import annotations

import ctypes
import logging
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import FrameType

log = logging.getLogger(__name__)

LOOK_EVERY = 0.1
STEADY_SECONDS = 60
LONGEST_WAIT = 30
GRACE_SECONDS = 30
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """A command kept running; its start is put off a little longer each time that it dies young."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: int = 0
    wait: int = 1
    not_before: int = field(default=0)

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.command,
            start_new_session=True,  # Ctrl-C reaches the supervisor alone, which ends its children in order
            preexec_fn=_end_with_the_supervisor,
        )
        self.started = time.monotonic_ns()
        log.info("%s démarre (processus %s)", self.name, self.process.pid)

    @property
    def exit_code(self) -> int | None:
        return self.process.poll() if self.process else None

    def put_off(self) -> None:
        """After a death: the next start waits 1, 2, 4… up to 30 seconds, again 1 once it has run steadily."""
        now = time.monotonic_ns()
        self.wait = 1 if now - self.started > STEADY_SECONDS * 10**9 else self.wait
        log.warning("%s s’est arrêté (code %s), nouvel essai dans %s s", self.name, self.exit_code, self.wait)
        self.not_before = now + self.wait * 10**9
        self.wait = min(self.wait * 2, LONGEST_WAIT)
        self.process = None

    def keep_alive(self) -> None:
        if self.process is not None and self.exit_code is not None:
            self.put_off()
        if self.process is None and time.monotonic_ns() >= self.not_before:
            self.start()

    def end(self, grace: int) -> None:
        if self.process is None or self.exit_code is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(grace)
        except subprocess.TimeoutExpired:
            log.warning("%s ne s’arrête pas, il est interrompu", self.name)
            self.process.kill()
            self.process.wait()
        log.info("%s est arrêté", self.name)


class Supervisor:
    """Runs until SIGTERM, SIGINT or SIGHUP, or until the web server ends: without it there is nothing to keep."""

    def __init__(self, web: Sequence[str], worker: Sequence[str], *, grace: int = GRACE_SECONDS) -> None:
        self.web = Child("Le serveur web", web)
        self.worker = Child("Le travailleur", worker)
        self.grace = grace
        self.told_to_stop = False

    def run(self) -> int:
        """The exit code: 0 when told to stop, else that of the web server (1 when it ended without an error)."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._stop)
        self.web.start()
        try:
            while not self.told_to_stop and self.web.exit_code is None:
                self.worker.keep_alive()
                time.sleep(LOOK_EVERY)
        finally:
            self.web.end(self.grace)
            self.worker.end(self.grace)
        return 0 if self.told_to_stop else abs(self.web.exit_code or 1)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.told_to_stop = True


def _end_with_the_supervisor() -> None:
    """In the child: if the supervisor is killed outright, Linux tells the child to end, so that no port stays taken."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
