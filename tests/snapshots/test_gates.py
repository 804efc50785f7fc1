"""What a candidate must pass; what does not is kept aside, and the current snapshot stays."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from service.build.candidate import BuildLimits
from service.errors import BadCatalog, BadResults, SnapshotRejected
from service.refresh.rehearse import rehearse
from service.snapshots.aside import refusals
from service.snapshots.ingest import Gates, ingest
from service.snapshots.store import SnapshotStore
from service.sources.results import SAMPLE
from tests.snapshots.stores import (
    MODELS,
    TASKS,
    catalog_in,
    files_in,
    publish,
    results_in,
    rows_of,
)
from tests.tiny import World
from tests.tiny_catalog import benchmark, scope


def refused(store: SnapshotStore, tiny: World, gates: Gates = Gates()) -> str:  # noqa: B008
    """The message that `tiny` is refused with; the current snapshot is as before."""
    current_id = store.current_id()
    with pytest.raises(SnapshotRejected) as caught:
        publish(store.data_dir, "c", tiny, gates=gates)
    assert store.current_id() == current_id
    [refusal] = refusals(store)
    assert refusal.reason == str(caught.value)
    assert (store.data_dir / "refused" / f"{refusal.snapshot_id}.duckdb").exists()
    return str(caught.value)


def test_a_fifth_of_the_models_may_go(store: SnapshotStore) -> None:
    assert publish(store.data_dir, "c", rows_of(MODELS[:8])).is_new


def test_more_than_a_fifth_of_the_results_may_not(store: SnapshotStore) -> None:
    assert refused(store, rows_of(MODELS[:7])).startswith(
        "results shrink from 20 to 14, by more than 20 % (SHRINK_MAX_PCT)"
    )


def test_more_than_a_fifth_of_the_models_may_not(store: SnapshotStore) -> None:
    fewer = rows_of(MODELS[:7], (*TASKS, "Gamma"))

    assert refused(store, fewer).startswith("models shrink from 10 to 7, by more than 20 %")


def test_the_setting_says_how_many_may_go(store: SnapshotStore) -> None:
    assert publish(store.data_dir, "c", rows_of(MODELS[:5]), gates=Gates(shrink_max_pct=50)).is_new


def test_force_publishes_what_shrinks(store: SnapshotStore) -> None:
    refused(store, rows_of(MODELS[:1]))
    forced = publish(store.data_dir, "c", rows_of(MODELS[:1]), gates=Gates(is_forced=True))

    assert store.current_id() == forced.record.id
    assert refusals(store) == []
    assert not any(file.startswith("refused/") for file in files_in(store.data_dir))


def test_a_dataset_of_another_name_may_not_have_less_either(store: SnapshotStore) -> None:
    with pytest.raises(SnapshotRejected, match=r"^results shrink from 20 to 2, by more than 20 %"):
        publish(store.data_dir, "c", rows_of(MODELS[:1]), dataset="results-2026-09-01.parquet")


def test_what_follows_the_sample_may_have_less(tmp_path: Path) -> None:
    publish(tmp_path / "data", "a", rows_of(MODELS), dataset=SAMPLE)

    assert publish(tmp_path / "data", "b", rows_of(MODELS[:1])).is_new


def test_a_benchmark_may_not_lose_all_rows(tmp_path: Path) -> None:
    def with_two_benchmarks(tasks: tuple[str, ...]) -> World:
        all_of_it = rows_of(tasks=tasks)
        beta = scope("Beta", ["test"], ["default"])
        return World(
            rows=all_of_it.rows,
            tasks=all_of_it.tasks,
            models=all_of_it.models,
            benchmarks=[*all_of_it.benchmarks, benchmark("Only Beta", tasks=[beta])],
        )

    publish(tmp_path / "data", "a", with_two_benchmarks(TASKS))

    assert refused(
        SnapshotStore(tmp_path / "data"), with_two_benchmarks(TASKS[:1]), Gates(shrink_max_pct=90)
    ).startswith("1 of 2 benchmarks lose all rows ('Only Beta');")


def test_answers_that_can_not_be_built_are_not_published(store: SnapshotStore) -> None:
    def rehearse(_candidate: Path) -> bytes:
        raise SnapshotRejected("the answer menu can't be built: as told")

    assert "menu" in refused(store, rows_of(), Gates(rehearse=rehearse, is_forced=True))


def test_a_catalog_that_was_changed_brings_no_older_snapshot_back(store: SnapshotStore) -> None:
    older = publish(store.data_dir, "d").record.id
    newer = publish(store.data_dir, "e").record.id
    tiny = rows_of()
    results = results_in(store.data_dir.parent / "beside", tiny, "d")
    directory = catalog_in(store.data_dir.parent / "beside", tiny).directory
    with (directory / "models.jsonl").open("a") as models:
        models.write("{}\n")
    with pytest.raises(BadCatalog, match="changed"):
        ingest(results, directory, store, BuildLimits(threads=1), lambda _step: None)

    assert store.current_id() == newer != older


def with_language_scores(store: SnapshotStore, expression: str) -> Path:
    """The current snapshot, in which every read of scores by language computes `expression`."""
    path = store.current_path()
    path.chmod(0o644)
    with duckdb.connect(path) as connection:
        connection.execute("alter table language_row rename to stored_row")
        connection.execute(
            "create view language_row as"
            f" select benchmark_id, entry_id, {expression} as scores_by_language from stored_row"
        )
    return path


def test_an_answer_that_is_too_large_for_the_memory_is_logged_and_keeps_no_snapshot_back(
    store: SnapshotStore,
) -> None:
    path = with_language_scores(store, "(select list(n) from range(100_000_000) as numbers (n))")
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from service.log import configure_logging\n"
        "from service.refresh.rehearse import rehearse\n"
        "from service.settings import Settings\n"
        "configure_logging(Settings(log_format='json'))\n"
        "rehearse(Path(sys.argv[1]), '64MB')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, path], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    # What is built beside it may find no memory either.
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert {(line["level"], line["event"]) for line in lines} == {("warning", "answer too large")}
    assert any(line["answer"].startswith("languages of") for line in lines)


def test_an_answer_that_fails_otherwise_is_named_and_keeps_the_snapshot_back(
    store: SnapshotStore,
) -> None:
    path = with_language_scores(store, "cast('as told' as integer)")
    with pytest.raises(SnapshotRejected, match=r"the answer languages of .*as told"):
        rehearse(path)


def test_results_that_are_refused_are_written_down_without_a_file(
    store: SnapshotStore, tmp_path: Path
) -> None:
    current_id = store.current_id()
    with pytest.raises(BadResults, match="no rows"):
        publish(store.data_dir, "c", rows_of(()))

    assert store.current_id() == current_id
    assert [refusal.commit_sha for refusal in refusals(store)] == ["c" * 40]
    assert not list((store.data_dir / "refused").glob("*.duckdb"))


def test_only_the_newest_refused_files_are_kept(store: SnapshotStore) -> None:
    for commit in "cdef":
        with pytest.raises(SnapshotRejected):
            publish(store.data_dir, commit, rows_of(MODELS[:1]))

    kept = {file.stem[:1] for file in (store.data_dir / "refused").glob("*.duckdb")}
    assert kept == {"e", "f"}
    assert len(refusals(store)) == 4
