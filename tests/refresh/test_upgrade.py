"""A newer program over the store of an older one."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import duckdb
import httpx
import msgspec
import pytest

from service.digests import digest_of_file
from service.snapshots.store import SnapshotStore
from tests.http.processes import running_service
from tests.hub_double import HubDouble, answers
from tests.refresh.hub_world import environment, run

FIRST = (
    "drop table migration",
    "alter table leaderboard_row drop column lenient_mean_task",
)
# Of these tables, and yet from before the last of the numbers.
EARLIER = ("drop macro table strengths", "update snapshot set definition_digest = 'of another'")


def age(store: SnapshotStore, changes: tuple[str, ...]) -> str:
    """Make the only snapshot an older program's by `changes`; gives its new id."""
    [record] = store.records()
    older_id = f"{record.id[:8]}-older"
    path = store.path_of(record.id).rename(store.path_of(older_id))
    path.chmod(0o644)
    with duckdb.connect(path) as connection:
        for change in changes:
            connection.execute(change)
        connection.execute("update snapshot set snapshot_id = ?", [older_id])
    older = msgspec.structs.replace(
        record,
        id=older_id,
        definition_digest="of an older program",
        size_bytes=path.stat().st_size,
        sha256=digest_of_file(path),
    )
    store.record_path_of(record.id).unlink()
    store.record_path_of(older_id).write_bytes(msgspec.json.encode(older))
    store.use(older_id)
    return older_id


def test_a_store_of_an_older_program_is_built_anew_and_served_without_the_hub(
    hub: HubDouble, data_dir: Path
) -> None:
    store = SnapshotStore(data_dir)
    built_id = store.records()[0].id
    older_id = age(store, EARLIER)
    hub.fail("info", answers(401))

    with running_service(data_dir, **environment(hub)) as service:
        [model, *_] = httpx.get(f"{service.url}/v1/models").json()
        name = quote(model["name"], safe="")
        answer = httpx.get(f"{service.url}/v1/models/{name}/strengths")

    assert answer.status_code == 200
    assert answer.headers["x-snapshot"] == built_id
    assert [each.id for each in store.records()] == [built_id, older_id]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (FIRST, "has the tables of migration 0001"),
        (EARLIER, "was built by another version of duckrank, and lacks what the query "),
    ],
)
def test_a_store_of_an_older_program_that_keeps_no_results_is_named(
    hub: HubDouble, data_dir: Path, changes: tuple[str, ...], said: str
) -> None:
    older_id = age(SnapshotStore(data_dir), changes)
    for file in (data_dir / "results").rglob("*.parquet"):
        file.unlink()
    hub.fail("info", answers(401))

    ended = run(hub, data_dir, "serve", "--port", "0")

    assert ended.returncode == 2
    assert f"{older_id}.duckdb {said}" in ended.stderr
