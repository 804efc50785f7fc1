"""`duckrank sql`: ask a snapshot in SQL, once or at a prompt."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from service.cli.options import Commands, add_setting, complain
from service.errors import BadSetting, SnapshotRejected
from service.settings import Settings

if TYPE_CHECKING:
    import duckdb

FORMS = ("table", "csv", "tsv", "markdown", "json", "parquet", "arrow")
# Of a statement with a fault; what the command itself refuses is a 2, as everywhere.
FAILED = 1


def add_sql(commands: Commands) -> None:
    sql = commands.add_parser(
        "sql", help="ask a snapshot in SQL; without a statement, at a prompt or from standard input"
    )
    sql.add_argument("sql", nargs="?", metavar="SQL", help="one statement or several")
    sql.add_argument("--file", type=Path, help="the file to ask [the current snapshot]")
    sql.add_argument("--format", choices=FORMS, help="of results [by OUT's suffix, or a table]")
    sql.add_argument("-o", dest="out", type=Path, metavar="OUT", help="write the result there")
    add_setting(sql, "--data-dir", "where snapshots live")
    sql.set_defaults(run=_sql)


def _sql(options: argparse.Namespace, settings: Settings) -> int:
    from service.cli.sql_results import BINARY, SUFFIXES, TABLE, SqlFailed, run

    form = options.format or (SUFFIXES.get(options.out.suffix) if options.out else None) or TABLE
    is_prompt = options.sql is None and sys.stdin.isatty()
    if form in BINARY and options.out is None and sys.stdout.isatty():
        raise BadSetting("--format", form, "a terminal shows no such bytes; name a file with -o")
    with _opened(options.file, settings) as connection:
        if is_prompt:
            from service.cli.sql_prompt import prompt

            def do(sql: str) -> None:
                try:
                    run(connection, sql, form, options.out)
                except SqlFailed as error:
                    complain(settings, str(error))

            prompt(connection, do)
            return 0
        try:
            run(
                connection,
                sys.stdin.read() if options.sql is None else options.sql,
                form,
                options.out,
            )
        except SqlFailed as error:
            complain(settings, str(error))
            return FAILED
    return 0


def _opened(file: Path | None, settings: Settings) -> duckdb.DuckDBPyConnection:
    import duckdb

    from service.cli.sql_results import opened
    from service.snapshots.connect import unless_held
    from service.snapshots.store import SnapshotStore

    path = file or SnapshotStore(settings.data_dir).current_path()
    if not path.is_file():
        raise SnapshotRejected(f"there is no file {path}")
    try:
        return unless_held(path, lambda: opened(path))
    except duckdb.Error as error:
        raise SnapshotRejected(f"{path} can't be opened: {error}") from error
