"""`duckrank sql`: one answer, a pipe, and a prompt on a terminal."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.http.odd_world import publish_odd_world

NAMES = "select name from benchmark order by name"
PROMPT = b"duckrank> "


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish_odd_world(tmp_path_factory.mktemp("odd"))


def command(data_dir: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "service", "sql", "--data-dir", str(data_dir), *arguments]


def duckrank_sql(
    data_dir: Path, *arguments: str, given: str = ""
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(data_dir, *arguments), input=given, capture_output=True, text=True, check=False
    )


def test_a_statement_is_answered_in_the_form_that_is_asked_for(
    data_dir: Path, tmp_path: Path
) -> None:
    table = duckrank_sql(data_dir, NAMES)
    assert "│ 100% (hidden) │" in table.stdout
    lines = json.loads(duckrank_sql(data_dir, "--format", "json", NAMES).stdout)
    assert lines == [{"name": "100% (hidden)"}, {"name": "MTEB(odd, v1)"}]
    # The suffix says which form; standard input which statement.
    for name, read in (
        ("out.csv", lambda file: file.read_text().splitlines()[1:]),
        ("out.parquet", lambda file: pq.read_table(file)["name"].to_pylist()),
    ):
        done = duckrank_sql(data_dir, "-o", str(tmp_path / name), given=NAMES)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        assert [each.strip('"') for each in read(tmp_path / name)] == [
            line["name"] for line in lines
        ]


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("select 1;\n select 'ü',\n nope",), 1, "nope"),
        (("selec",), 1, 'syntax error at or near "selec" (line 1, column 1)'),
        (("create table t as select 1",), 1, "read-only"),
        (("--file", "nowhere.duckdb", "select 1"), 2, "there is no file nowhere.duckdb"),
        (("--file", __file__, "select 1"), 2, "can't be opened"),
    ],
)
def test_what_is_wrong_is_one_line_and_a_status(
    data_dir: Path, arguments: tuple[str, ...], status: int, said: str
) -> None:
    done = duckrank_sql(data_dir, *arguments)

    assert done.returncode == status
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("duckrank: ")


def test_who_reads_no_further_is_told_nothing(data_dir: Path) -> None:
    writing = subprocess.Popen(
        command(data_dir, "--format", "csv", "from range(300000)"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert writing.stdout is not None
    assert writing.stderr is not None
    assert writing.stdout.readline() == b"range\n"
    writing.stdout.close()
    with writing.stderr as said:
        assert said.read() == b""
    assert writing.wait() == 141


class Terminal:
    """A command on a terminal of its own, and what it wrote there."""

    def __init__(self, arguments: list[str], home: Path) -> None:
        self._ours, its = pty.openpty()
        environ = os.environ | {"HOME": str(home), "TERM": "dumb", "COLUMNS": "80"}
        environ.pop("XDG_STATE_HOME", None)
        self.process = subprocess.Popen(
            arguments, stdin=its, stdout=its, stderr=its, env=environ, start_new_session=True,
            preexec_fn=_take_terminal,
        )  # fmt: skip
        os.close(its)

    def send(self, keys: bytes) -> None:
        os.write(self._ours, keys)

    def until(self, wanted: bytes, limit_s: float = 30.0) -> bytes:
        """What it writes up to `wanted`."""
        seen, deadline_s = b"", time.monotonic() + limit_s
        while wanted not in seen:
            left_s = deadline_s - time.monotonic()
            if left_s <= 0 or not select.select([self._ours], [], [], left_s)[0]:
                raise AssertionError(f"{wanted!r} is not in {seen!r}")
            try:
                seen += os.read(self._ours, 1 << 16)
            except OSError:
                raise AssertionError(f"it ended: {seen!r}") from None
        return seen

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._ours)


def _take_terminal() -> None:
    import fcntl
    import termios

    # Ctrl-C is for whoever has the terminal.
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


@pytest.fixture
def terminal(data_dir: Path, tmp_path: Path) -> Iterator[Terminal]:
    terminal = Terminal(command(data_dir), tmp_path)
    yield terminal
    terminal.close()


def test_a_prompt_completes_remembers_and_outlives_what_is_stopped(
    terminal: Terminal, tmp_path: Path
) -> None:
    terminal.until(PROMPT)
    terminal.send(b"select 6 *\n")
    terminal.until(b"...> ")
    terminal.send(b"7 as answer;\n")
    assert b"42" in terminal.until(PROMPT)
    terminal.send(b"select nope;\n")
    assert b"duckrank: Binder error" in terminal.until(PROMPT)
    terminal.send(b"from benchmark_cov\t limit 0;\n")
    assert b"from benchmark_coverage" in terminal.until(PROMPT)
    terminal.send(b"select count(*) from range(1000000000000);\n")
    time.sleep(0.5)
    terminal.send(b"\x03")
    assert b"stopped" in terminal.until(PROMPT)
    terminal.send(b"select 'half")
    time.sleep(0.2)
    terminal.send(b"\x03")
    terminal.until(PROMPT)
    terminal.send(b"select 'whole' as text;\n")
    assert "│ whole   │".encode() in terminal.until(PROMPT)
    terminal.send(b"\x04")
    assert terminal.process.wait(30) == 0
    remembered = (tmp_path / ".local/state/duckrank/sql_history").read_text().splitlines()
    assert "select 'whole' as text;" in remembered


def test_a_terminal_is_not_sent_bytes(data_dir: Path, tmp_path: Path) -> None:
    terminal = Terminal(command(data_dir, "--format", "parquet", "select 1"), tmp_path)
    with contextlib.closing(terminal):
        assert b"PAR1" not in terminal.until(b"name a file with -o")
        assert terminal.process.wait(30) == 2
