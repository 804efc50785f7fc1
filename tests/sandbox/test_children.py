"""Children answer SQL and may do nothing else; those that are spent, killed or retired are gone."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from service.errors import Overloaded, QueryRefused
from service.sandbox.children import Bounds, Children
from service.sandbox.frames import Place
from service.sandbox.process import Answer, Child
from service.snapshots.connect import Snapshot, open_snapshot
from service.snapshots.store import SnapshotStore
from tests.hostile.sql_statements import SECRET, hostile_statements
from tests.http.odd_world import publish_odd_world

BOUNDS = Bounds(limit_s=5.0, memory_bytes=96 << 20, most_rows=1_000, most_bytes=200_000)
# What takes long by design is for `make attacks`.
QUICK = ("files", "network", "statements that are no SELECT", "environment", "insides of DuckDB")
ENDLESS = "select count(*) from range(1000000000000)"


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    data_dir = publish_odd_world(tmp_path_factory.mktemp("odd"))
    opened = open_snapshot(SnapshotStore(data_dir).current_path())
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def children(snapshot: Snapshot) -> Iterator[Children]:
    children = Children(snapshot, BOUNDS)
    yield children
    children.close()


def ask(children: Children, sql: str, form: str = "json") -> Answer:
    with children.reading():
        return children.ask(sql, form)


def refusal(children: Children, sql: str, form: str = "json") -> QueryRefused:
    with pytest.raises(QueryRefused) as refused:
        ask(children, sql, form)
    return refused.value


def child_of(children: Children) -> Child:
    """The one that is kept warm, ready."""
    with children.reading() as child:
        children.ask("select 1", "json")
    return child


def pid_of(child: Child) -> int:
    return child._process.pid


def status_of(pid: int, name: str) -> str:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(line.split(":")[1].strip() for line in lines if line.startswith(f"{name}:"))


def test_a_child_has_given_up_all_that_it_does_not_need(children: Children) -> None:
    child = child_of(children)
    pid = pid_of(child)

    assert child.landlock > 0, "this kernel has no Landlock: run the tests where there is one"
    assert status_of(pid, "Threads") == "1"
    assert status_of(pid, "NoNewPrivs") == "1"
    assert int(status_of(pid, "CapPrm"), 16) == 0
    environ = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    assert all(each.startswith((b"JE_ARROW_", b"ARROW_", b"OPENBLAS_")) for each in environ if each)
    opened = sorted(str(each.readlink()) for each in Path(f"/proc/{pid}/fd").iterdir())
    assert [each.split(":")[0].rpartition("/")[2] for each in opened] == [
        "null", f"{children.id}.duckdb", "pipe", "pipe"
    ]  # fmt: skip
    limits = {
        line[:26].strip(): line[26:].split()[:2]
        for line in Path(f"/proc/{pid}/limits").read_text().splitlines()
    }
    for name, most in (
        *(("Max file size", "0"), ("Max core file size", "0"), ("Max processes", "0")),
        ("Max open files", "4"),
    ):
        assert limits[name] == [most, most]
    held_bytes = int(status_of(pid, "VmSize").split()[0]) * 1_024
    assert held_bytes < int(limits["Max address space"][1]) < held_bytes + 2 * BOUNDS.memory_bytes


def test_what_it_gave_up_is_gone_for_whatever_runs_in_it() -> None:
    program = """
import os, signal, socket, resource, sys
from service.sandbox.confine import confine, end_with
end_with(os.getppid())
print(confine(1 << 28), flush=True)
def tried(what):
    try:
        what()
    except (OSError, ValueError) as error:
        print(type(error).__name__, flush=True)
    else:
        print("done", flush=True)
