"""`ardoise serve` for real: an empty folder, one command, a page, one signal, nothing left."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.house.source import ROOT

ARDOISE = [sys.executable, "-m", "ardoise"]


def environment(folder: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**kept, "ARDOISE_DATA": str(folder), "PYTHONPATH": str(ROOT)}


def status(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def test_serving_waits_for_a_database_that_is_up_to_date(tmp_path: Path) -> None:
    """A database of an older version; an empty one is prepared without being asked."""
    behind = [*ARDOISE, "migrate", "contenttypes", "--verbosity", "0"]
    subprocess.run(behind, cwd=ROOT, env=environment(tmp_path), check=True)
    answer = subprocess.run(
        [*ARDOISE, "serve"], cwd=ROOT, env=environment(tmp_path), capture_output=True, text=True, timeout=60
    )
    assert answer.returncode == 1
    assert "ardoise migrate" in answer.stderr


def test_one_command_serves_and_one_signal_ends_everything(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    subprocess.run([*ARDOISE, "migrate", "--verbosity", "0"], cwd=ROOT, env=environment(tmp_path), check=True)
    house = subprocess.Popen([*ARDOISE, "serve", "--port", str(port)], cwd=ROOT, env=environment(tmp_path))
    try:
        for _ in range(300):
            if status(port, "/sante/") == 200:
                break
            time.sleep(0.2)
        else:
            pytest.fail("le serveur ne répond pas")
        assert status(port, "/comptes/login/") == 200
    finally:
        house.send_signal(signal.SIGTERM)
        code = house.wait(60)
    assert code == 0
    assert status(port, "/sante/") == 0
