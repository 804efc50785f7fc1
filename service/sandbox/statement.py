"""A snapshot, opened so that anybody's SQL may read it, and the one kind of statement that may."""

from __future__ import annotations

import contextlib
import re

import duckdb
import msgspec

from service.sandbox.frames import Fault, Place

# Beyond these a query is at fault as far as its own text goes, and the database is as it was.
_OF_MEMORY = (duckdb.OutOfMemoryException, MemoryError)
_FATAL = (duckdb.FatalException, duckdb.InternalException)
# What DuckDB says of its insides, and of paths, is not for clients.
_CRASHED = "DuckDB could not go on with this query"
_UNREADABLE = "a file can't be read"
_NO_MEMORY = "the query needs more memory than it may take (SQL_MEMORY_MAX_BYTES)"
_ONE_SELECT = "one SELECT is answered (or FROM, VALUES, DESCRIBE, SHOW, SUMMARIZE)"
_EXPLAIN = "explain "
_JSON = re.compile(r"\{.*\}", re.DOTALL)


class _Told(msgspec.Struct):
    """An error of DuckDB, as `errors_as_json` has it; the position is a byte, from 0."""

    exception_type: str
    exception_message: str
    position: str = ""


class Refused(Exception):
    """What is wrong with a query."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def opened(place: Place) -> duckdb.DuckDBPyConnection:
    """The snapshot, read-only and in this thread alone; nothing else is within reach of a query.

    Raises:
        duckdb.Error: it can't be opened.
        Refused: another snapshot is there.
    """
    connection = duckdb.connect(
        place.path,
        read_only=True,
        config={
            "threads": 1,
            "async_threads": 0,
            "memory_limit": f"{place.memory_bytes}B",
            "temp_directory": "",
            "secret_directory": "",
            "enable_external_access": False,
            "allow_community_extensions": False,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "allow_persistent_secrets": False,
            # Else a name that is no table's would be looked up among the variables of this program.
            "python_enable_replacements": False,
            "python_scan_all_frames": False,
            "errors_as_json": True,
        },
    )
    # Of an extension that is part of DuckDB: no connection begins with it.
    connection.execute("set global TimeZone = 'UTC'")
    connection.execute("set lock_configuration = true")
    found = connection.execute("select snapshot_id from snapshot").fetchone()
    if found != (place.snapshot_id,):
        raise Refused("another snapshot lies there now")
    return connection


def check_statement(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Let one SELECT pass.

    Raises:
        Refused: it is anything else.
        duckdb.Error: it is no SQL.
    """
    kinds = [statement.type for statement in connection.extract_statements(sql)]
    if kinds == [duckdb.StatementType.SELECT]:
        return
    given = f"{len(kinds)} statements are given" if len(kinds) > 1 else "there is none"
    if len(kinds) == 1:
        # A PIVOT without `in (…)` makes a type first.
        given = f"this is {kinds[0].name}; a PIVOT names its values with `in (…)`"
        given = given if kinds[0] == duckdb.StatementType.MULTI else f"this is {kinds[0].name}"
    raise Refused(f"{_ONE_SELECT}: {given}")


def fault_of(error: Exception, sql: str, connection: duckdb.DuckDBPyConnection) -> Fault:
    """What is told of `error` to whoever sent `sql`."""
    if isinstance(error, _OF_MEMORY):
        return Fault("memory", _NO_MEMORY)
    if isinstance(error, Refused):
        return Fault("refused", error.message)
    if isinstance(error, _FATAL):
        return Fault("crashed", _CRASHED)
    if isinstance(error, duckdb.IOException):
        return Fault("refused", _UNREADABLE)
    if not isinstance(error, duckdb.Error):
        return Fault("refused", f"this form has no room for such values: {error}")
    return Fault("refused", *said_of(error, sql, connection))


def said_of(
    error: duckdb.Error, sql: str, connection: duckdb.DuckDBPyConnection
) -> tuple[str, int | None, int | None]:
    """What DuckDB says of it, and the line and column in `sql` that it names, if it does."""
    told, before_bytes = _told(error), 0
    if told is None:
        # Asked for Arrow, it leaves out where: the same statement is planned once more.
        with contextlib.suppress(duckdb.Error):
            try:
                connection.execute(_EXPLAIN + sql)
            except type(error) as again:
                told, before_bytes = _told(again), len(_EXPLAIN)
    if told is None:
        return str(error), None, None
    message = f"{told.exception_type} error: {told.exception_message}"
    if not told.position.isdigit():
        return message, None, None
    return message, *_place(sql, int(told.position) - before_bytes)


def _told(error: duckdb.Error) -> _Told | None:
    found = _JSON.search(str(error))
    with contextlib.suppress(msgspec.DecodeError):
        return msgspec.json.decode(found[0], type=_Told) if found else None
    return None


def _place(sql: str, position: int) -> tuple[int, int]:
    """Line and column, in characters, of a byte."""
    before = sql.encode()[: max(position, 0)].decode(errors="replace")
    return before.count("\n") + 1, len(before) - before.rfind("\n")
