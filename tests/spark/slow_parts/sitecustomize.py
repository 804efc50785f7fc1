"""On a worker: a part that is in hand stays so, as long as there is the file that says so."""

import functools
import os
import time

import duckdb

connect = duckdb.connect


@functools.wraps(connect)
def connect_slowly(*given: object, **options: object) -> duckdb.DuckDBPyConnection:
    connection = connect(*given, **options)  # type: ignore[arg-type]
    while given and str(given[0]).endswith("/part.duckdb") and os.path.exists(os.environ["HELD"]):  # noqa: PTH110
        time.sleep(0.02)
    return connection


duckdb.connect = connect_slowly
