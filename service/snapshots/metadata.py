"""Catalog → candidate: its tables and macros, all rows that no result changes, and its views."""

from __future__ import annotations

from pathlib import Path

import duckdb
import msgspec

from service import resources
from service.catalog.load import load_catalog
from service.catalog.records import MenuRecord
from service.snapshots.migrations import apply_migrations
from service.statements import execute, load_statements


def fill_from_catalog(connection: duckdb.DuckDBPyConnection, catalog_directory: Path) -> None:
    """Make every table and macro of a new file, and fill what the catalog alone says.

    Raises:
        BadCatalog: it is not whole, or not valid.
    """
    load_catalog(catalog_directory)
    files: dict[str, object] = {
        f"{name}_file": str(catalog_directory / f"{name}.jsonl")
        for name in ("tasks", "models", "benchmarks")
    }
    # Many small statements: each would else be written down, and waited for, alone.
    connection.execute("begin")
    apply_migrations(connection)
    _define(connection, "numbers")
    for statement in load_statements(resources.sql_dir() / "catalog").values():
        execute(connection, statement, **files)
    _fill_menu(connection, catalog_directory / "menu.json")
    connection.execute("commit")


def define_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the views that analysts read; no step of the build does."""
    connection.execute("begin")
    _define(connection, "views")
    _create_leaderboard_views(connection)
    connection.execute("commit")


def _define(connection: duckdb.DuckDBPyConnection, folder: str) -> None:
    for definition in load_statements(resources.sql_dir() / folder).values():
        connection.execute(definition.text)


def _fill_menu(connection: duckdb.DuckDBPyConnection, menu_file: Path) -> None:
    entries: list[tuple[object, ...]] = []

    def add(records: list[MenuRecord], parent_id: int | None) -> None:
        for position, record in enumerate(records, start=1):
            entry_id = len(entries) + 1
            entries.append(
                (
                    entry_id,
                    parent_id,
                    position,
                    record.name,
                    record.description,
                    record.is_open,
                    record.benchmark,
                )
            )
            add(record.children, entry_id)

    add(msgspec.json.decode(menu_file.read_bytes(), type=list[MenuRecord]), None)
    if entries:
        connection.executemany(
            "insert into menu_entry select ?, ?, ?, ?, ?, ?,"
            " (select benchmark_id from benchmark where name = ?)",
            entries,
        )


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
        connection.execute(
            f"create view {view} as"
            f" select * exclude (benchmark) from leaderboards where benchmark = {literal(name)}"
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
