"""What became otherwise between two kept snapshots, on a few rows, and how a model fared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from service.answers.changes import asked_pair, changes
from service.answers.history import asked_snapshots, model_history
from service.catalog.records import RenameRecord
from service.errors import BadParameter, UnknownName, UnknownSnapshot
from service.snapshots.attached import Attached
from service.snapshots.connect import open_snapshot
from service.snapshots.ingest import Gates
from service.snapshots.store import SnapshotStore
from service.snapshots.stored import stored_snapshots
from tests.snapshots.stores import publish
from tests.tiny import World, wire, world
from tests.tiny_catalog import benchmark, scope, task

# One: a b c old, Two: c b a old: 4 - rank, summed: a 4, b 4, c 4, old 0.
FIRST = """
    model    task  score
    org/a    One   90
    org/b    One   80
    org/c    One   70
    org/old  One   60
    org/a    Two   50
    org/b    Two   60
    org/c    Two   70
    org/old  Two   40
"""
# One: d b c a new, Two: c a new d: 5 - rank, summed: c 6, d 5, a 4, b 3, new 2.
SECOND = """
    model    task  score
    org/a    One   65
    org/b    One   80
    org/c    One   70
    org/old  One   60
    org/d    One   100
    org/a    Two   50
    org/c    Two   70
    org/old  Two   40
    org/d    Two   30
