"""`duckrank publish`: what a dataset of the Hub holds afterwards, and when it is refused."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pyarrow.parquet as pq
import pytest
import yaml

from service.snapshots.record import SnapshotRecord
from service.snapshots.store import SnapshotStore
from tests.hub_double import Files, HubDouble, answers, first_of_all
from tests.refresh.hub_world import run
from tests.snapshots.stores import MODELS, publish, rows_of

REPO = "acme/leaderboards"
EMPTY = {".gitattributes": b"*.parquet filter=lfs"}
LARGE_COUNT = 11
TOKEN = {"HF_TOKEN": "hf_invented"}


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a snapshot, which no test changes."""
    place = tmp_path_factory.mktemp("publish") / "data"
    publish(place, "a")
    return place


@pytest.fixture
def hub() -> Iterator[HubDouble]:
    with HubDouble() as double:
        double.commit(REPO, EMPTY)
        yield double


def held(hub: HubDouble) -> Files:
    return list(hub.datasets[REPO].commits.values())[-1]


def record_in(data_dir: Path) -> SnapshotRecord:
    return SnapshotStore(data_dir).records()[0]


def test_a_dataset_holds_snapshot_results_tables_and_what_they_are_and_the_viewer_finds_them(
    hub: HubDouble, data_dir: Path
) -> None:
    rehearsed = run(hub, data_dir, "publish", "--repo", REPO, "--dry-run", **TOKEN)
    assert (rehearsed.returncode, held(hub), hub.asked("upload")) == (0, EMPTY, 0)
    assert "tables/leaderboards.parquet        new" in rehearsed.stdout
    assert "would change: 13 of 13 files" in rehearsed.stdout

    done = run(hub, data_dir, "publish", "--repo", REPO, **TOKEN)
    assert done.returncode == 0, done.stderr
    assert len(hub.datasets[REPO].commits) == 2
    files, record = held(hub), record_in(data_dir)
    assert files.keys() > EMPTY.keys()
    manifest = json.loads(files["manifest.json"])
    assert msgspec.convert(manifest["snapshot"], SnapshotRecord) == record
    assert {file["path"]: (file["size_bytes"], file["sha256"]) for file in manifest["files"]} == {
        path: (len(content), hashlib.sha256(content).hexdigest())
        for path, content in files.items()
        if path not in ("manifest.json", ".gitattributes")
    }
    assert files["duckrank.duckdb"] == SnapshotStore(data_dir).path_of(record.id).read_bytes()
    row_counts = {
        Path(path).stem: pq.read_metadata(io.BytesIO(content)).num_rows
        for path, content in files.items()
        if path.endswith(".parquet")
    }
    assert row_counts["train-00000-of-00001"] == record.results_row_count
    assert (row_counts["leaderboards"], row_counts["leaderboard_scores"]) == (10, 30)
    _, front, card = files["README.md"].decode().split("---\n", 2)
    configs = yaml.safe_load(front)["configs"]
    paths = [config["data_files"][0]["path"].replace("*", "00000-of-00001") for config in configs]
    assert sorted(paths) == sorted(path for path in files if path.endswith(".parquet"))
    assert [config["config_name"] for config in configs if config.get("default")] == [
        "leaderboards"
    ]
    assert record.commit_sha in card
    assert "| `leaderboards` | 10 |" in card

    again = run(hub, data_dir, "publish", "--repo", REPO, **TOKEN)
    assert again.stdout.splitlines()[-1].startswith(f"unchanged: {REPO} has snapshot {record.id}")
    assert (len(hub.datasets[REPO].commits), hub.asked("upload")) == (2, LARGE_COUNT)


def test_what_was_uploaded_before_an_attempt_broke_is_not_uploaded_again_and_what_is_gone_goes(
    hub: HubDouble, data_dir: Path
) -> None:
    old = {"tables/gone.parquet": b"PAR1", "kept.txt": b"of somebody else"}
    newer = {"id": "newer-one", "built_at": "2100-01-01T00:00:00Z"}
    named = {"files": [{"path": "tables/gone.parquet"}], "snapshot": newer}
    hub.commit(REPO, EMPTY | old | {"manifest.json": json.dumps(named).encode()})
    refused = run(hub, data_dir, "publish", "--repo", REPO, **TOKEN)
    assert (refused.returncode, hub.asked("upload")) == (2, 0)
    assert "it has snapshot newer-one, which was built after this one, at 2100-01-01" in (
        refused.stderr
    )

    # To go back is to name it.
    back = ("publish", "--repo", REPO, "--snapshot", record_in(data_dir).id)
    hub.fail("commit", answers(403))
    broken = run(hub, data_dir, *back, **TOKEN)
    assert broken.returncode == 2
    said = f"duckrank: The Hub dataset `{REPO}` at its default branch can't be written: {hub.url}"
    assert said in broken.stderr.splitlines()[-1]
    assert "The token in HF_TOKEN may not do that" in broken.stderr.splitlines()[-1]
    assert hub.asked("upload") == LARGE_COUNT

    # Meanwhile somebody else commits: what was compared is compared anew.
    hub.fail("commit", first_of_all(lambda: hub.commit(REPO, held(hub) | {"new.txt": b"new"})))
    done = run(hub, data_dir, *back, **TOKEN)
    assert done.returncode == 0, done.stderr
    assert "tables/gone.parquet                removed" in done.stdout
    assert hub.asked("upload") == LARGE_COUNT
    assert "tables/gone.parquet" not in held(hub)
    assert {"kept.txt", "new.txt", "duckrank.duckdb"} <= held(hub).keys()


@pytest.mark.parametrize(
    ("there", "why"),
    [
        ({"data/train-00000-of-00001.parquet": b"PAR1"}, "which this command has not made"),
        (None, "There is no such dataset or revision: check --repo."),
    ],
)
def test_a_dataset_of_others_or_none_is_refused_in_one_line(
    hub: HubDouble, data_dir: Path, there: Files | None, why: str
) -> None:
    repo = "acme/none" if there is None else REPO
    if there is not None:
        hub.commit(REPO, there)
    refused = run(hub, data_dir, "publish", "--repo", repo, LOG_FORMAT="json", **TOKEN)
    assert (refused.returncode, hub.asked("upload")) == (2, 0)
    assert why in json.loads(refused.stderr.splitlines()[-1])["event"]


def test_an_overlay_the_sample_and_what_is_not_kept_are_not_published(
    hub: HubDouble, tmp_path: Path
) -> None:
    data_dir = tmp_path / "data"
    publish(data_dir, "a", rows_of(MODELS[:9]), dataset="sample")
    store = SnapshotStore(data_dir)
    [record] = store.records()

    def refusal() -> str:
        refused = run(hub, data_dir, "publish", "--repo", REPO, **TOKEN)
        assert refused.returncode == 2
        return refused.stderr

    assert "is of the sample, whose results are made up: --sample publishes it" in refusal()
    local = msgspec.structs.replace(record, overlay_digest="0" * 64, dataset="acme/results")
    store.record_path_of(record.id).write_bytes(msgspec.json.encode(local))
    assert "has unpublished results in it and is not handed on" in refusal()
    bare = msgspec.structs.replace(local, overlay_digest="", catalog_digest="1" * 64)
    store.record_path_of(record.id).write_bytes(msgspec.json.encode(bare))
    assert f"the catalog of snapshot {record.id} is not kept" in refusal()
    assert hub.seen == []
