"""A store that does not answer, as a network volume may: a pipe that nobody writes to."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import httpx

from tests.http.odd_world import publish_odd_world
from tests.http.processes import STOP_LIMIT_S, command, running_service

ENVIRON = {"SHUTDOWN_TIMEOUT_S": "1", "CACHE_REPO": ""}


def hang(data_dir: Path) -> None:
    """Let whoever looks which snapshot is current wait for ever."""
    pipe = data_dir / "pipe"
    os.mkfifo(pipe)
    pipe.replace(data_dir / "current")


def test_while_a_look_at_the_store_hangs_answers_go_on_and_sigterm_ends_it(tmp_path: Path) -> None:
    data_dir = publish_odd_world(tmp_path)
    with running_service(data_dir, "--workers", "2", **ENVIRON) as service:
        hang(data_dir)
        # Longer than between two looks.
        time.sleep(1.5)
        for path in ("/v1/models", "/v1/tasks?name=a", "/health/ready"):
            assert httpx.get(f"{service.url}{path}").status_code == 200

        service.process.send_signal(signal.SIGTERM)
        assert service.process.wait(STOP_LIMIT_S) == 0
    assert "Traceback" not in str(service.log)


def test_a_start_that_hangs_at_the_store_ends_by_sigterm(tmp_path: Path) -> None:
    data_dir = publish_odd_world(tmp_path)
    hang(data_dir)
    process = subprocess.Popen(
        command(data_dir), stderr=subprocess.DEVNULL, env=os.environ | ENVIRON
    )
    try:
        time.sleep(2)
        assert process.poll() is None
        process.terminate()
        process.wait(STOP_LIMIT_S)
    finally:
        process.kill()
        process.wait()
