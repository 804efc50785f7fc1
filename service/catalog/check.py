"""Records that are valid one by one → a catalog whose names are unique and lead somewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from operator import attrgetter
from pathlib import Path
from urllib.parse import unquote

from service.catalog.records import RECORDS, BenchmarkRecord, Catalog, MenuRecord, TaskScope
from service.errors import BadCatalog


def check_names(catalog: Catalog) -> None:
    """Pass a catalog in which every name stands for one thing.

    Raises:
        BadCatalog: a file has no record, or a name or an alias is empty or taken.
    """
    for kind in ("benchmarks", "tasks", "models"):
        if not getattr(catalog, kind):
            raise BadCatalog(f"{kind}.jsonl has no record; a catalog needs at least one")
    for kind, record in RECORDS.items():
        field = record.__struct_fields__[0]
        if field in ("name", "code"):
            _check_unique(f"{kind}.jsonl", field, map(attrgetter(field), getattr(catalog, kind)))
    _check_aliases(catalog.benchmarks)


def _check_unique(file: str, field: str, names: Iterable[str]) -> None:
    lines: dict[str, int] = {}
    for number, name in enumerate(names, start=1):
        if not name:
            raise BadCatalog(
                f"{file}, line {number}: the {field} is ''; it needs at least one character"
            )
        first = lines.setdefault(name, number)
        if first != number:
            raise BadCatalog(
                f"{file}, line {number}: the {field} {name!r} is taken by line {first};"
                f" every {field} must be unique"
            )


def _check_aliases(benchmarks: list[BenchmarkRecord]) -> None:
    owners = {benchmark.name: benchmark.name for benchmark in benchmarks}
    for number, benchmark in enumerate(benchmarks, start=1):
        for alias in benchmark.aliases:
            if not alias or alias in owners:
                owner = f"taken by {owners[alias]!r}" if alias else "empty"
                raise BadCatalog(
                    f"benchmarks.jsonl, line {number} ({benchmark.name!r}): the alias {alias!r} is"
                    f" {owner}; an alias must differ from every name and every other alias"
                )
            owners[alias] = benchmark.name


def check_references(catalog: Catalog) -> None:
    """Pass a catalog that names no task or benchmark which it does not have.

    Raises:
        BadCatalog: a benchmark, a group, the menu or a file of statistics does.
    """
    tasks = {record.name for record in catalog.tasks}
    benchmarks = {record.name for record in catalog.benchmarks}
    for number, benchmark in enumerate(catalog.benchmarks, start=1):
        for part, scope in _scopes(benchmark):
            if scope.task not in tasks:
                place = f"benchmarks.jsonl, line {number} ({benchmark.name!r}){part}"
                raise BadCatalog(_unknown(place, "task", scope.task, "tasks.jsonl", tasks))
    for entry in _entries(catalog.menu):
        if entry.benchmark is None:
            continue
        place = f"menu.json ({entry.name!r})"
        if entry.benchmark not in benchmarks:
            raise BadCatalog(
                _unknown(place, "benchmark", entry.benchmark, "benchmarks.jsonl", benchmarks)
            )
        if entry.children:
            raise BadCatalog(
                f"{place} is the benchmark {entry.benchmark!r} and has children;"
                " an entry is allowed one or the other"
            )
    _check_statistics(catalog.directory / "statistics", tasks)


def _check_statistics(folder: Path, tasks: set[str]) -> None:
    files: dict[str, str] = {}
    for file in sorted(folder.glob("*.json.gz")):
        task = unquote(file.name.removesuffix(".json.gz"))
        if task not in tasks:
            raise BadCatalog(
                _unknown(f"statistics/{file.name}", "task", task, "tasks.jsonl", tasks)
            )
        if files.setdefault(task, file.name) != file.name:
            raise BadCatalog(
                f"statistics/{file.name} is of the task {task!r}, which {files[task]} has"
                " already; a task has one file"
            )


def _unknown(place: str, kind: str, name: str, file: str, known: set[str]) -> str:
    nearest = get_close_matches(name, known, n=1)
    hint = f", the nearest being {nearest[0]!r}" if nearest else ""
    return f"{place} names the {kind} {name!r}; allowed are the {len(known):,} of {file}{hint}"


def _scopes(benchmark: BenchmarkRecord) -> Iterator[tuple[str, TaskScope]]:
    for scope in benchmark.tasks:
        yield "", scope
    for grouping in benchmark.groupings:
        for group in grouping.groups:
            for scope in group.entries:
                yield f", group {group.label!r} of {grouping.name!r},", scope


def _entries(menu: list[MenuRecord]) -> Iterator[MenuRecord]:
    for entry in menu:
        yield entry
        yield from _entries(entry.children)
