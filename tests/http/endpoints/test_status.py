"""`/health`, `/health/ready` and `/v1/snapshots` of a real process."""

from __future__ import annotations

import httpx


def test_it_is_alive_whatever_it_serves(client: httpx.Client) -> None:
    assert client.get("/health").json() == {"ok": True}


def test_ready_says_what_is_served_and_how_old_it_is(client: httpx.Client) -> None:
    answer = client.get("/health/ready")
    ready = answer.json()

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert (ready["ready"], ready["detail"]) == (True, "ready")
    assert ready["snapshot"]["id"] == client.get("/v1/tasks").headers["x-snapshot"]
    assert ready["snapshot"]["dataset"] == "odd.parquet"
    assert ready["snapshot"]["resultsCount"] == 9
    assert 0 <= ready["snapshot"]["ageS"] < 600
    assert ready["refresh"] is None
    assert ready["refused"] is None
    assert ready["memo"]["maxBytes"] == 64 << 20


def test_ready_counts_what_the_memo_did(client: httpx.Client) -> None:
    before = client.get("/health/ready").json()["memo"]
    for _ in range(3):
        client.get("/v1/models?name=counted")
    after = client.get("/health/ready").json()["memo"]

    assert after["misses"] - before["misses"] == 1
    assert after["hits"] - before["hits"] == 2
    assert after["answers"] - before["answers"] == 1


def test_the_snapshots_are_listed_with_the_one_that_answers(client: httpx.Client) -> None:
    answer = client.get("/v1/snapshots")
    [snapshot] = answer.json()

    assert answer.headers["x-snapshot"] == snapshot["id"]
    assert snapshot["isCurrent"] is True
    assert snapshot["commitSha"] == "0" * 40
    assert (snapshot["dataset"], snapshot["catalogVersion"]) == ("odd.parquet", "1")
    assert snapshot["sizeBytes"] > 0
    assert snapshot["builtAt"].endswith("+00:00")


def test_errors_below_v1_name_the_snapshot_too(client: httpx.Client) -> None:
    current_id = client.get("/v1/snapshots").json()[0]["id"]

    for target in ("/v1/tasks/nobody", "/v1/nowhere", "/v1/benchmarks/x/scores"):
        answer = client.get(target)
        assert answer.status_code == 404
        assert answer.headers["x-snapshot"] == current_id
    assert "x-snapshot" not in client.get("/nowhere").headers
