"""A tiny invented world whose names are hard on URLs, as a published snapshot.

Two benchmarks (one hidden, one with an alias), three tasks, three models, one of them filed under
a former name. The statistics of
`STS/plain` are small; those of `a%2Fb` inflate to 12 MB.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

import duckdb
import msgspec

from service.build.candidate import BuildLimits
from service.catalog.files import catalog_digest
from service.catalog.records import (
    FORMAT_VERSION,
    BenchmarkRecord,
    LanguageRecord,
    Manifest,
    MenuRecord,
    ModelRecord,
    RenameRecord,
    ScriptRecord,
    TaskRecord,
    TaskScope,
)
from service.snapshots.ingest import ingest
from service.snapshots.store import SnapshotStore
from service.sources.results import Results

BENCHMARK, ALIAS, HIDDEN = "MTEB(odd, v1)", "Odd names", "100% (hidden)"
TASKS = ("STS/plain", "Fråga & svar", "a%2Fb")
FORMER_MODEL, FORMER_TASK = "ex org/модель (v0)", "Fråga?"
MODELS = ("org/plain", "org/модель (v1, big)", "日本/モデル?#+")
LARGE_STATISTICS = b'{"test":{"num_samples":' + b"1" * 12_000_000 + b"}}"
SMALL_STATISTICS = b'{"test":{"num_samples":3}}'


def publish_odd_world(
    data_dir: Path,
    dataset: str = "odd.parquet",
    icon_url: str | None = None,
    *,
    models: tuple[str, str, str] = MODELS,
    description: str = "Invented.",
) -> Path:
    """Ingest the odd world into `data_dir`, and return that; `icon_url` is that of `BENCHMARK`."""
    catalog = data_dir / "catalog"
    _write_catalog(catalog, icon_url, models, description)
    results = data_dir / "odd.parquet"
    _write_results(results, models)
    ingest(
        Results(paths=(results,), dataset=dataset, commit_sha="0" * 40),
        catalog,
        SnapshotStore(data_dir),
        BuildLimits(),
        lambda _step: None,
    )
    return data_dir


def _write_results(file: Path, models: tuple[str, str, str]) -> None:
    rows = ", ".join(
        f"('{model}', 'main', '{task}', 'test', 'default', ['eng-Latn'], {score}::double, null,"
        " true, false)"
        for task in TASKS
        for model, score in zip((models[0], FORMER_MODEL, models[2]), (0.9, 0.7, 0.5), strict=True)
    )
    duckdb.connect().execute(
        f"copy (select * from (values {rows}) as results(model_name, model_revision, task_name,"
        " split, subset, language, score, experiments, is_public, trained_on))"
        f" to '{file}' (format parquet)"
    )


def _write_catalog(
    directory: Path, icon_url: str | None, models: tuple[str, str, str], description: str
) -> None:
    (directory / "statistics").mkdir(parents=True)
    _write_lines(
        directory / "benchmarks.jsonl",
        [_benchmark(name, icon_url, description) for name in (BENCHMARK, HIDDEN)],
    )
    _write_lines(directory / "tasks.jsonl", [_task(name) for name in TASKS])
    _write_lines(directory / "models.jsonl", [_model(name) for name in models])
    english = LanguageRecord(code="eng", name="English", default_script="Latn")
    _write_lines(directory / "languages.jsonl", [english])
    _write_lines(directory / "scripts.jsonl", [ScriptRecord(code="Latn", name="Latin")])
    renames = [
        RenameRecord(kind="model", former_name=FORMER_MODEL, name=MODELS[1]),
        RenameRecord(kind="task", former_name=FORMER_TASK, name=TASKS[1]),
    ]
    _write_lines(directory / "renames.jsonl", renames)
    menu = [
        MenuRecord(name="All", is_open=True, children=[MenuRecord(name="", benchmark=BENCHMARK)])
    ]
    (directory / "menu.json").write_bytes(msgspec.json.encode(menu))
    for task, content in ((TASKS[0], SMALL_STATISTICS), (TASKS[2], LARGE_STATISTICS)):
        file = directory / "statistics" / f"{quote(task, safe='')}.json.gz"
        file.write_bytes(gzip.compress(content, mtime=0))
    manifest = Manifest(
        format_version=FORMAT_VERSION,
        source="odd",
        source_version="1",
        digest=catalog_digest(directory),
    )
    (directory / "manifest.json").write_bytes(msgspec.json.encode(manifest))


def _write_lines(file: Path, records: Iterable[msgspec.Struct]) -> None:
    file.write_bytes(b"".join(msgspec.json.encode(record) + b"\n" for record in records))


def _benchmark(name: str, icon_url: str | None, description: str) -> BenchmarkRecord:
    is_hidden = name == HIDDEN
    return BenchmarkRecord(
        name=name,
        display_name=name,
        aliases=[] if is_hidden else [ALIAS],
        icon_url=None if is_hidden else icon_url,
        icon_text=None,
        description=description,
        reference=None,
        citation=None,
        tasks=[
            TaskScope(
                task=task, splits=["test"], subsets=["default"], is_whole=True, languages=["eng"]
            )
            for task in (TASKS[:1] if is_hidden else TASKS)
        ],
        is_on_leaderboard=not is_hidden,
        superseded_by=None,
        aggregations=["mean_task"],
        groupings=[],
        show_zero_shot=True,
        language_view="all",
        sort_by=[],
        is_public_only=False,
    )


def _task(name: str) -> TaskRecord:
    return TaskRecord(
        name=name,
        type="STS",
        simplified_type="sts",
        category="t2t",
        languages=["eng"],
        language_codes=["eng-Latn"],
        domains=["News"],
        modalities=["text"],
        description="Invented.",
        reference=None,
        citation=None,
        is_public=True,
        is_aggregate=False,
        source_dataset=None,
        license=None,
        date_from=None,
        date_to=None,
        annotations_creators=None,
        dialect=None,
        sample_creation=None,
        main_score="accuracy",
        splits=["test"],
        subsets=["default"],
    )


def _model(name: str) -> ModelRecord:
    return ModelRecord(
        name=name,
        url=None,
        parameters_count=100_000_000,
        active_parameters_count=None,
        embedding_dim=8,
        max_tokens=512,
        release_date="2026-01-01",
        model_types=["dense"],
        frameworks=["PyTorch"],
        use_instructions=False,
        open_weights=True,
        openness={},
        modalities=["text"],
        languages=["eng-Latn"],
        citation=None,
        memory_usage_mb=None,
        license=None,
        public_training_code=None,
        public_training_data=None,
        adapted_from=None,
        superseded_by=None,
        extra_requirements_groups=None,
        training_datasets=None,
        training_tasks=None,
    )
