"""Changes and histories over HTTP: a real process over a store that others change meanwhile."""

from __future__ import annotations

import contextlib
import csv
import io
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import duckdb
import httpx
import msgspec
import pytest

from service.answers.leaderboards import leaderboard
from service.snapshots.aside import damages
from service.snapshots.connect import open_snapshot
from service.snapshots.store import SnapshotStore
from tests.http.processes import running_service
from tests.snapshots.stores import damage, held
from tests.tiny import wire

MODEL = "teahouse/oolong-base"


@pytest.fixture(scope="module")
def client(two_samples: Path) -> Iterator[httpx.Client]:
    with (
        running_service(two_samples, CACHE_REPO="") as service,
        httpx.Client(base_url=service.url, timeout=20) as client,
    ):
        yield client


def test_words_for_the_same_two_snapshots_have_one_answer_that_is_conditional_and_tabular(
    client: httpx.Client,
) -> None:
    newer, older = (each["id"] for each in client.get("/v1/snapshots").json())
    first = client.get("/v1/changes")
    before = client.get("/health/ready").json()["memo"]["misses"]
    for target in (
        f"/v1/changes?from={older}&to={newer}",
        f"/v1/changes?to=current&from={older[:9]}",
    ):
        assert client.get(target).content == first.content
    assert client.get("/health/ready").json()["memo"]["misses"] == before
    told = first.json()
    assert (told["before"]["id"], told["after"]["id"]) == (older, newer)
    assert told["after"]["dataset"] == "sample"
    assert [each["name"] for each in told["models"] if each["change"] == "new"] == [
        "harbour/many-hooks"
    ]
    assert {each["subset"] for each in told["results"] if each["change"] == "gone"} == {"withdrawn"}
    changed = [each for each in told["results"] if each["change"] == "changed"]
    assert {each["modelName"] for each in changed} == {MODEL}
    assert all(each["scoreAfter"] == 2 * each["scoreBefore"] for each in changed)

    assert "last-modified" not in first.headers
    tag = {"if-none-match": first.headers["etag"]}
    assert client.get(f"/v1/changes?from={older}", headers=tag).status_code == 304
    backwards = client.get(f"/v1/changes?from={newer}&to={older}", headers=tag)
    assert backwards.status_code == 200
    since = {"if-modified-since": client.get("/v1/tasks").headers["last-modified"]}
    assert client.get("/v1/changes", headers=since).status_code == 200

    for target in ("/v1/changes?limit=7", f"/v1/models/{quote(MODEL, safe='')}/history"):
        table = client.get(target, headers={"accept": "text/tab-separated-values"})
        rows = list(csv.DictReader(io.StringIO(table.text, newline=""), delimiter="\t"))
        asked = client.get(target).json()["rows"]
        assert [row["rank_after" if "changes" in target else "rank"] for row in rows] == [
            str(row["rankAfter" if "changes" in target else "rank"]) for row in asked
        ]


def test_rows_are_what_two_tables_of_scores_differ_in(
    client: httpx.Client, two_samples: Path
) -> None:
    store = SnapshotStore(two_samples)
    for name in (each["name"] for each in client.get("/v1/benchmarks").json()):
        after, before = (standing(store.path_of(each.id), name) for each in store.records())
        told = client.get("/v1/changes", params={"benchmark": name, "limit": 1000}).json()
        moved = {
            (row["modelName"], str(row["experiments"])): (
                (row["rankBefore"], row["meanTaskBefore"]),
                (row["rankAfter"], row["meanTaskAfter"]),
            )
            for row in told["rows"]
        }
        nowhere = (None, None)
        expected = {
            key: (before.get(key, nowhere), after.get(key, nowhere))
            for key in {*before, *after}
            if before.get(key) != after.get(key)
        }
        assert {key: pair for key, pair in moved.items() if pair[0] != pair[1]} == expected


def standing(path: Path, benchmark: str) -> dict[tuple[str, str], tuple[Any, ...]]:
    """Rank and mean of each row of a benchmark, as its table has them."""
    with contextlib.closing(open_snapshot(path)) as snapshot:
        rows = wire(leaderboard(snapshot, benchmark, ()))["rows"]
    return {
        (row["model"]["name"], str(row.get("experiments"))): (row["rank"], row["meanTask"])
        for row in rows
    }


