"""`duckrank refresh` with `CATALOG_SOURCE`: a newer catalog is new data, and passes its gates."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from service.snapshots.store import SnapshotStore
from tests.hub_double import HubDouble, answers
from tests.refresh.hub_world import commit, refresh, run
from tests.refresh.test_once import state_of
from tests.registry_double import write_registry
from tests.snapshots.stores import MODELS, publish, rows_of
from tests.tiny import World, catalog_of
from tests.tiny_catalog import benchmark, model

CATALOG = "acme/catalog"
STATISTICS = dict.fromkeys(("Alpha", "Beta"), b'{"test":{"num_samples":1}}')


def world_of(**changed: Any) -> World:
    """The world of the store's results; what is given stands in its catalog instead."""
    return msgspec.structs.replace(rows_of(), **{"statistics": STATISTICS} | changed)


def commit_catalog(hub: HubDouble, folder: Path, tiny: World) -> str:
    """Make the catalog of a world the newest commit of `CATALOG`, among what is none of it."""
    directory = catalog_of(tiny, folder).directory
    files = {
        file.relative_to(directory).as_posix(): file.read_bytes()
        for file in directory.rglob("*")
        if file.is_file()
    }
    return hub.commit(CATALOG, files | {"README.md": b"# Catalog", ".gitattributes": b"x"})


def test_a_changed_catalog_is_a_new_snapshot_and_an_unchanged_one_is_not(
    hub: HubDouble, data_dir: Path, tmp_path: Path
) -> None:
    store = SnapshotStore(data_dir)
    commit_catalog(hub, tmp_path / "one", world_of())
    first = refresh(hub, data_dir, CATALOG_SOURCE=CATALOG)
    asked = hub.asked("file")
    again = refresh(hub, data_dir, CATALOG_SOURCE=CATALOG)

    assert first.returncode == 0, first.stderr
    assert first.stdout.startswith("published: built: ")
    assert again.stdout == "unchanged: the newest commit is served\n"
    assert hub.asked("file") == asked

    more = world_of(models=[*rows_of().models, model("acme/joined")])
    commit_catalog(hub, tmp_path / "two", more)
    third = refresh(hub, data_dir, CATALOG_SOURCE=CATALOG)
    newest, before, _ = store.records()

    assert third.stdout == f"published: built: {newest.id}\n"
    assert newest.commit_sha == before.commit_sha
    assert newest.catalog_digest != before.catalog_digest
    # Of the catalog, only the models and what names them are another: nothing else is brought.
    brought = {seen.path.rpartition("/")[2] for seen in hub.seen if seen.part == "file"}
    assert {"models.jsonl", "manifest.json", "Alpha.json.gz"} <= brought
    later = [seen.path.rpartition("/")[2] for seen in hub.seen if seen.part == "file"][asked:]
    assert {*later} == {"models.jsonl", "manifest.json"}


def test_a_catalog_that_loses_models_or_a_benchmark_is_refused(
    hub: HubDouble, data_dir: Path, tmp_path: Path
) -> None:
    store, everything = SnapshotStore(data_dir), rows_of()
    before = store.current_id()
    commit_catalog(hub, tmp_path / "fewer", world_of(models=everything.models[:7]))
    fewer = refresh(hub, data_dir, CATALOG_SOURCE=CATALOG)
    assert "refused: models of the catalog shrink from 10 to 7, by more than 20 %" in fewer.stderr
    assert state_of(data_dir).outcome == "refused"

    [tiny] = everything.benchmarks
    renamed = msgspec.structs.replace(tiny, name="Other")
    commit_catalog(hub, tmp_path / "gone", world_of(benchmarks=[renamed]))
    gone = refresh(hub, data_dir, CATALOG_SOURCE=CATALOG)
    assert "refused: 1 of 1 benchmarks lose all rows ('Tiny')" in gone.stderr
    assert store.current_id() == before

    # What answers under the old name has lost nothing.
    alias = msgspec.structs.replace(renamed, aliases=["Tiny"])
    commit_catalog(hub, tmp_path / "alias", world_of(benchmarks=[alias, benchmark("New")]))
    assert refresh(hub, data_dir, CATALOG_SOURCE=CATALOG).returncode == 0


def test_a_hub_without_the_catalog_is_a_failure_that_names_it(
    hub: HubDouble, data_dir: Path
) -> None:
    before = SnapshotStore(data_dir).current_id()
    failed = refresh(hub, data_dir, CATALOG_SOURCE=CATALOG)
    hub.commit(CATALOG, {"README.md": b"# Nothing"})
    empty = refresh(hub, data_dir, CATALOG_SOURCE=CATALOG)

    assert (failed.returncode, empty.returncode) == (2, 2)
    assert "The Hub dataset `acme/catalog` at its default branch can't be read" in failed.stderr
    assert "has 0 files of a catalog" in empty.stderr
    assert state_of(data_dir).outcome == "failed"
    assert SnapshotStore(data_dir).current_id() == before


def test_a_folder_is_followed_for_results_that_are_not_of_the_hub_too(
    hub: HubDouble, tmp_path: Path
) -> None:
    data_dir, folder = tmp_path / "data", tmp_path / "catalog"
    publish(data_dir, "a", dataset="my.parquet")
    catalog_of(world_of(), folder)
    changed = refresh(hub, data_dir, CATALOG_SOURCE=str(folder))
    unchanged = refresh(hub, data_dir, CATALOG_SOURCE=str(folder))

    assert changed.stdout.startswith("published: built: "), changed.stderr
    assert "my.parquet is not the dataset of CACHE_REPO" in unchanged.stdout
    assert hub.seen == []


def test_the_installed_registry_is_exported_once_for_each_version(
    hub: HubDouble, data_dir: Path, tmp_path: Path
) -> None:
    def refresh_with(version: str) -> str:
        folder = write_registry(tmp_path / version, version)
        done = refresh(hub, data_dir, CATALOG_SOURCE="mteb", PYTHONPATH=str(folder))
        return done.stdout + done.stderr

    commit(hub, rows_of(MODELS))
    # It has nothing of what is served; that it was read and judged is what counts.
    assert "the results and the catalog do not belong together" in refresh_with("2.99.0")
    [kept] = (data_dir / "downloads" / "registry").iterdir()
    made_at = (kept / "manifest.json").stat().st_mtime_ns
    (tmp_path / "2.99.0").rename(tmp_path / "before")
    assert "do not belong together" in refresh_with("2.99.0")
    assert (kept / "manifest.json").stat().st_mtime_ns == made_at
    refresh_with("2.99.1")
    assert [each.name[:7] for each in (data_dir / "downloads" / "registry").iterdir()] == [
        "2.99.1-"
    ]


def test_without_the_registry_its_catalog_is_a_failure_that_says_how_to_get_it(
    hub: HubDouble, data_dir: Path
) -> None:
    hub.fail("info", answers(401))
    done = refresh(hub, data_dir, CATALOG_SOURCE="mteb")
    word = run(hub, data_dir, "refresh", CATALOG_SOURCE="no such thing")

    assert "install `duckrank[catalog]`" in done.stderr
    assert "CATALOG_SOURCE" in word.stderr
