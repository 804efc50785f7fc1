"""`python -m service.sandbox.child` answers SELECTs that come on its standard input, one by one.

It ends with who started it. What it runs is anybody's SQL, so by then it has given up whatever it
does not need (`confine.py`): imports included, so all that an answer may need is imported before.
"""

from __future__ import annotations

import contextlib
import os
import sys

import duckdb
import msgspec

from service.representations.registry import FORMS
from service.sandbox.confine import confine, end_with
from service.sandbox.frames import (
    BODY,
    END,
    FAULT,
    HEAD,
    READY,
    End,
    Fault,
    Place,
    Query,
    Ready,
    is_last,
    read_exactly,
    write_frame,
)
from service.sandbox.render import Rendered, rendered
from service.sandbox.statement import check_statement, fault_of, opened

# Below whoever has a ready answer to send.
NICENESS = 10
_FROM, _TO = 0, 1
_OF_EVERY_TYPE = (
    "select 1::hugeint, 1.5::decimal(18, 3), now(), date '2000-01-01', time '10:00', uuid(),"
    " interval 1 day, 'x'::blob, map {'a': [1]}, {'x': '1'::bit}, '{}'::json, 1::variant,"
    " '10:00:00+01'::timetz, timestamp_ns '2000-01-01', 'a'::enum('a')"
)


def main() -> None:
    """Answer until nobody asks any more, or a query left this process in doubt."""
    end_with(int(sys.argv[1]))
    os.nice(NICENESS)
    place = msgspec.json.decode(_read_frame(), type=Place)
    try:
        connection = opened(place)
        for form in FORMS:
            _answered(connection, Query(_OF_EVERY_TYPE, form, 1, 1 << 20))
        landlock = confine(place.memory_bytes)
    except Exception as error:
        write_frame(_TO, FAULT, Fault("crashed", f"{type(error).__name__}: {error}"))
        return
    write_frame(_TO, READY, Ready(landlock))
    while True:
        query = msgspec.json.decode(_read_frame(), type=Query)
        try:
            answer = _answered(connection, query)
        except Exception as error:
            fault = fault_of(error, query.sql, connection)
            write_frame(_TO, FAULT, fault)
            if is_last(fault.outcome):
                return
        else:
            write_frame(_TO, BODY, answer.body)
            write_frame(_TO, END, End(answer.row_count, answer.is_truncated))


def _answered(connection: duckdb.DuckDBPyConnection, query: Query) -> Rendered:
    check_statement(connection, query.sql)
    # Of its own: what a query sets, such as a seed, is gone with it.
    with connection.cursor() as cursor:
        return rendered(cursor, query)


def _read_frame() -> bytes:
    _, size_bytes = HEAD.unpack(read_exactly(_read, HEAD.size))
    return read_exactly(_read, size_bytes)


def _read(most_bytes: int) -> bytes:
    return os.read(_FROM, most_bytes)


if __name__ == "__main__":
    with contextlib.suppress(EOFError, ProcessLookupError):
        main()
