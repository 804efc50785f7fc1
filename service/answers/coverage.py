"""What models ran of benchmarks, where their rows stand, and what is still needed."""

from __future__ import annotations

from collections import defaultdict

from service.answers.metadata_index import metadata_index_of
from service.errors import BadParameter
from service.queries.run import fetch_columns, structs_of
from service.snapshots.connect import Snapshot
from service.wire.coverage import (
    BenchmarkCoverage,
    CoverageRow,
    CoveredCell,
    CoveredTask,
    ExpectedTask,
    ModelCoverage,
    ModelRows,
    StrayCell,
)


def benchmark_coverage(snapshot: Snapshot, name: str) -> BenchmarkCoverage:
    """What every entry ran of the benchmark `name`.

    Raises:
        UnknownName: there is no such benchmark.
    """
    index = metadata_index_of(snapshot)
    key = index.benchmark_names.key(name)
    tasks = fetch_columns(snapshot, "expected_tasks", benchmark_id=key)
    del tasks["position"]
    return BenchmarkCoverage(
        benchmark_name=index.benchmarks[key].name,
        tasks=structs_of(ExpectedTask, tasks),
        rows=_rows(snapshot, key, None),
    )


def model_coverage(snapshot: Snapshot, name: str, benchmark: str) -> ModelCoverage:
    """What the model `name` ran, of all benchmarks, or (not empty) of one and of its tasks.

    Raises:
        BadParameter: there is no such benchmark.
    """
    index = metadata_index_of(snapshot)
    name, key = index.unlisted_models.get(name, index.model_names.own(name)), None
    if benchmark:
        key = index.benchmark_names.keys.get(index.benchmark_names.own(benchmark))
        if key is None:
            raise BadParameter("benchmark", benchmark, "the name of a benchmark, or an alias of it")
    [results] = structs_of(ModelRows, fetch_columns(snapshot, "model_rows", model_name=name))
    strays = fetch_columns(snapshot, "stray_cells", model_name=name)
    return ModelCoverage(
        model_name=name,
        is_in_catalog=name in index.model_names.keys,
        results=results,
        stray_cells=structs_of(StrayCell, strays),
        rows=_rows(snapshot, key, name),
        tasks=[] if key is None else _tasks(snapshot, key, name),
    )


def _rows(snapshot: Snapshot, key: int | None, model_name: str | None) -> list[CoverageRow]:
    columns = fetch_columns(snapshot, "coverage", benchmark_id=key, model_name=model_name)
    return structs_of(CoverageRow, columns)


def _tasks(snapshot: Snapshot, key: int, model_name: str) -> list[CoveredTask]:
    asked: dict[str, object] = {"benchmark_id": key, "model_name": model_name}
    needed = defaultdict(list)
    cells = defaultdict(list)
    columns = fetch_columns(snapshot, "covered_cells", **asked)
    tasks = zip(columns.pop("entry_id"), columns.pop("position"), strict=True)
    are_needed = columns.pop("is_needed")
    for task, is_needed, cell in zip(
        tasks, are_needed, structs_of(CoveredCell, columns), strict=True
    ):
        if is_needed:
            needed[task].append((cell.subset, cell.split))
        if cell.rows:
            cells[task].append(cell)
    columns = fetch_columns(snapshot, "covered_tasks", **asked)
    keys = list(zip(columns.pop("entry_id"), columns.pop("position"), strict=True))
    columns["needed"] = [needed[each] for each in keys]
    columns["cells"] = [cells[each] for each in keys]
    return structs_of(CoveredTask, columns)
