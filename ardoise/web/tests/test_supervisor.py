"""The supervisor with real children: a killed worker comes back, one signal ends everything, web first."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

# Each child writes its pid, then its end; the web one holds a port as a server does.
CHILD = """
import os, signal, socket, sys, time
name, folder, port = sys.argv[1:4]
if int(port):
    held = socket.socket(); held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind(("127.0.0.1", int(port))); held.listen()
def end(*_):
    with open(f"{folder}/ends", "a") as ends: ends.write(name + "\\n")
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
with open(f"{folder}/{name}.tmp", "w") as pid: pid.write(str(os.getpid()))
os.replace(f"{folder}/{name}.tmp", f"{folder}/{name}")
while True: time.sleep(0.05)
"""
PARENT = """
import sys
from ardoise.web.supervisor import Supervisor
folder, port = sys.argv[1:3]
child = [sys.executable, folder + "/child.py"]
sys.exit(Supervisor(child + ["web", folder, port], child + ["worker", folder, "0"], grace=5).run())
"""


def until(true: Callable[[], bool], seconds: int = 15) -> None:
    for _ in range(seconds * 20):
        if true():
            return
        time.sleep(0.05)
    pytest.fail("rien ne s’est passé à temps")


def alive(pid: int) -> bool:
    """Running: a dead process that nobody has waited for yet does not count."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class House:
    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        (folder / "child.py").write_text(CHILD)
        self.process = subprocess.Popen([sys.executable, "-c", PARENT, str(folder), str(self.port)])
        until((folder / "web").exists)
        until((folder / "worker").exists)

    def pid(self, name: str) -> int:
        return int((self.folder / name).read_text())

    def ends(self) -> list[str]:
        return (self.folder / "ends").read_text().split()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    yield house
    if house.process.poll() is None:
        house.process.terminate()
        house.process.wait(15)


def test_a_killed_worker_comes_back_as_another_process(house: House) -> None:
    first, web = house.pid("worker"), house.pid("web")
    os.kill(first, signal.SIGKILL)
    until(lambda: house.pid("worker") != first)
    assert alive(house.pid("worker"))
    assert house.pid("web") == web
    assert house.process.poll() is None


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_web_server_then_the_worker_and_frees_the_port(house: House, number: signal.Signals) -> None:
    children = [house.pid("web"), house.pid("worker")]
    house.process.send_signal(number)
    assert house.process.wait(15) == 0
    assert house.ends() == ["web", "worker"]
    assert not any(alive(pid) for pid in children)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", house.port))


def test_a_dead_web_server_ends_the_worker_and_the_exit_code_says_so(house: House) -> None:
    worker = house.pid("worker")
    os.kill(house.pid("web"), signal.SIGKILL)
    assert house.process.wait(15) == signal.SIGKILL
    assert not alive(worker)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel of Linux tells the children")
def test_children_do_not_outlive_a_supervisor_killed_outright(house: House) -> None:
    children = [house.pid("web"), house.pid("worker")]
    house.process.kill()
    house.process.wait(15)
    until(lambda: not any(alive(pid) for pid in children))