"""
RENAMED = [RenameRecord(kind="model", former_name="org/old", name="org/new")]


def later(*counted: str) -> World:
    """Where a model and the benchmark were renamed, and another model and a task came."""
    return world(
        SECOND,
        models=["org/a", "org/b", "org/c", "org/new", "org/d"],
        tasks=[task("One"), task("Two"), task("Three")],
        benchmarks=[benchmark("Tiny2", aliases=["Tiny"], tasks=[scope(name) for name in counted])],
        renames=RENAMED,
    )


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> SnapshotStore:
    """Commit `a`; `b`, with another catalog; `b` again, whose benchmark does without a task."""
    data_dir = tmp_path_factory.mktemp("changes") / "data"
    for commit, tiny in (
        ("a", world(FIRST)),
        ("b", later("One", "Two", "Three")),
        ("b", later("One", "Three")),
    ):
        publish(data_dir, commit, tiny, gates=Gates(is_forced=True))
    return SnapshotStore(data_dir)


@pytest.fixture
def source(store: SnapshotStore) -> Iterator[Attached]:
    """All of them, of which the last is served: for one answer at a time."""
    served = open_snapshot(store.current_path())
    source = Attached(store, served, stored_snapshots(store, served), "64MB")
    yield source
    served.close()


def compared(source: Attached, before: str, after: str, **asked: Any) -> dict[str, Any]:
    values = {"from": before, "to": after, "benchmark": "", "limit": 100, **asked}
    with source.reading():
        told = wire(changes(source, **asked_pair(source, values)[0]))
    assert isinstance(told, dict)
    return told


def followed(source: Attached, name: str, **asked: Any) -> dict[str, Any]:
    with source.reading():
        told = wire(model_history(source, name, **asked))
    assert isinstance(told, dict)
    return told


def pick(rows: list[dict[str, Any]], *fields: str) -> list[tuple[Any, ...]]:
    return [tuple(row[field] for field in fields) for row in rows]


def test_what_came_went_and_moved_is_told_under_present_names(source: Attached) -> None:
    told = compared(source, "aaaa", "previous")
    assert told["differsIn"] == ["results", "catalog"]
    assert pick(
        told["rows"],
        *("modelName", "change", "rankBefore", "rankAfter"),
        *("rankChange", "rankChangeAmongBoth", "meanTaskBefore", "meanTaskAfter"),
    ) == [
        ("org/d", "new", None, 2, None, None, None, 65.0),
        ("org/b", "moved", 1, 4, 3, 2, 70.0, None),
        ("org/a", "moved", 1, 3, 2, 1, 70.0, 57.5),
        ("org/new", "moved", 4, 5, 1, 0, 50.0, 50.0),
    ]
    assert pick(told["results"], "modelName", "taskName", "change", "scoreChange") == [
        ("org/b", "Two", "gone", None),
        ("org/a", "One", "changed", -25.0),
    ]
    counts = ("newResults", "goneResults", "changedResults")
    assert pick(told["models"], "name", "formerName", "change", *counts) == [
        ("org/d", None, "new", 2, 0, 0),
        ("org/a", None, "changed", 0, 0, 1),
        ("org/b", None, "changed", 0, 1, 0),
        ("org/new", "org/old", "changed", 0, 0, 0),
    ]
    assert pick(told["tasks"], "name", "change", "modelCount", *counts) == [
        ("Three", "new", 0, 0, 0, 0),
        ("One", "changed", 2, 1, 0, 1),
        ("Two", "changed", 2, 1, 1, 0),
    ]
    rows = ("newRows", "goneRows", "movedRows")
    assert pick(told["benchmarks"], "name", "newTasks", "causes", *rows, *counts) == [
        ("Tiny2", ["Three"], ["results", "catalog"], 1, 0, 3, 2, 1, 1)
    ]
    assert told["totals"] == {
        "newRows": 1,
        "goneRows": 0,
        "movedRows": 3,
        "newResults": 2,
        "goneResults": 1,
        "changedResults": 1,
        "newModels": 1,
        "goneModels": 0,
        "changedModels": 3,
        "newTasks": 1,
        "goneTasks": 0,
        "changedTasks": 2,
    }


def test_backwards_what_is_new_is_gone_and_of_one_benchmark_only_that_is_told(
    source: Attached,
) -> None:
    middle = source.known[1].id
    there, back = (compared(source, *pair) for pair in (("aaaa", middle), (middle, "aaaa")))
    for one, other in (("new", "gone"), ("gone", "new")):
        assert there["totals"][f"{one}Results"] == back["totals"][f"{other}Results"]
        assert there["totals"][f"{one}Models"] == back["totals"][f"{other}Models"]
    assert pick(back["rows"], "modelName", "rankChange")[-1] == ("org/d", None)
    assert {row["modelName"]: row["rankChange"] for row in back["rows"]}["org/b"] == -3

    by_alias = compared(source, "aaaa", "previous", benchmark="Tiny", limit=1)
    assert by_alias["benchmarkName"] == "Tiny2"
    assert pick(by_alias["rows"], "modelName") == [("org/d",), ("org/b",)]
    assert by_alias["totals"]["movedRows"] == 3
    with pytest.raises(BadParameter, match="'Nope': the name of a benchmark of either"):
        compared(source, "aaaa", "previous", benchmark="Nope")


def test_what_a_catalog_counts_otherwise_is_not_taken_for_data(source: Attached) -> None:
    told = compared(source, "previous", "current")
    assert (told["differsIn"], told["results"]) == (["catalog"], [])
    assert pick(told["benchmarks"], "goneTasks", "causes") == [(["Two"], ["catalog"])]
    assert told["totals"]["movedRows"] > 0
    same = compared(source, "current", "current")
    assert (same["differsIn"], same["benchmarks"], same["rows"]) == ([], [], [])


def test_a_model_is_followed_through_its_names(source: Attached) -> None:
    values, [(_, whole)] = asked_snapshots(source, {"benchmark": "", "limit": 100})
    told = followed(source, "org/new", **values)
    assert pick(told["snapshots"], "commitSha", "leftOut")[0] == ("a" * 40, None)
    assert len(told["snapshots"]) == 3
    assert pick(told["rows"], "benchmarkName", "modelName", "rank", "totalModels", "meanTask") == [
        ("Tiny", "org/old", 4, 4, 50.0),
        ("Tiny2", "org/new", 5, 5, 50.0),
        ("Tiny2", "org/new", 5, 5, 60.0),
    ]
    # What is kept names the answer: another number of snapshots is another one.
    newest, [(_, part)] = asked_snapshots(source, {"benchmark": "Tiny", "limit": 1})
    assert part != whole
    assert len(followed(source, "org/new", **newest)["rows"]) == 1
    with pytest.raises(UnknownName, match="Unknown model: 'org/nobody'"):
        followed(source, "org/nobody", **values)
    with pytest.raises(BadParameter, match="'benchmark' can't be 'Nope'"):
        followed(source, "org/new", **values | {"benchmark": "Nope"})


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("previous", "aaaa", "none is older than aaaa"),
        ("2026-01-01", "current", "none was built by then, the oldest at"),
        ("dddd", "current", "it is not kept, or no more; kept are b"),
        ("current", "bbbb", "'to' can't be 'bbbb': one snapshot: bbbb"),
        ("2026-02-30", "current", "'from' can't be '2026-02-30'"),
        ("a'; drop", "current", "'from' can't be .*'previous'"),
    ],
)
def test_a_snapshot_that_is_not_meant_by_anything_is_named(
    source: Attached, before: str, after: str, said: str
) -> None:
    with pytest.raises((UnknownSnapshot, BadParameter), match=said):
        compared(source, before, after)


def test_a_date_means_the_newest_that_was_built_by_then(source: Attached) -> None:
    newest, _, oldest = source.known
    on_the_day = f"{newest.built_at:%Y-%m-%d}"
    assert compared(source, on_the_day, on_the_day)["before"]["id"] == newest.id
    moment = oldest.built_at.isoformat()
    assert compared(source, moment, "current")["before"]["id"] == oldest.id
