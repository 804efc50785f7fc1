"""What became otherwise between two kept snapshots."""

from __future__ import annotations

from typing import Any

from service.errors import BadParameter
from service.queries.run import Columns, Row, fetch_columns, fetch_row, fill_table, structs_of
from service.snapshots.attached import Attached
from service.snapshots.stored import Stored, pair_of
from service.wire.changes import (
    ChangedBenchmark,
    ChangedModel,
    ChangedResult,
    ChangedRow,
    ChangedTask,
    Changes,
    ChangeTotals,
    ComparedSnapshot,
    Input,
)


def asked_pair(
    source: Attached, values: dict[str, Any]
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """The two snapshots that `values` name, in their place, and what a target calls them.

    Raises:
        UnknownSnapshot, BadParameter: as `pair_of`.
    """
    others = {name: value for name, value in values.items() if name not in ("from", "to")}
    before, after = pair_of(source.known, source.id, values["from"], values["to"])
    return {**others, "before": before, "after": after}, [("from", before.id), ("to", after.id)]


def changes(
    source: Attached, *, before: Stored, after: Stored, benchmark: str, limit: int
) -> Changes:
    """What is otherwise in `after` than in `before`: in all, or (not empty) in one benchmark.

    Raises:
        BadParameter: neither has such a benchmark.
        UnknownSnapshot, SnapshotUnreadable: one can't be read, or no more.
    """
    with source.attached(before=before, after=after):
        fill_table(source, "compared_names")
        name = _benchmark_called(source, benchmark)
        fill_table(source, "compared_entries")
        fill_table(source, "compared_cells", benchmark=name)
        fill_table(source, "compared_results")
        fill_table(source, "compared_rows", benchmark=name)
        totals = fetch_columns(source, "change_totals")
        inputs = _differing_inputs(before, after)
        found = fetch_columns(source, "changed_benchmarks", benchmark=name)
        models = fetch_columns(source, "changed_models", row_count=limit)
        tasks = fetch_columns(source, "changed_tasks", benchmark=name, row_count=limit)
        rows = fetch_columns(source, "changed_rows", row_count=limit)
        results = fetch_columns(source, "changed_results", row_count=limit)
    totals |= _kinds(models, "models") | _kinds(tasks, "tasks")
    counts = zip(found["new_results"], found["gone_results"], found["changed_results"], strict=True)
    found["causes"] = [_causes(inputs, is_data=any(each)) for each in counts]
    return Changes(
        before=_compared(before),
        after=_compared(after),
        differs_in=inputs,
        benchmark_name=name,
        limit=limit,
        totals=structs_of(ChangeTotals, totals)[0],
        benchmarks=structs_of(ChangedBenchmark, found),
        models=structs_of(ChangedModel, models),
        tasks=structs_of(ChangedTask, tasks),
        rows=structs_of(ChangedRow, rows),
        results=structs_of(ChangedResult, results),
    )


def _benchmark_called(source: Attached, asked: str) -> str | None:
    if not asked:
        return None
    found = fetch_row(source, "compared_benchmark", Called, asked=asked)
    if found is None:
        allowed = "the name of a benchmark of either snapshot, or an alias of it"
        raise BadParameter("benchmark", asked, allowed)
    return found.name


def _kinds(listed: Columns, what: str) -> Columns:
    """How many there are of each kind, of which `listed` are some."""
    counts = dict(zip(listed["change"], listed.pop("kind_count"), strict=True))
    return {f"{kind}_{what}": [counts.get(kind, 0)] for kind in ("new", "gone", "changed")}


def _differing_inputs(before: Stored, after: Stored) -> list[Input]:
    same: dict[Input, bool] = {
        "results": (before.dataset, before.commit_sha) == (after.dataset, after.commit_sha),
        "overlay": before.overlay_digest == after.overlay_digest,
        "catalog": before.catalog_digest == after.catalog_digest,
        "definition": before.definition_digest == after.definition_digest,
    }
    return [each for each, is_same in same.items() if not is_same]


def _causes(inputs: list[Input], *, is_data: bool) -> list[Input]:
    """Those of `inputs` that changed a benchmark, of whose cells results changed or did not."""
    others: list[Input] = [each for each in inputs if each not in ("results", "overlay")]
    return inputs if is_data or not others else others


def _compared(each: Stored) -> ComparedSnapshot:
    return ComparedSnapshot(
        id=each.id,
        dataset=each.shown_as,
        commit_sha=each.commit_sha,
        catalog_version=each.catalog_version,
        results_count=each.results_row_count,
        built_at=each.built_at.isoformat(timespec="seconds"),
    )


class Called(Row, frozen=True):
    """Columns of `compared_benchmark`."""

    name: str
