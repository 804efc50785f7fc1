"""A prompt for SQL, by Python's own readline: what was asked is remembered, names are completed."""

from __future__ import annotations

import atexit
import contextlib
import os
import readline
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import duckdb

PROMPT, GOES_ON = "duckrank> ", "     ...> "
STOP_AGAIN_S = 0.05
MOST_REMEMBERED = 1_000
HELP = "SQL, ended by `;`. Tab completes names, `show tables;` lists them, Ctrl-D leaves."
_NAMES = """
select distinct name from (
    select table_name as name from duckdb_tables() where not internal
    union all select view_name from duckdb_views() where not internal
    union all select column_name from duckdb_columns() where not internal
    union all select function_name from duckdb_functions() where function_name[1] <> '_'
    union all select keyword_name from duckdb_keywords()
) order by name
"""


def prompt(connection: duckdb.DuckDBPyConnection, do: Callable[[str], None]) -> None:
    """Read statements from the terminal and `do` each, until its end.

    Ctrl-C ends what is done or written, and never the prompt.
    """
    # In place of the handler of commands, which ends them.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    _remember()
    _complete(connection)
    print(HELP)
    lines: list[str] = []
    while True:
        try:
            lines.append(input(GOES_ON if lines else PROMPT))
            sql = "\n".join(lines)
            if not sql.strip():
                lines = []
            elif sql.rstrip().endswith(";"):
                lines = []
                _do_until_stopped(connection, do, sql)
        except EOFError:
            print()
            return
        except (KeyboardInterrupt, duckdb.InterruptException):
            print("stopped" if not lines else "")
            lines = []


def _do_until_stopped(
    connection: duckdb.DuckDBPyConnection, do: Callable[[str], None], sql: str
) -> None:
    """`do` it in another thread: DuckDB hears nothing of signals while it works in this one."""
    with ThreadPoolExecutor(1) as thread:
        done = thread.submit(do, sql)
        try:
            done.result()
        except KeyboardInterrupt:
            # It may be between two queries: it is told until it has heard.
            while not done.done():
                connection.interrupt()
                wait([done], STOP_AGAIN_S)
            raise


def _remember() -> None:
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    file = Path(state) / "duckrank" / "sql_history"
    # Who has no place for it, or may not write there, has a prompt without a past.
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        readline.read_history_file(file)
        readline.set_history_length(MOST_REMEMBERED)
        atexit.register(_write_history, file)


def _write_history(file: Path) -> None:
    with contextlib.suppress(OSError):
        readline.write_history_file(file)


def _complete(connection: duckdb.DuckDBPyConnection) -> None:
    names = [name for (name,) in connection.execute(_NAMES).fetchall()]
    found: list[str] = []

    def completion(begun: str, place: int) -> str | None:
        if place == 0:
            found[:] = [name for name in names if name.startswith(begun.lower())]
        return found[place] if place < len(found) else None

    readline.set_completer(completion)
    readline.set_completer_delims(" \t\n,;()[]{}=<>+-*/'\"")
    # libedit, which some systems have in its place, is told otherwise.
    is_libedit = "libedit" in (readline.__doc__ or "")
    readline.parse_and_bind("bind ^I rl_complete" if is_libedit else "tab: complete")
