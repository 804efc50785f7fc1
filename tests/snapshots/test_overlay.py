"""Results of one's own over published ones: what is read of them, and what they come to."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import msgspec
import pyarrow.parquet as pq
import pytest

from service.catalog.records import ModelRecord, RenameRecord
from service.errors import BadResults
from service.snapshots.connect import Snapshot, open_snapshot
from service.snapshots.ingest import Gates
from service.snapshots.overlay import read_overlay
from service.snapshots.store import SnapshotStore
from service.sources.overlay.folder import FILE_MAX_BYTES
from service.sources.overlay.models import LocalModel
from service.sources.overlay.rows import Faults
from service.sources.results import Overlay
from tests.own_results import score, write_result, write_run
from tests.snapshots.stores import catalog_in, files_in, ingest_files, publish, results_in
from tests.tiny import World, board, query, results_table, table, world
from tests.tiny_catalog import model, task

PUBLIC = """
    model   task  revision  score  experiment
    org/a   One   r1        80     -
    org/a   One   r2        40     -
    org/a   Two   r1        60     -
    org/a   One   r1        10     k=1
    org/b   One   r1        70     -
    org/b   Two   r1        50     -
"""


END = "Expecting value: line 1 column 2 (char 1)"
NEWER = "save it with a newer one"
UNKNOWN = "the model is left out"


def expected(kind: str, field: str) -> str:
    """What is said of text in a field of another kind."""
    return f"Expected `{kind}`, got `str` - at `$.{field}`; "


def public_world() -> World:
    return world(
        PUBLIC,
        tasks=[task("One"), task("Two", is_public=False), task("Dev", splits=["dev"])],
        models=[model("org/a", training_tasks=["Two"]), model("org/b")],
        renames=[
            RenameRecord(kind="model", former_name="old/a", name="org/a"),
            RenameRecord(kind="task", former_name="Deux", name="Two"),
        ],
    )


def read(tmp_path: Path, own: Path, models: Path | None = None) -> tuple[Overlay, list[str]]:
    """The overlay of `own`, and what is wrong with it."""
    faults = Faults()
    place = tmp_path / f"overlay-{len(list(tmp_path.iterdir()))}"
    catalog = catalog_in(tmp_path / "beside", public_world()).directory
    return read_overlay(own, models, catalog, place, faults), faults.lines()


def over_public(tmp_path: Path, overlay: Overlay | None) -> Snapshot:
    """The snapshot of the public world with an overlay, in the store of `data`."""
    tiny = public_world()
    results = results_in(tmp_path / "beside", tiny, "c")
    laid = msgspec.structs.replace(results, overlay=overlay)
    ingested = ingest_files(tmp_path / "data", laid, tiny, gates=Gates(is_forced=True))
    return open_snapshot(SnapshotStore(tmp_path / "data").path_of(ingested.record.id))


def rows_of(snapshot: Snapshot, model_name: str) -> list[tuple[Any, ...]]:
    return query(
        snapshot,
        "select task_name, model_revision, experiment_id, score, is_public, trained_on, is_local"
        f" from results where model_name = '{model_name}' order by all",
    )


def test_a_model_of_ones_own_stands_on_the_leaderboard_with_what_its_files_say(
    tmp_path: Path,
) -> None:
    own = tmp_path / "own"
    run = write_run(own, "acme/dragon", training_datasets=["Two"])
    write_result(run, "One", score(90))
    write_result(run, "Two", score(70.5))
    tuned = write_run(own, "acme/dragon", settings={"dims": 64, "nothing": {}}, embed_dim=64)
    write_result(tuned, "One", score(30))
    overlay, faults = read(tmp_path, own)
    told = "select overlay_digest, local_row_count, replaced_row_count, results_row_count"
    plain = over_public(tmp_path, None)
    assert query(plain, f"{told} from snapshot") == [("", 0, 0, 6)]
    before = board(plain, "model", "meanTask")
    plain.close()
    snapshot = over_public(tmp_path, overlay)

    assert faults == []
    assert rows_of(snapshot, "acme/dragon") == [
        ("One", "r1", "", 90.0, True, False, True),
        ("One", "r1", "dims_64__embed_dim_64__model_type_[dense]", 30.0, True, False, True),
        ("Two", "r1", "", 70.5, False, True, True),
    ]
    shown = board(snapshot, "model", "rank", "meanTask", "totalParamsB", "activeParamsB")
    assert shown[0] == ("acme/dragon", 1, 80.25, 1.0, 0.8)
    assert {*before} < {*board(snapshot, "model", "meanTask")}
    assert query(snapshot, f"{told} from snapshot") == [(overlay.digest, 3, 0, 9)]
    assert query(snapshot, "select model_name from entry where is_local") == 2 * [("acme/dragon",)]
    snapshot.close()


def test_what_was_measured_anew_takes_the_place_of_the_published_row_and_of_no_other(
    tmp_path: Path,
) -> None:
    own = tmp_path / "own"
    run = write_run(own, "org/a")
    write_result(run, "One", score(100))
    write_result(run, "Two", score(float("nan")))
    write_result(write_run(own, "org/b", "r2"), "Two", score(70))
    overlay, faults = read(tmp_path, own)
    snapshot = over_public(tmp_path, overlay)

    assert faults == [
        (
            "results/org__a/r1/Two.json, main_score: there is none for test, default, or it is not"
            " finite; it counts as missing"
        )
    ]
    assert rows_of(snapshot, "org/a") == [
        ("One", "r1", "", 100.0, True, False, True),
        ("One", "r1", "k_1", 10.0, True, False, False),
        ("One", "r2", "", 40.0, True, False, False),
        ("Two", "r1", "", 60.0, True, False, False),
        ("Two", "r1", "", None, False, True, True),
    ]
    # Another revision counts beside the published one, as everywhere.
    scores = dict(board(snapshot, "model", "scoresByTask")[::-1])
    assert scores["org/a"] == {"One": 70.0, "Two": 60.0}
    assert scores["org/b"] == {"One": 70.0, "Two": 60.0}
    assert query(snapshot, "select replaced_row_count from snapshot") == [(1,)]
    snapshot.close()


def test_under_former_names_they_count_as_the_public_ones_do(tmp_path: Path) -> None:
    own = tmp_path / "own"
    write_result(write_run(own, "old/a"), "Deux", score(90))
    overlay, faults = read(tmp_path, own)
    snapshot = over_public(tmp_path, overlay)

    assert faults == []
    assert ("Two", "r1", "", 90.0, False, True, True) in rows_of(snapshot, "org/a")
    assert query(snapshot, "select replaced_row_count from snapshot") == [(1,)]
    assert dict(board(snapshot, "model", "scoresByTask")[::-1])["org/a"] == {
        "One": 60.0,
        "Two": 90.0,
    }
    snapshot.close()


def test_what_is_wrong_in_a_file_is_named_and_stops_nothing_else(tmp_path: Path) -> None:
    own = tmp_path / "own"
    run = write_run(own, "acme/dragon", n_parameters="many")
    write_result(run, "One", score(90))
    write_result(run, "Nowhere", score(1))
    write_result(run, "Dev", score(2), split="test")
    for name, content in {
        "Text": '{"task_name": "One", "scores": {"test": [{"main_score": "high"}]}}',
        "NoName": '{"scores": {}}',
        "Half": '{"task_name": "\\ud800", "scores": {}}',
        "Old": '{"mteb_dataset_name": "One", "test": {}}',
        "Cut": "[",
        "Deep": "[" * 100_000,
        "Wide": json.dumps(
            {"task_name": "One", "scores": {"test": [score(1, languages=("a",) * 10_001)]}}
        ),
        "Huge": f'{{"task_name": "One", "scores": {{"test": [{json.dumps(score(0))}]}}}}'.replace(
            '"main_score": 0', f'"main_score": 1{"0" * 400}'
        ),
    }.items():
        (run / f"{name}.json").write_text(content)
    with (run / "Large.json").open("wb") as large:
        large.truncate(FILE_MAX_BYTES + 1)
    (run / "Two\nlines.json").write_text("[")
    (run / "Bytes.json").write_bytes(b"\xff\xfe\xff")
    (run / "Link.json").symlink_to(run / "One.json")
    os.mkfifo(run / "Pipe.json")
    (own / "results" / "linked__model").symlink_to(own / "results" / "acme__dragon")
    bare = own / "results" / "org__b" / "r7" / "experiments" / "k_1"
    bare.mkdir(parents=True)
    write_result(bare, "One", score(1))
    write_result(bare.parents[1], "One", score(77))
    (write_run(own, "acme/broken") / "model_meta.json").write_text('{"name": 7}')
    write_result(own / "results" / "acme__broken" / "r1", "One", score(1))
    overlay, faults = read(tmp_path, own)

    at = "acme__dragon/r1"
    too_many = "Expected `array` of length <= 10000"
    not_named = "Expected `str`, got `int` - at `$.name`"
    not_shown = "'acme/dragon' is not in the catalog; it is ranked and not shown, unless --models"
    assert sorted(fault.removeprefix("results/") for fault in faults) == sorted(
        [
            f"{at}/Bytes.json: it is not JSON in UTF-8; left out",
            f"{at}/Cut.json: it is not JSON: {END}; left out",
            f"{at}/Deep.json: its JSON is too deep; left out",
            f"{at}/Dev.json, model_name: {not_shown} describes it",
            f"{at}/Dev.json, split: 'Dev' has no split 'test', but dev; it does not count there",
            f"{at}/Half.json: '\\ud800' is no name - at `$.task_name`; left out",
            f"{at}/Huge.json: Number out of range - at `$.scores[...][0].main_score`; left out",
            f"{at}/Large.json: it has more than {FILE_MAX_BYTES:,} bytes; left out",
            f"{at}/Link.json: it is a link, and not followed",
            f"{at}/NoName.json: Object missing required field `task_name`; left out",
            f"{at}/Nowhere.json, model_name: {not_shown} describes it",
            f"{at}/Nowhere.json, task_name: 'Nowhere' is not in the catalog; it counts nowhere",
            f"{at}/Old.json: `mteb_dataset_name` is of mteb before 1.11: {NEWER}; left out",
            f"{at}/One.json, model_name: {not_shown} describes it",
            f"{at}/Pipe.json: it is no regular file",
            f"{at}/Text.json: {expected('float | null', 'scores[...][0].main_score')}left out",
            f"{at}/model_meta.json: {expected('int | null', 'n_parameters')}{UNKNOWN}",
            f"acme__broken/r1/model_meta.json: {not_named}; its results are left out",
            f"{at}/Two\\nlines.json: it is not JSON: {END}; left out",
            f"{at}/Wide.json: {too_many} - at `$.scores[...][0].languages`; left out",
            "linked__model: it is a link, and not followed",
            "org__b/r7/experiments/k_1: there is no model_meta.json to tell its settings; left out",
        ]
    )
    assert overlay.row_count == 4
    assert rows_of(over_public(tmp_path, overlay), "org/b")[1] == (
        *("One", "r7", "", 77.0, True, False, True),
    )


def test_models_are_described_in_toml_by_the_fields_of_the_catalog(tmp_path: Path) -> None:
    own = tmp_path / "own"
    write_result(write_run(own, "acme/dragon"), "One", score(90))
    models = tmp_path / "models.toml"
    models.write_text(
        """
        [[models]]
        name = "acme/dragon"
        parameters_count = 7_000_000_000
        max_tokens = inf
        release_date = 2026-02-03
        adapted_from = "org/a"
        training_datasets = ["One"]

        [[models]]
        name = "org/a"

        [[models]]
        name = "acme/dragon"

        [[models]]
        name = "acme/other"
        parameters = 7

        [[models]]
        parameters_count = -1
        name = "acme/third"

        [[models]]
        license = "mit"
        """
    )
    overlay, faults = read(tmp_path, own, models)

    assert faults == [
        "models.toml, model 2, name: 'org/a' is in the catalog, which stays",
        "models.toml, model 3, name: 'acme/dragon' is there twice; the first one stays",
        "models.toml, model 4: Object contains unknown field `parameters`; the model is left out",
        f"models.toml, model 5: Expected `int` >= 0 - at `$.parameters_count`; {UNKNOWN}",
        "models.toml, model 6: Object missing required field `name`; the model is left out",
    ]
    [record] = msgspec.json.decode(
        b"[" + overlay.models_file.read_bytes() + b"]", type=list[ModelRecord]
    )
    assert (record.parameters_count, record.release_date) == (7_000_000_000, "2026-02-03")
    assert (record.license, record.max_tokens, record.model_types) == (None, None, ["dense"])
    assert record.training_tasks == ["One", "Two"]
    assert LocalModel.__struct_fields__ == ModelRecord.__struct_fields__


@pytest.mark.parametrize("content", ["models = 3", "[[models]\n", "[[models]]\nname='a'\n[more]\n"])
def test_a_file_of_models_that_is_none_is_refused(tmp_path: Path, content: str) -> None:
    own, models = tmp_path / "own", tmp_path / "models.toml"
    write_result(write_run(own, "org/a"), "One", score(90))
    models.write_text(content)

    with pytest.raises(BadResults, match=r"--models models\.toml "):
        read(tmp_path, own, models)


def test_a_parquet_file_of_the_same_columns_is_laid_over_too(tmp_path: Path) -> None:
    own = tmp_path / "own.parquet"
    rows = table(
        """
        model        task     revision  score  experiment  trained_on  is_public
        acme/dragon  One      r1        90     k=2         yes         -
        acme/dragon  Nowhere  r1        nan    -           -           -
        """
    )
    pq.write_table(results_table(rows), own)
    overlay, faults = read(tmp_path, own)

    assert [fault.partition(":")[0] for fault in faults] == [
        "own.parquet, model_name",
        "own.parquet, main_score",
        "own.parquet, task_name",
    ]
    assert faults[0].endswith("(2 times)")
    assert rows_of(over_public(tmp_path, overlay), "acme/dragon") == [
        ("Nowhere", "r1", "", None, True, False, True),
        ("One", "r1", "k_2", 90.0, True, True, True),
    ]


def test_what_has_no_results_is_refused_with_what_was_expected(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    os.mkfifo(tmp_path / "pipe")
    pq.write_table(
        results_table(table("model task score\na One 1")).drop(["split"]), tmp_path / "p"
    )

    with pytest.raises(BadResults, match=r"results/ORG__MODEL/REVISION/TASK\.json"):
        read(tmp_path, tmp_path / "empty")
    with pytest.raises(BadResults, match="the column `split` is missing"):
        read(tmp_path, tmp_path / "p")
    for none in ("pipe", "nowhere"):
        with pytest.raises(BadResults, match="is no file and no folder"):
            read(tmp_path, tmp_path / none)


def test_an_overlay_is_kept_with_its_snapshot_and_goes_with_the_last(tmp_path: Path) -> None:
    own, data_dir = tmp_path / "own", tmp_path / "data"
    write_result(write_run(own, "acme/dragon"), "One", score(90))
    overlay, _ = read(tmp_path, own)
    over_public(tmp_path, overlay).close()
    store = SnapshotStore(data_dir)
    kept = {file for file in files_in(data_dir) if file.startswith("overlays/")}
    [laid] = store.records()

    assert kept == {
        f"overlays/{overlay.digest[:16]}/{name}" for name in ("models.jsonl", "results.jsonl")
    }
    assert (laid.overlay_digest, laid.shown_as) == (overlay.digest, "acme/results+local")

    over_public(tmp_path, None).close()
    assert store.records()[0].overlay_digest == ""
    assert kept < files_in(data_dir)

    store.remove(laid.id)
    publish(data_dir, "d", public_world())
    assert not kept & files_in(data_dir)
