"""Commands that are told to stop, or that nobody listens to: they end in time, and say no more."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.snapshots.stores import publish


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("stopping") / "data"
    publish(directory, "a")
    return directory


def command(data_dir: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-P", "-m", "service", *arguments, "--data-dir", str(data_dir)]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("is_group", [False, True])
def test_warm_ends_with_its_processes_when_it_is_told_to(
    data_dir: Path, number: signal.Signals, is_group: bool
) -> None:
    process = subprocess.Popen(
        command(data_dir, "warm", "--processes", "2"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env=os.environ | {"LOG_LEVEL": "ERROR"},
    )
    # Its processes start before it has made anything.
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    while process.poll() is None and len(children.read_text().split()) < 2:
        pass
    (os.killpg if is_group else os.kill)(process.pid, number)
    # Read to its end, which comes when the last process has closed it.
    _, said = process.communicate(timeout=30)

    assert (process.returncode, said) in {(128 + number, ""), (0, "")}


def test_told_where_python_ignores_what_is_raised_a_service_ends_all_the_same() -> None:
    program = (
        "import os, signal, time\n"
        "from service.cli.stopping import end_when_told\n"
        "class Told:\n"
        "    def __del__(self):\n"
        "        os.kill(os.getpid(), signal.SIGTERM)\n"
        "        time.sleep(0.1)\n"
        "end_when_told(is_service=True)\n"
        "Told()\n"
        "time.sleep(60)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], timeout=20, capture_output=True, text=True, check=False
    )

    assert "Exception ignored" in ended.stderr
    assert ended.returncode == 0


def test_who_reads_no_more_and_a_full_device_end_a_command_without_a_traceback(
    data_dir: Path,
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    ended = subprocess.run(
        command(data_dir, "snapshots"), stdout=writing, stderr=subprocess.PIPE, text=True
    )
    os.close(writing)
    assert (ended.returncode, ended.stderr) == (141, "")

    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            command(data_dir, "snapshots"), stdout=full, stderr=subprocess.PIPE, text=True
        )
    said = "duckrank: standard output can't be used: No space left on device\n"
    assert (ended.returncode, ended.stderr) == (2, said)
