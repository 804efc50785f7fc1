"""Whatever the results, the SQL and the plain definition agree.

One example is a world with seven kinds of benchmark over the same random results, which have
ties, gaps, repetitions, variants, an unknown model, nulls and NaN.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.answers.benchmarks import benchmark as benchmark_named
from service.answers.leaderboards import language_scores, leaderboard
from service.answers.tasks import task as task_named
from service.answers.tasks import task_scores
from service.catalog.records import BenchmarkRecord
from service.snapshots.connect import Snapshot
from tests.numbers import definition
from tests.tiny import ROW_DEFAULTS, Rows, World, build, pick, wire, world
from tests.tiny_catalog import benchmark, grouping, model, part, scope, task

# Means of means of means of up to six are whole numbers still: no tie hangs on a last digit.
UNIT = 60**4
LABELS = {"eng-Latn": "English", "deu-Latn": "German"}
LANGUAGES_OF = {
    "default": ["eng-Latn"],
    "en": ["eng-Latn"],
    "de": ["deu-Latn"],
    "both": ["eng-Latn", "deu-Latn"],
}
TASKS = [
    task("One", type="Retrieval", splits=["dev", "test"], subsets=["en", "de"]),
    task("Two", type="STS", splits=["dev", "test"], subsets=["default"]),
    task("Three", type="Retrieval", splits=["test"], subsets=["both", "de"]),
]
PRIVATE = {"Two"}
CELLS = [
    (record.name, sub, split)
    for record in TASKS
    for sub in record.subsets
    for split in record.splits
]
ENTRIES = [
    ("c", None),
    ("a", None),
    ("a", {"k": 1}),
    ("a", {"k": 2}),
    ("b", {"k": 1}),
    ("ghost", None),
]
MODELS = [
    model("c", training_tasks=None),
    model("a", training_tasks=["One", "Elsewhere"]),
    model("b", training_tasks=["Two", "Three"]),
]
GROUPS = grouping(
    "By",
    {
        "whole": [scope("One"), scope("Three")],
        "cells": [part("One", ["test"], ["en", "de"]), part("Two", ["dev"], ["default"])],
        "mixed": [scope("Two"), part("Three", ["test"], ["both"]), part("Three", ["dev"], ["de"])],
    },
)
ALL = [scope(record.name, record.splits, record.subsets) for record in TASKS]
BENCHMARKS = [
    benchmark("plain", tasks=ALL),
    benchmark(
        "pinned", tasks=[scope("Three", ["test"], ["de"]), scope("One", ["dev"], ["en", "de"])]
    ),
    benchmark("groups", tasks=ALL, aggregations=["mean_task", "custom_groups"], groupings=[GROUPS]),
    benchmark("HUME", tasks=ALL, aggregations=["mean_subset", "mean_task_type"]),
    benchmark("MIEB", tasks=ALL, sort_by=["mean_task_type"]),
    benchmark(
        "ViDoRe",
        tasks=ALL,
        aggregations=["mean_task", "public_private"],
        sort_by=["mean_task", "mean_public", "mean_private"],
    ),
    benchmark(
        "RTEB",
        tasks=ALL,
        aggregations=["mean_task", "public_private", "custom_groups", "task_types"],
        groupings=[GROUPS],
        is_public_only=True,
    ),
]

# A cell is mostly measured; few different scores make many ties.
SCORES = st.sampled_from(
    [float(number * UNIT) for number in range(5)] * 3 + ["absent", None, float("nan")]
)
REPETITIONS = st.lists(
    st.tuples(st.sampled_from(ENTRIES), st.sampled_from(CELLS), SCORES), max_size=6
)


@st.composite
def results(draw: st.DrawFn) -> Rows:
    entries = draw(st.lists(st.sampled_from(range(len(ENTRIES))), min_size=1, unique=True))
    grid = [(ENTRIES[number], cell, draw(SCORES)) for number in sorted(entries) for cell in CELLS]
    measured = [
        (entry, cell, score) for entry, cell, score in grid + draw(REPETITIONS) if score != "absent"
    ]
    return [
        ROW_DEFAULTS
        | {
            "model": entry[0],
            "experiment": entry[1],
            "task": cell[0],
            "subset": cell[1],
            "split": cell[2],
            "languages": LANGUAGES_OF[cell[1]],
            "is_public": cell[0] not in PRIVATE,
            "score": score,
        }
        for entry, cell, score in measured
    ]


@settings(
    max_examples=12,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(rows=results(), filtered=st.sampled_from(BENCHMARKS), picked=st.sampled_from(list(LABELS)))
def test_the_sql_agrees_with_the_definition(
    rows: Rows, filtered: BenchmarkRecord, picked: str
) -> None:
    tiny = world(rows, tasks=TASKS, models=MODELS, benchmarks=BENCHMARKS)
    with tempfile.TemporaryDirectory() as directory:
        snapshot = build(tiny, Path(directory))
        try:
            for record in BENCHMARKS:
                _check_leaderboard(snapshot, tiny, record, ())
                _check_languages(snapshot, tiny, record)
            _check_leaderboard(snapshot, tiny, filtered, (picked,))
            _check_leaderboard(snapshot, tiny, filtered, (LABELS[picked], "nothing"))
            _check_counts_and_task_pages(snapshot, tiny)
        finally:
            snapshot.close()


def _check_leaderboard(
    snapshot: Snapshot, tiny: World, record: BenchmarkRecord, picks: tuple[str, ...]
) -> None:
    expected = definition.leaderboard(tiny, record, LABELS, picks)
    answered = wire(leaderboard(snapshot, record.name, picks))["rows"]
    place = f"{record.name} {picks}"
    assert [entry_of(row) for row in answered] == [row.pop("entry") for row in expected], place
    for row, wanted in zip(answered, expected, strict=True):
        for field, value in wanted.items():
            assert row[field] == near(value), f"{place} {row['model']['name']} {field}"


def _check_languages(snapshot: Snapshot, tiny: World, record: BenchmarkRecord) -> None:
    expected = definition.language_rows(tiny, record, LABELS)
    answered = wire(language_scores(snapshot, record.name))["rows"]
    assert [entry_of(row) for row in answered] == sorted(expected), record.name
    for row in answered:
        assert row["scoresByLanguage"] == near(expected[entry_of(row)]), record.name


def _check_counts_and_task_pages(snapshot: Snapshot, tiny: World) -> None:
    for record in BENCHMARKS:
        counted = benchmark_named(snapshot, record.name).num_models
        assert counted == definition.benchmark_model_count(tiny, record), record.name
    for record in TASKS:
        counted = wire(task_named(snapshot, record.name))["numModels"]
        assert counted == definition.task_model_count(tiny, record.name), record.name
        page = pick(wire(task_scores(snapshot, record.name))["rows"], "rank", "model", "score")
        expected = definition.task_page(tiny, record.name)
        assert page == [(rank, name, near(score)) for rank, name, score in expected], record.name


def entry_of(row: dict[str, Any]) -> definition.Entry:
    name = row["modelName"] if "modelName" in row else row["model"]["name"]
    return definition.entry_of({"model": name, "experiment": row["experiments"]})


def near(value: Any) -> Any:
    """Equal to the twelfth digit, for fractions and for what is made of them."""
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, dict):
        return {key: near(inner) for key, inner in value.items()}
    return pytest.approx(float(value), rel=1e-12)
