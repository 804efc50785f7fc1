"""Renames of models and tasks: what a catalog may say, and where results come to stand."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from service.answers.models import ModelFilter, model_scores, models
from service.answers.tasks import TaskFilter, task, task_scores, tasks
from service.catalog.files import catalog_digest
from service.catalog.load import load_catalog
from service.catalog.records import RENAMES, RenameRecord
from service.errors import BadCatalog, UnknownName
from service.snapshots.connect import Snapshot
from service.snapshots.identity import snapshot_inputs
from tests.tiny import (
    COMMIT_SHA,
    Given,
    board,
    build_from,
    catalog_of,
    pick,
    query,
    results_table,
    wire,
    world,
)
from tests.tiny_catalog import benchmark, scope
from tests.tiny_catalog import task as task_record

RESULTS = """
    model   task  revision  score
    old/a   One   r1        60
    new/a   One   r2        80
    org/b   One   r1        75
    old/a   Uno   r1        20
    org/b   Two   r1        50
    older/a Two   -         40
"""
MODELS = ["new/a", "org/b"]


def renamed(kind: Any, *names: str) -> list[RenameRecord]:
    """Each name led to the next."""
    return [
        RenameRecord(kind=kind, former_name=former, name=name) for former, name in pairwise(names)
    ]


RENAMED = [*renamed("model", "older/a", "old/a", "new/a"), *renamed("task", "Uno", "Two")]


def test_results_under_former_names_are_revisions_of_the_present_model(given: Given) -> None:
    snapshot = _given(given)

    # One: (60 + 80) / 2 = 70. Two, of which some is filed under Uno: (20 + 40) / 2 = 30.
    assert board(snapshot, "model", "meanTask", "scoresByTask") == [
        ("org/b", 62.5, {"One": 75.0, "Two": 50.0}),
        ("new/a", 50.0, {"One": 70.0, "Two": 30.0}),
    ]
    # A task's page has the best, and answers under its former name.
    for name, best in (
        ("One", [("new/a", 80.0), ("org/b", 75.0)]),
        ("Uno", [("org/b", 50.0), ("new/a", 40.0)]),
    ):
        assert pick(wire(task_scores(snapshot, name))["rows"], "model", "score") == best
    assert query(snapshot, "from model_revision order by revision_id") == [
        (1, "r1", None),
        (2, "r1", "old/a"),
        (3, "r2", None),
        (4, None, "older/a"),
    ]
    shown = "model_name, model_name_in_file, model_revision, task_name, task_name_in_file, score"
    assert query(snapshot, f"select {shown} from results order by model_name, score") == [
        ("new/a", "old/a", "r1", "Two", "Uno", 20.0),
        ("new/a", "older/a", None, "Two", "Two", 40.0),
        ("new/a", "old/a", "r1", "One", "One", 60.0),
        ("new/a", "new/a", "r2", "One", "One", 80.0),
        ("org/b", "org/b", "r1", "Two", "Two", 50.0),
        ("org/b", "org/b", "r1", "One", "One", 75.0),
    ]
    # A place in the file is a row's own, whatever it is filed under.
    assert query(snapshot, "select score from measurement order by row_number") == [
        (score,) for score in (60.0, 80.0, 75.0, 20.0, 50.0, 40.0)
    ]


def test_former_names_answer_and_are_found_by_a_part_that_no_present_name_has(given: Given) -> None:
    snapshot = _given(given)

    for name in ("old/a", "older/a"):
        assert wire(model_scores(snapshot, name)) == wire(model_scores(snapshot, "new/a"))
    for part, found in (("old", "new/a"), ("o", "org/b")):
        listed = wire(models(snapshot, ModelFilter(name=part)))
        assert [each["name"] for each in listed] == [found]
    assert wire(tasks(snapshot, TaskFilter(name="Uno"))) == [wire(task(snapshot, "Uno"))]


def test_a_rename_to_a_model_that_the_catalog_lacks_is_followed_and_answers_nothing(
    given: Given,
) -> None:
    snapshot = given(
        "model task score\norg/b One 50\nold/x One 60",
        models=["org/b"],
        renames=renamed("model", "old/x", "new/x"),
    )

    assert query(snapshot, "select distinct model_name from results order by all") == [
        ("new/x",),
        ("org/b",),
    ]
    with pytest.raises(UnknownName):
        model_scores(snapshot, "old/x")


def test_an_older_catalog_without_renames_still_loads_and_builds(tmp_path: Path) -> None:
    catalog = catalog_of(world(RESULTS), tmp_path / "catalog")
    manifest = catalog.directory / "manifest.json"
    (catalog.directory / RENAMES).unlink()
    older = catalog_digest(catalog.directory)
    manifest.write_text(manifest.read_text().replace(catalog.manifest.digest, older))

    loaded = load_catalog(catalog.directory)

    assert loaded.renames == []
    pq.write_table(results_table(world(RESULTS).rows), tmp_path / "results.parquet")
    build_from([tmp_path / "results.parquet"], loaded, tmp_path / "tiny.duckdb")


def test_another_rename_is_another_catalog_and_another_snapshot(tmp_path: Path) -> None:
    without, one = (
        catalog_of(world(RESULTS, models=MODELS, renames=renames), tmp_path / name).manifest
        for name, renames in (("without", ()), ("one", RENAMED[1:2]))
    )

    assert without.digest != one.digest
    ids = {snapshot_inputs("tiny", COMMIT_SHA, each).snapshot_id for each in (without, one)}
    assert len(ids) == 2


@pytest.mark.parametrize(
    ("renames", "fault"),
    [
        (
            renamed("model", "z", "a", "b", "c", "a"),
            r"renames.jsonl, line 1: the model 'z' is renamed in a circle, 'a' → 'b' → 'c' → 'a';",
        ),
        (renamed("task", "a", "a"), r"line 1: the task 'a' is renamed in a circle, 'a' → 'a';"),
        (
            [*renamed("model", "a", "b"), *renamed("model", "a", "c")],
            r"line 2: the model 'a' is renamed by line 1 already; a name can be renamed once",
        ),
        (
            renamed("model", "org/b", "new/a"),
            r"line 1: the model 'org/b' is renamed to 'new/a', and models.jsonl has it under its",
        ),
        (renamed("model", "", "new/a"), r"line 1: the model '' is renamed to 'new/a'; both need"),
    ],
)
def test_renames_that_lead_nowhere_are_refused_by_line_and_names(
    tmp_path: Path, renames: list[RenameRecord], fault: str
) -> None:
    with pytest.raises(BadCatalog, match=fault):
        catalog_of(world(RESULTS, models=MODELS, renames=renames), tmp_path / "made")


def _given(given: Given) -> Snapshot:
    names = ("One", "Two")
    return given(
        RESULTS,
        models=MODELS,
        tasks=[task_record(name) for name in names],
        benchmarks=[benchmark(tasks=[scope(name) for name in names])],
        renames=RENAMED,
    )
