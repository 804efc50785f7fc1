"""Snapshot → where the rows of its results came to stand, and which names nobody knows."""

from __future__ import annotations

from pathlib import Path

import duckdb
import msgspec

from service.errors import SnapshotRejected


class ResultsReport(msgspec.Struct, frozen=True, kw_only=True):
    """Columns of the table `results_report`: `row_count` is the sum of the next five."""

    row_count: int
    benchmark_row_count: int
    off_benchmark_row_count: int
    undeclared_row_count: int
    unknown_task_row_count: int
    unnamed_row_count: int
    unknown_task_count: int
    unknown_model_count: int
    unknown_model_row_count: int
    renamed_name_count: int
    renamed_row_count: int
    null_row_count: int
    repeated_cell_count: int
    repeated_row_count: int


class Unlisted(msgspec.Struct, frozen=True):
    """A model or task of the results that the catalog does not have."""

    kind: str
    name: str
    row_count: int


def read_report(connection: duckdb.DuckDBPyConnection) -> ResultsReport:
    """The report of the snapshot that is open.

    Raises:
        SnapshotRejected: it has none.
    """
    columns = ResultsReport.__struct_fields__
    row = connection.execute(f"select {', '.join(columns)} from results_report").fetchone()
    if row is None:
        raise SnapshotRejected("a snapshot has no row in its table `results_report`: build it anew")
    return ResultsReport(**dict(zip(columns, row, strict=True)))


def say_report(snapshot: Path, most_names: int = 5) -> str:
    """What a person reads of the report of the file `snapshot`, with `most_names` of each kind."""
    with duckdb.connect(snapshot, read_only=True) as connection:
        report = read_report(connection)
        found = connection.execute(
            "select kind, name, row_count from unknown_name order by row_count desc, name"
        )
        unknown = [Unlisted(*row) for row in found.fetchall()]
    tasks, models = (_named(unknown, kind, most_names) for kind in ("task", "model"))
    lines = {
        "rows of results, each in one of the first five:": report.row_count,
        "on a benchmark": report.benchmark_row_count,
        "of cells that no benchmark takes": report.off_benchmark_row_count,
        "of splits and subsets that nothing declares": report.undeclared_row_count,
        f"of {report.unknown_task_count:,} unknown tasks{tasks}": report.unknown_task_row_count,
        "without a model, task, split or subset: left out": report.unnamed_row_count,
        f"of {report.unknown_model_count:,} unknown models{models}": report.unknown_model_row_count,
        f"under {report.renamed_name_count:,} former names": report.renamed_row_count,
        "without a score": report.null_row_count,
        f"in {report.repeated_cell_count:,} repeated cells": report.repeated_row_count,
    }
    return "\n".join(f"{count:>13,} {what}" for what, count in lines.items())


def _named(unknown: list[Unlisted], kind: str, most_names: int) -> str:
    names = [f"{each.name!r} ({each.row_count:,})" for each in unknown if each.kind == kind]
    if not names:
        return ""
    return f": {', '.join(names[:most_names])}{', …' if len(names) > most_names else ''}"