os.close(0)
tried(lambda: open("/etc/passwd"))
tried(lambda: os.listdir("/"))
tried(lambda: open("/tmp/new", "w"))
tried(lambda: socket.create_connection(("127.0.0.1", int(sys.argv[1])), 1))
tried(lambda: os.execv(sys.executable, [sys.executable, "-c", ""]))
tried(lambda: os.kill(os.getppid(), 0))
tried(lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (99, 99)))
tried(lambda: open(f"/proc/{os.getppid()}/environ"))
"""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-c", program, str(port)],
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )

    version, *came = done.stdout.split()
    assert int(version) >= 6, "signals are kept in from version 6 of Landlock on"
    assert came == ["PermissionError"] * 6 + ["ValueError", "PermissionError"], done.stderr


def test_hostile_sql_is_refused_and_the_next_query_answered(
    children: Children, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text(f"a\n{SECRET}\n")
    pid = pid_of(child_of(children))
    for hostile in hostile_statements(str(secret), "http://127.0.0.1:1"):
        if hostile.group not in QUICK:
            continue
        if hostile.is_refused:
            error = refusal(children, hostile.sql)
            assert error.outcome == "refused", (hostile, error)
            assert str(children._snapshot.path.parent) not in str(error)
            continue
        with contextlib.suppress(QueryRefused):
            assert SECRET.encode() not in ask(children, hostile.sql).body
    # None of them cost a child.
    assert pid_of(child_of(children)) == pid


def test_an_answer_has_the_rows_of_duckdb_in_every_form(
    children: Children, snapshot: Snapshot
) -> None:
    sql = "select model_name, rank, mean_task from leaderboards order by all"
    with snapshot.reading() as cursor:
        rows = cursor.execute(sql).fetchall()
    answer = msgspec.json.decode(ask(children, sql).body)

    assert [tuple(row) for row in answer["rows"]] == rows
    assert answer["columns"][1] == {"name": "rank", "type": "INTEGER"}
    assert (answer["rowCount"], answer["isTruncated"]) == (len(rows), False)
    for form, read in (
        ("parquet", lambda body: pq.read_table(io.BytesIO(body))),
        ("arrow", lambda body: pa.ipc.open_stream(body).read_all()),
    ):
        table = read(ask(children, sql, form).body)
        assert [tuple(row.values()) for row in table.to_pylist()] == rows
    for form in ("csv", "tsv", "markdown"):
        text = ask(children, sql, form).body.decode()
        assert all(row[0].replace("_", r"\_") in text.replace("_", r"\_") for row in rows)


def test_values_of_every_type_keep_their_digits(children: Children) -> None:
    sql = (
        "select 12345678901234567890123456789::hugeint, 1.10::decimal(9, 2), 0.1 + 0.2::double,"
        " 'nan'::double, timestamptz '2020-01-01 00:00:00+00', map {'a': [1]}, {'x': '1'::bit},"
        " 'x'::blob, date '294247-01-10', interval 1 day, null"
    )
    [_, row, _] = ask(children, sql).body.splitlines()

    assert row == (
        b"[12345678901234567890123456789,1.10,0.30000000000000004,null,"
        b'"2020-01-01T00:00:00Z",{"a":[1]},{"x":"1"},"eA==","294247-01-10","P1D",null]'
    )


@pytest.mark.parametrize("form", ["json", "csv", "parquet"])
def test_what_is_too_much_is_truncated_and_says_so(children: Children, form: str) -> None:
    by_rows = ask(children, "from range(1000000000000)", form)
    by_bytes = ask(children, "select uuid(), repeat('a', 900) from range(1000)", form)

    assert (by_rows.row_count, by_rows.is_truncated) == (1_000, True)
    assert by_bytes.is_truncated
    assert 50 < by_bytes.row_count < 1_000
    assert len(by_bytes.body) <= BOUNDS.most_bytes + 100
    exact = ask(children, "from range(1000)", form)
    assert (exact.row_count, exact.is_truncated) == (1_000, False)
    assert "SQL_ANSWER_MAX_BYTES" in str(
        refusal(children, "select string_agg(uuid()) from range(40000)", form)
    )


def test_an_error_names_its_place_in_characters(children: Children) -> None:
    error = refusal(children, "select 'ü' as a,\n  'é' || nope")

    assert (error.line, error.column) == (2, 10)
    assert str(error).endswith("(line 2, column 10)")
    assert refusal(children, "selec 1").column == 1
    assert "2 statements" in str(refusal(children, "select 1; select 2"))
    assert "is PRAGMA" in str(refusal(children, "pragma version"))


@pytest.mark.parametrize(
    ("sql", "outcome"),
    [("select repeat('a', 900000000)", "memory"), ("select sleep_ms(60000)", "slow")],
)
def test_a_query_beyond_its_bounds_costs_its_child_and_nobody_else(
    snapshot: Snapshot, sql: str, outcome: str
) -> None:
    with contextlib.closing(Children(snapshot, BOUNDS._replace(limit_s=0.3))) as children:
        pid = pid_of(child_of(children))
        assert refusal(children, sql).outcome == outcome
        assert pid_of(child_of(children)) != pid
        assert not Path(f"/proc/{pid}").exists()


def test_a_child_that_is_killed_says_so_and_those_of_a_retired_snapshot_go(
    snapshot: Snapshot,
) -> None:
    children = Children(snapshot, BOUNDS)
    idle = child_of(children)
    os.kill(pid_of(idle), signal.SIGKILL)
    idle._process.wait()
    with children.reading() as child:
        children.ask("select 1", "json")
        assert child is not idle
        child.interrupt()
        with pytest.raises(QueryRefused, match="ended the process"):
            children.ask("select 1", "json")
    idle = child_of(children)
    with children.reading() as busy:
        children.close()
        assert ask_within(children, "select 41 + 1")
    assert not any(Path(f"/proc/{pid_of(each)}").exists() for each in (idle, busy))
    with pytest.raises(Overloaded), children.reading():
        pass


def ask_within(children: Children, sql: str) -> bool:
    return b"[42]" in children.ask(sql, "json").body


def test_no_child_outlives_who_started_it_not_even_one_that_counts(snapshot: Snapshot) -> None:
    program = (
        "import sys, threading, time; from pathlib import Path\n"
        "from service.sandbox.children import Bounds, Children\n"
        "from service.snapshots.connect import open_snapshot\n"
        "children = Children(open_snapshot(Path(sys.argv[1])), Bounds(60, 1 << 27, 9, 999))\n"
        "with children.reading() as child:\n"
        "    children.ask('select 1', 'json'); print(child._process.pid, flush=True)\n"
        f"    children.ask({ENDLESS!r}, 'json')\n"
    )
    started = subprocess.Popen(
        [sys.executable, "-c", program, str(snapshot.path)], stdout=subprocess.PIPE, text=True
    )
    assert started.stdout is not None
    with started.stdout as said:
        pid = int(said.readline())
    started.kill()
    started.wait()
    deadline_s = time.monotonic() + 10
    # Where nobody waits for it, it is there as a name alone.
    with contextlib.suppress(OSError):
        while Path(f"/proc/{pid}/cmdline").read_bytes():
            assert time.monotonic() < deadline_s
            time.sleep(0.01)


def test_another_snapshot_under_the_same_name_is_not_answered_from(
    snapshot: Snapshot, tmp_path: Path
) -> None:
    other = tmp_path / "other.duckdb"
    with duckdb.connect(other) as connection:
        connection.execute("create table snapshot as select 'another' as snapshot_id")
    child = Child(Place(str(other), snapshot.id, 1 << 27))
    with pytest.raises(Overloaded, match="no process for SQL"):
        child.get_ready()
    child.close()