@pytest.mark.parametrize(
    ("target", "status", "said"),
    [
        ("/v1/changes?from=0123456789", 404, "it is not kept, or no more; kept are"),
        ("/v1/changes?from=2020-01-01", 404, "none was built by then"),
        ("/v1/changes?to=a'b", 422, "Parameter 'to' can't be"),
        ("/v1/changes?limit=0", 422, "a whole number from 1 to 1,000"),
        ("/v1/changes?limit=1e3", 422, "a whole number from 1 to 1,000"),
        ("/v1/changes?benchmark=Nope", 422, "benchmark of either snapshot"),
        ("/v1/changes?form=current", 422, "'from' was meant, perhaps"),
        ("/v1/models/org/nobody/history", 404, "Unknown model: 'org/nobody'"),
        (f"/v1/models/{MODEL}/history?benchmark=Nope", 422, "'benchmark' can't be 'Nope'"),
    ],
)
def test_what_can_t_be_compared_is_named(
    client: httpx.Client, target: str, status: int, said: str
) -> None:
    answer = client.get(target)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/json")
    assert said in answer.json()["detail"]


def test_what_others_do_to_a_kept_snapshot_is_told_and_its_answers_go_with_it(
    two_samples: Path, tmp_path: Path
) -> None:
    data_dir = tmp_path / "data"
    shutil.copytree(two_samples, data_dir)
    store = SnapshotStore(data_dir)
    newer, older = store.records()
    path = store.path_of(older.id)
    with (
        running_service(data_dir, CACHE_REPO="") as service,
        httpx.Client(base_url=service.url, timeout=20) as client,
    ):

        def put_back() -> None:
            path.unlink(missing_ok=True)
            for file in (path, store.record_path_of(older.id)):
                shutil.copyfile(two_samples / "snapshots" / file.name, file)

        def asked(target: str = "/v1/changes") -> tuple[int, dict[str, Any]]:
            answer = client.get(target)
            return answer.status_code, answer.json()

        with held(path) as holder:
            status, told = asked()
            assert status == 409
            assert f"(PID {holder})" in told["detail"]
        status, told = asked()
        assert (status, told["before"]["id"]) == (200, older.id)

        history = f"/v1/models/{MODEL}/history"
        assert len(asked(history)[1]["snapshots"]) == 2
        # As the first program to have a migration table would have left it.
        change(path, "delete from migration where number > 1")
        status, told = asked("/v1/changes?limit=99")
        assert status == 409
        assert f"{older.id}.duckdb has the tables of migration 0001" in told["detail"]
        status, told = asked(f"{history}?limit=99")
        assert status == 200
        assert "migration 0001" in told["snapshots"][0]["leftOut"]
        assert {row["snapshotId"] for row in told["rows"]} == {newer.id}

        put_back()
        # Of these tables, but by a program that had no such view.
        change(path, "drop view leaderboards")
        other = msgspec.structs.replace(older, definition_digest="of another")
        store.record_path_of(older.id).write_bytes(msgspec.json.encode(other))
        status, told = asked("/v1/changes?limit=97")
        assert status == 409
        assert f"{older.id}.duckdb was built by another version" in told["detail"]
        assert "leaderboards does not exist" in told["detail"]

        put_back()
        for place in range(1, 10):
            damage(path, place / 10)
        status, told = asked("/v1/changes?limit=98")
        assert (status, told["detail"][: len(older.id) + 12]) == (409, f"Snapshot '{older.id}' ")
        assert "is damaged: its SHA-256" in told["detail"]
        assert [each.snapshot_id for each in damages(store)] == [older.id]
        assert asked()[0] == 404

        put_back()
        assert asked()[0] == 200
        store.prune(1)
        status, told = asked()
        assert status == 404
        assert "none is older than" in told["detail"]
        status, told = asked(f"/v1/changes?from={older.id}")
        assert status == 404
        assert f"it is not kept, or no more; kept are {newer.id}" in told["detail"]
        assert len(asked(history)[1]["snapshots"]) == 1


def change(path: Path, statement: str) -> None:
    path.chmod(0o644)
    with duckdb.connect(path) as connection:
        connection.execute(statement)
