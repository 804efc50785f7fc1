"""What the code says of settings, metrics and tables → the documents that list them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

import duckdb
from prometheus_client.parser import text_string_to_metric_families

from docs.marked import Marked
from service.build.definitions import define_tables, define_views
from service.settings_table import SettingRow, settings_table
from service.telemetry.exposition import prometheus_text
from service.telemetry.shared_metrics import Reading
from service.telemetry.table import METRICS

SETTINGS = Marked("settings", "make docs")
METRICS_LIST = Marked("metrics", "make docs")
DICTIONARY = Marked("dictionary", "make docs")
# What a file says of itself, by kind: name, parameters, comment, and whether its columns are told.
OF_A_FILE = {
    "Views": """
        select view_name, [], comment from duckdb_views()
        where not internal and schema_name = 'main' order by view_oid""",
    "Macros": """
        select function_name, parameters, comment from duckdb_functions()
        where not internal order by function_name""",
    "Tables": """
        select table_name, [], comment from duckdb_tables()
        where not temporary order by table_name""",
}
COLUMNS = """
    select column_name, data_type, comment from duckdb_columns()
    where table_name = ? and schema_name = 'main' order by column_index"""
UNITS = {1 << 30: "GiB", 1 << 20: "MiB", 1 << 10: "KiB"}


def settings_tables() -> str:
    """Every setting, in a table for each group."""
    head = ("setting", "default", "allowed", "what it does")
    return "\n\n".join(
        f"## {group}\n\n{markdown_table(head, map(_setting, rows))}"
        for group, rows in groupby(settings_table(), lambda row: row.group)
    )


def metrics_table() -> str:
    """Every metric that `/metrics` tells, with its labels."""
    rows: list[tuple[str, tuple[str, ...], str, str]] = [
        (metric.name, metric.labels, metric.kind, metric.help) for metric in METRICS
    ]
    # Those of processes and versions are made when they are asked for, and say themselves what
    # they are.
    this_process = Reading(slot=0, pid=os.getpid(), is_alive=True, series={})
    ours = {name.removesuffix("_total") for name, *_ in rows}
    for family in text_string_to_metric_families(prometheus_text([this_process]).decode()):
        if family.name not in ours:
            (sample,) = family.samples
            rows.append((sample.name, tuple(sample.labels), family.type, family.documentation))
    return markdown_table(
        ("metric", "kind", "says"),
        (
            (f"`{name}{{{','.join(labels)}}}`" if labels else f"`{name}`", kind, says)
            for name, labels, kind, says in rows
        ),
    )


def dictionary() -> str:
    """Every view, macro and table of a snapshot, with what its comments say."""
    with duckdb.connect() as connection:
        define_tables(connection)
        define_views(connection)
        parts = [
            f"## {kind}\n\n" + "\n\n".join(_entries(connection, statement))
            for kind, statement in OF_A_FILE.items()
        ]
    leaderboard = (
        "`leaderboard` is a schema with a view for each benchmark, called as it is: the columns of"
        " `leaderboards` but for the first."
    )
    return "\n\n".join([leaderboard, *parts])


def _entries(connection: duckdb.DuckDBPyConnection, statement: str) -> Iterator[str]:
    for name, parameters, comment in connection.execute(statement).fetchall():
        given = f"({', '.join(parameters)})" if parameters else ""
        columns = connection.execute(COLUMNS, [name]).fetchall()
        rows = ((f"`{column}`", kind.lower(), says) for column, kind, says in columns)
        table = "\n\n" + markdown_table(("column", "type", "says"), rows) if columns else ""
        yield f"**`{name}{given}`** {comment}{table}"


def write_tables() -> None:
    """Bring the documents up to date."""
    DICTIONARY.write(dictionary())
    SETTINGS.write(settings_tables())
    METRICS_LIST.write(metrics_table())


def _setting(row: SettingRow) -> tuple[str, ...]:
    default = f"`{row.default}`" if row.default else ""
    if row.name.endswith("_BYTES"):
        size = int(row.default)
        unit = next((unit for unit in UNITS if size >= unit and not size % unit), None)
        default += f" ({size // unit} {UNITS[unit]})" if unit else ""
    return f"`{row.name}`", default, row.allowed, row.description


def markdown_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
