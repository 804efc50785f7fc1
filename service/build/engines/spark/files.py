"""Results files → parts of a build: a file each, with the numbers of its rows among all.

All are read with the columns of all, so that a file says what it would say beside the others.
"""

from __future__ import annotations

import os
import tempfile
from itertools import accumulate
from pathlib import Path

import duckdb
import msgspec

from service.build.definitions import literal
from service.build.engines.spark.scratch import COLUMNS, Scratch
from service.build.engines.spark.work import COUNTS, Part
from service.build.plan import Step
from service.statements import Statement

OVERLAY = "overlay.jsonl"
# Row numbers are among all rows, and an overlay's rows stand with one file alone.
NUMBERED = """
select * replace (
    (row_number + if(is_local, $local_rows_before::bigint, $rows_before::bigint))::bigint
        as row_number
)
from ({})
"""
PLACED = {
    "staged_result": (NUMBERED, {"local_rows_before", "rows_before"}),
    "keyed_result": ("from ({}) where $has_overlay or not is_local", {"has_overlay"}),
}


class FileParts(msgspec.Struct, frozen=True):
    """The results `paths`, and the rows that are laid over them, in the scratch."""

    scratch: Scratch
    paths: tuple[str, ...]
    overlay: str

    def put(self) -> None:
        """Bring there what is not there yet."""
        there = self.scratch.names()
        for place, path in enumerate(self.paths):
            if _name(place) not in there:
                self.scratch.put(Path(path), _name(place))
        if self.overlay != os.devnull and OVERLAY not in there:
            self.scratch.put(Path(self.overlay), OVERLAY)
        if COLUMNS not in there:
            with tempfile.TemporaryDirectory() as home, duckdb.connect() as connection:
                columns = Path(home) / COLUMNS
                connection.execute(
                    "copy (from read_parquet($results, union_by_name = true) limit 0)"
                    f" to {literal(str(columns))} (format parquet)",
                    {"results": [*self.paths]},
                )
                self.scratch.put(columns, COLUMNS)

    def parts(self, phase: str, surveys: list[Part]) -> list[Part]:
        """A part for each file; `surveys` are those that counted their rows, none: these will.

        The overlay's rows count with the last file's; but any file may have rows that they replace.
        """
        last = len(self.paths) - 1
        before = [0, *accumulate(self._staged(part) for part in surveys[:-1])]
        sizes = self._sizes()
        return [
            Part(
                name=f"{phase}-{place:06}-of-{last + 1:06}.duckdb",
                batch={
                    "results": [COLUMNS, _name(place)],
                    "local_results_file": self._overlay(bool(surveys) or place == last),
                    "rows_before": before[place] if surveys else 0,
                    "local_rows_before": sum(sizes) - sizes[place],
                    "has_overlay": place == last,
                },
            )
            for place in range(last + 1)
        ]

    def _overlay(self, is_read: bool) -> str:
        return OVERLAY if is_read and self.overlay != os.devnull else os.devnull

    def _sizes(self) -> list[int]:
        with duckdb.connect() as connection:
            return [
                int(
                    connection.execute(
                        "select sum(num_rows)::bigint from parquet_file_metadata($1)", [path]
                    ).fetchall()[0][0]
                )
                for path in self.paths
            ]

    def _staged(self, survey: Part) -> int:
        """How many rows with names the file of this survey has."""
        with tempfile.TemporaryDirectory() as home:
            file = self.scratch.get(survey.name, Path(home))
            with duckdb.connect(str(file), read_only=True) as connection:
                counted = f"select row_count from {COUNTS} where name = 'staged_result'"
                return int(connection.execute(counted).fetchall()[0][0])


def placed(step: Step) -> Step:
    """The step as one of many files has to take it."""
    if step.table not in PLACED:
        return step
    text, parameters = PLACED[step.table]
    query = Statement(
        step.query.name, text.format(f"\n{step.query.text}\n"), step.query.parameters | parameters
    )
    return msgspec.structs.replace(step, query=query)


def _name(place: int) -> str:
    return f"results-{place:06}.parquet"
