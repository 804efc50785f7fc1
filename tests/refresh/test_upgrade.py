"""A newer program over the store of an older one."""

from __future__ import annotations

from pathlib import Path

import duckdb
import httpx
import msgspec

from service.digests import digest_of_file
from service.snapshots.store import SnapshotStore
from tests.http.processes import running_service
from tests.hub_double import HubDouble, answers
from tests.refresh.hub_world import environment, run


def age(store: SnapshotStore) -> str:
    """Make the only snapshot one of the first program's; gives its new id."""
    [record] = store.records()
    older_id = f"{record.id[:8]}-older"
    path = store.path_of(record.id).rename(store.path_of(older_id))
    path.chmod(0o644)
    with duckdb.connect(path) as connection:
        connection.execute("drop table migration")
        connection.execute("alter table leaderboard_row drop column lenient_mean_task")
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
    older_id = age(store)
    hub.fail("info", answers(401))

    with running_service(data_dir, **environment(hub)) as service:
        answer = httpx.get(f"{service.url}/v1/benchmarks/Tiny/scores")

    assert answer.status_code == 200
    assert answer.headers["x-snapshot"] == built_id
    assert [each.id for each in store.records()] == [built_id, older_id]


def test_a_store_of_an_older_program_that_keeps_no_results_is_named(
    hub: HubDouble, data_dir: Path
) -> None:
    older_id = age(SnapshotStore(data_dir))
    for file in (data_dir / "results").rglob("*.parquet"):
        file.unlink()
    hub.fail("info", answers(401))

    ended = run(hub, data_dir, "serve", "--port", "0")

    assert ended.returncode == 2
    assert f"{older_id}.duckdb has the tables of migration 0001" in ended.stderr
