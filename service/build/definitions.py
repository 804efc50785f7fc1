"""Migrations and macros → a file that can be filled; views over what it then holds."""

from __future__ import annotations

import duckdb

from service import resources
from service.statements import Statement, load_statements


def define_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Make every table and macro of a new file, and note down which migrations did."""
    migrations = load_statements(resources.migrations_dir())
    # Many small statements: each would else be written down, and waited for, alone.
    connection.execute("begin")
    for definition in [*migrations.values(), *_definitions("numbers")]:
        connection.execute(definition.text)
    for name in migrations:
        connection.execute("insert into migration values (?, ?)", [int(name[:4]), name[5:]])
    connection.execute("commit")


def define_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the views that analysts read; no step of the build does."""
    connection.execute("begin")
    for definition in _definitions("views"):
        connection.execute(definition.text)
    _create_leaderboard_views(connection)
    connection.execute("commit")


def _definitions(folder: str) -> list[Statement]:
    return list(load_statements(resources.sql_dir() / folder).values())


def _create_leaderboard_views(connection: duckdb.DuckDBPyConnection) -> None:
    """One view per benchmark; DDL takes no parameters, so names are quoted here."""
    connection.execute("create schema leaderboard")
    comments = connection.execute(
        "select column_name, comment from duckdb_columns()"
        " where table_name = 'leaderboards' and column_name <> 'benchmark'"
    ).fetchall()
    names = connection.execute("select name from benchmark order by benchmark_id").fetchall()
    for (name,) in names:
        view = f"leaderboard.{_identifier(name)}"
        # With its schema: else it is not found where the file is attached to another.
        connection.execute(
            f"create view {view} as select * exclude (benchmark)"
            f" from main.leaderboards where benchmark = {literal(name)}"
        )
        connection.execute(
            f"comment on view {view} is"
            " 'The leaderboard as the API answers it: one row per model and experiment.'"
        )
        for column, comment in comments:
            connection.execute(
                f"comment on column {view}.{_identifier(column)} is {literal(comment)}"
            )


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """`text` as SQL spells it, for statements that take no parameters."""
    return "'" + text.replace("'", "''") + "'"
