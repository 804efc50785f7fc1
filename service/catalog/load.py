"""Catalog files → checked records. Ingest reads them; nothing here knows the registry."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar
from urllib.parse import unquote

import msgspec

from service.catalog.records import (
    FORMAT_VERSION,
    BenchmarkRecord,
    LanguageRecord,
    Manifest,
    MenuRecord,
    ModelRecord,
    ScriptRecord,
    TaskRecord,
)
from service.errors import BadCatalog

MANIFEST = "manifest.json"

T = TypeVar("T")


class Catalog(msgspec.Struct, frozen=True, kw_only=True):
    """A catalog whose records are valid and refer to each other; statistics stay on disk."""

    directory: Path
    manifest: Manifest
    benchmarks: list[BenchmarkRecord]
    tasks: list[TaskRecord]
    models: list[ModelRecord]
    languages: list[LanguageRecord]
    scripts: list[ScriptRecord]
    menu: list[MenuRecord]


def load_catalog(directory: Path) -> Catalog:
    """The catalog in `directory`.

    Raises:
        BadCatalog: a file is missing, changed or of another format, or a record is wrong or
            refers to nothing; the message names file, line and value.
    """
    manifest = _decode(_read(directory / MANIFEST), Manifest, MANIFEST)
    if manifest.format_version != FORMAT_VERSION:
        raise BadCatalog(
            f"{MANIFEST}: format_version is {manifest.format_version}; this version of duckrank"
            f" reads {FORMAT_VERSION}: export the catalog again"
        )
    digest = catalog_digest(directory)
    if digest != manifest.digest:
        raise BadCatalog(
            f"{directory} was changed after its export: its files hash to {digest[:16]}…, and"
            f" {MANIFEST} says {manifest.digest[:16]}…: export the catalog again"
        )
    catalog = Catalog(
        directory=directory,
        manifest=manifest,
        benchmarks=_records(directory / "benchmarks.jsonl", BenchmarkRecord),
        tasks=_records(directory / "tasks.jsonl", TaskRecord),
        models=_records(directory / "models.jsonl", ModelRecord),
        languages=_records(directory / "languages.jsonl", LanguageRecord),
        scripts=_records(directory / "scripts.jsonl", ScriptRecord),
        menu=_decode(_read(directory / "menu.json"), list[MenuRecord], "menu.json"),
    )
    _check_names(catalog)
    _check_references(catalog)
    return catalog


def catalog_digest(directory: Path) -> str:
    """SHA-256 over path and content of every file but the manifest."""
    digest = hashlib.sha256()
    for file in sorted(path for path in directory.rglob("*") if path.is_file()):
        name = file.relative_to(directory).as_posix()
        if name != MANIFEST:
            content = hashlib.sha256(file.read_bytes()).hexdigest()
            digest.update(f"{name}\0{content}\n".encode())
    return digest.hexdigest()


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise BadCatalog(
            f"{file} can't be read ({error.strerror}); `duckrank catalog export --out DIR` makes"
            " a whole catalog"
        ) from error


def _records(file: Path, record: type[T]) -> list[T]:
    lines = _read(file).splitlines()
    return [
        _decode(line, record, f"{file.name}, line {number}")
        for number, line in enumerate(lines, start=1)
    ]


def _decode(content: bytes, kind: type[T], place: str) -> T:
    try:
        return msgspec.json.decode(content, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BadCatalog(f"{place}: {error}") from error


def _check_names(catalog: Catalog) -> None:
    _check_unique("benchmarks.jsonl", (record.name for record in catalog.benchmarks))
    _check_unique("tasks.jsonl", (record.name for record in catalog.tasks))
    _check_unique("models.jsonl", (record.name for record in catalog.models))
    _check_unique("languages.jsonl", (record.code for record in catalog.languages))
    _check_unique("scripts.jsonl", (record.code for record in catalog.scripts))
    _check_unique(
        "benchmarks.jsonl (names and aliases)",
        (name for record in catalog.benchmarks for name in (record.name, *record.aliases)),
    )


def _check_unique(place: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if not name:
            raise BadCatalog(f"{place}: an empty name; names need at least one character")
        if name in seen:
            raise BadCatalog(f"{place}: {name!r} is there twice; names must be unique")
        seen.add(name)


def _check_references(catalog: Catalog) -> None:
    tasks = {record.name for record in catalog.tasks}
    benchmarks = {record.name for record in catalog.benchmarks}
    for benchmark in catalog.benchmarks:
        scopes = [
            *benchmark.tasks,
            *(
                entry
                for grouping in benchmark.groupings
                for group in grouping.groups
                for entry in group.entries
            ),
        ]
        for scope in scopes:
            if scope.task not in tasks:
                raise BadCatalog(
                    f"benchmarks.jsonl: {benchmark.name!r} names the task {scope.task!r}, which"
                    " tasks.jsonl does not have"
                )
    for leaf in _leaves(catalog.menu):
        if leaf not in benchmarks:
            raise BadCatalog(
                f"menu.json names the benchmark {leaf!r}, which benchmarks.jsonl does not have"
            )
    for file in (catalog.directory / "statistics").glob("*.json.gz"):
        if unquote(file.name.removesuffix(".json.gz")) not in tasks:
            raise BadCatalog(f"statistics/{file.name} is for a task that tasks.jsonl does not have")


def _leaves(entries: list[MenuRecord]) -> Iterable[str]:
    for entry in entries:
        if entry.benchmark is not None:
            yield entry.benchmark
        yield from _leaves(entry.children)
