"""What processes use, read from /proc."""

from __future__ import annotations

import contextlib
import mmap
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.machine import cpu_s, description, processes_of, pss_bytes
from bench.processes import NotMeasured, free_port, server

MIB = 1 << 20
SUPERVISED = f"""
import os, time
held = bytearray(b"x") * {32 * MIB}
if os.fork() == 0:
    print("ready", flush=True)
time.sleep(60)
"""


@pytest.fixture
def supervised() -> Iterator[int]:
    """The session of a process with 32 MiB and a child that shares them."""
    process = subprocess.Popen(
        [sys.executable, "-c", SUPERVISED], start_new_session=True, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == b"ready\n"
        yield process.pid
    finally:
        for pid in processes_of(process.pid):
            os.kill(pid, 9)
        process.wait()
        process.stdout.close()


def test_pages_that_two_processes_share_count_once(supervised: int) -> None:
    tree = processes_of(supervised)
    shares = [pss_bytes(pid) for pid in tree]

    assert len(tree) == 2
    assert supervised in tree
    # Each has all 32 MiB mapped, and half of them as its share.
    assert all(16 * MIB < share < 32 * MIB for share in shares)
    assert 32 * MIB < sum(shares) < 64 * MIB


def test_memory_that_is_touched_counts() -> None:
    before = pss_bytes(os.getpid())
    with mmap.mmap(-1, 16 * MIB) as touched:
        touched.write(b"x" * 16 * MIB)
        grown = pss_bytes(os.getpid()) - before

    assert 15 * MIB < grown < 48 * MIB


def test_a_process_that_is_gone_uses_nothing() -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""], start_new_session=True)
    ended.wait()

    assert (pss_bytes(ended.pid), cpu_s(ended.pid), processes_of(ended.pid)) == (0, 0.0, [])


def test_every_process_of_a_server_is_ended_even_if_it_ignores_being_told(tmp_path: Path) -> None:
    stubborn = (
        "import os, signal, time; signal.signal(signal.SIGTERM, lambda *_: os._exit(0));"
        " os.fork() or signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
    )
    command = (sys.executable, "-c", stubborn)
    with (
        contextlib.suppress(KeyboardInterrupt),
        server("stubborn", command, free_port(), tmp_path / "log") as running,
    ):
        session = running.pids()[0]
        running.pause()
        raise KeyboardInterrupt

    assert processes_of(session) == []


def test_a_server_that_ends_at_once_is_shown_with_what_it_said(tmp_path: Path) -> None:
    command = (sys.executable, "-c", "raise SystemExit('no such results')")
    with (
        server("broken", command, free_port(), tmp_path / "log") as running,
        pytest.raises(NotMeasured, match="broken did not answer /health") as refused,
    ):
        running.wait_for("/health")
    assert refused.value.said == "no such results\n"


def test_the_description_of_a_machine_names_no_path() -> None:
    said = description()

    assert {"processor", "cores", "memory_bytes", "python"} <= said.keys()
    assert "/" not in "".join(map(str, said.values())).replace("(R)", "")
