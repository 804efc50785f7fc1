"""What a service does between its start and its first request."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx

from service.http.answering.serving import Serving
from service.http.messages.asgi import Receive, Scope, Send
from service.http.prewarm.preload import FIRST_ASKED
from service.http.prewarm.warm_up import warm_up
from service.settings import settings_from
from service.snapshots.connect import open_snapshot
from service.snapshots.store import SnapshotStore
from tests.http.odd_world import publish_odd_world
from tests.http.processes import running_service


def test_every_route_has_an_answer_in_the_warm_up_and_nobody_is_counted(odd_dir: Path) -> None:
    with running_service(odd_dir, DISK_CACHE="0") as service:
        metrics = httpx.get(service.url + "/metrics").text

    assert service.events("warmed up on an answer that is none") == []
    assert service.events("warm-up ended early") == []
    counted = [
        line
        for line in metrics.splitlines()
        if line.startswith(("duckrank_http_requests_total", "duckrank_cold", "duckrank_select"))
        and "/v1/" in line
        and not line.endswith(" 0.0")
    ]
    assert counted == []


def test_what_was_warmed_up_is_not_kept(odd_dir: Path) -> None:
    with running_service(odd_dir, DISK_CACHE="0") as service:
        metrics = httpx.get(service.url + "/metrics").text

    assert _held_answers(metrics) <= len(FIRST_ASKED)


def test_a_warm_up_that_fails_stops_no_start(tmp_path: Path) -> None:
    settings = settings_from({"DATA_DIR": str(publish_odd_world(tmp_path)), "DISK_CACHE": "0"})
    snapshot = open_snapshot(SnapshotStore(settings.data_dir).current_path())
    serving = Serving(snapshot, settings)
    serving.get_ready()

    asked = []

    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        asked.append(scope["path"])
        raise OSError("no route today")

    asyncio.run(warm_up(broken, serving, settings))

    assert asked == ["/v1/benchmarks/menu"]
    snapshot.close()


def _held_answers(metrics: str) -> float:
    (line,) = [x for x in metrics.splitlines() if x.startswith("duckrank_memo_messages")]
    return float(line.rsplit(" ", 1)[1])
