"""A server whose store changes under it: it follows, and nobody who asks meanwhile is hurt."""

from __future__ import annotations

import shutil
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from service.snapshots.store import SnapshotStore
from tests.http.processes import Service, running_service
from tests.hub_double import HubDouble, answers
from tests.refresh.hub_world import commit, environment, refresh, run
from tests.refresh.waiting import wait_until
from tests.snapshots.stores import MODELS, damage, publish, rows_of

SCORES = "/v1/benchmarks/Tiny/scores"


def served_id(service: Service) -> str:
    answer = httpx.get(f"{service.url}{SCORES}")
    assert answer.status_code == 200
    return answer.headers["x-snapshot"]


class Asking:
    """What clients that never stop asking got."""

    def __init__(self, url: str) -> None:
        self.failures: list[str] = []
        # For each snapshot that answered, every body that came with its name.
        self.bodies: dict[str, set[bytes]] = {}
        self.count = 0
        self._url = url
        self._is_over = threading.Event()
        self._threads = [threading.Thread(target=self._ask) for _ in range(3)]

    def _ask(self) -> None:
        with httpx.Client(base_url=self._url, timeout=20) as client:
            number = 0
            while not self._is_over.is_set():
                number += 1
                # One that is ready, and one that nobody asked for before.
                for target in (SCORES, f"{SCORES}?languages=eng,{number}-{id(client)}"):
                    try:
                        answer = client.get(target)
                    except httpx.HTTPError as error:
                        self.failures.append(repr(error))
                        continue
                    self.count += 1
                    if answer.status_code != 200:
                        self.failures.append(f"{target}: {answer.status_code} {answer.text}")
                    elif target == SCORES:
                        held = self.bodies.setdefault(answer.headers["x-snapshot"], set())
                        held.add(answer.content)

    @contextmanager
    def going_on(self) -> Iterator[None]:
        for thread in self._threads:
            thread.start()
        try:
            yield
        finally:
            self._is_over.set()
            for thread in self._threads:
                thread.join()


def test_every_worker_follows_a_refresh_and_no_request_fails_or_mixes_two_snapshots(
    hub: HubDouble, data_dir: Path
) -> None:
    first = SnapshotStore(data_dir).current_id()
    with running_service(data_dir, "--workers", "2", **environment(hub)) as service:
        asking = Asking(service.url)
        with asking.going_on():
            commit(hub, rows_of(MODELS[:9]))
            assert refresh(hub, data_dir).returncode == 0
            second = SnapshotStore(data_dir).current_id()
            wait_until(lambda: len(service.events("snapshot swapped")) == 2)
            time.sleep(0.5)
        assert served_id(service) == second

    assert asking.failures == []
    assert asking.count > 20
    assert asking.bodies.keys() == {first, second}
    assert [len(bodies) for bodies in asking.bodies.values()] == [1, 1]
    # A worker that nobody had asked has nothing to warm.
    assert any(event["warmed"] > 0 for event in service.events("snapshot swapped"))


def test_a_hang_up_signal_refreshes_and_the_interval_does_too(
    hub: HubDouble, data_dir: Path
) -> None:
    with running_service(data_dir, **environment(hub), REFRESH_INTERVAL_S="0") as service:
        second = commit(hub, rows_of(MODELS[:9]))
        service.process.send_signal(signal.SIGHUP)
        wait_until(lambda: bool(service.events("snapshot swapped")))
        # Whoever follows may see the new one before the process that brought it has ended.
        wait_until(lambda: bool(service.events("refreshed")))
        [refreshed] = service.events("refreshed")
        assert (refreshed["outcome"], refreshed["commit_sha"]) == ("published", second)
        # Counted when the process that said so has ended.
        counted = 'duckrank_refresh_total{outcome="published"} 1.0'
        wait_until(lambda: counted in httpx.get(f"{service.url}/metrics").text)

    with running_service(data_dir, **environment(hub), REFRESH_INTERVAL_S="1") as service:
        third = commit(hub, rows_of(MODELS[1:]))
        wait_until(lambda: bool(service.events("snapshot swapped")))
        ready = httpx.get(f"{service.url}/health/ready").json()
        assert ready["snapshot"]["commitSha"] == third
        assert ready["refresh"]["outcome"] in ("published", "unchanged")


def test_what_a_refresh_says_is_in_the_log_of_who_serves_with_its_level(
    hub: HubDouble, data_dir: Path
) -> None:
    with running_service(data_dir, **environment(hub), REFRESH_INTERVAL_S="0") as service:
        commit(hub, rows_of(MODELS[:2]))
        service.process.send_signal(signal.SIGHUP)
        wait_until(lambda: bool(service.events("refreshed")))

    [step] = service.events("fetch the results")
    [refreshed] = service.events("refreshed")
    assert (step["level"], step["logger"]) == ("info", "duckrank")
    assert (refreshed["level"], refreshed["outcome"]) == ("warning", "refused")


def test_whatever_the_hub_does_the_old_snapshot_goes_on_and_ready_says_why(
    hub: HubDouble, data_dir: Path
) -> None:
    with running_service(data_dir, **environment(hub), REFRESH_INTERVAL_S="0") as service:
        before = served_id(service)
        hub.fail("info", answers(404))
        refresh(hub, data_dir)
        ready = httpx.get(f"{service.url}/health/ready").json()
        assert ready["ready"] is True
        assert ready["refresh"]["outcome"] == "failed"
        assert "answered 404" in ready["detail"]

        commit(hub, rows_of(MODELS[:2]))
        refresh(hub, data_dir)
        ready = httpx.get(f"{service.url}/health/ready").json()
        assert ready["ready"] is True
        assert ready["refresh"]["outcome"] == "refused"
        assert ready["refused"]["reason"].startswith("results shrink from 20 to 4")
        assert served_id(service) == before


def test_a_switch_back_is_followed_and_the_answer_is_not_called_unchanged(
    hub: HubDouble, data_dir: Path
) -> None:
    commit(hub, rows_of(MODELS[:9]))
    refresh(hub, data_dir)
    newest, oldest = SnapshotStore(data_dir).records()
    with running_service(data_dir, **environment(hub)) as service:
        date = httpx.get(f"{service.url}{SCORES}").headers["last-modified"]
        run(hub, data_dir, "snapshots", "use", oldest.id)
        wait_until(lambda: served_id(service) == oldest.id)
        answer = httpx.get(f"{service.url}{SCORES}", headers={"if-modified-since": date})

    assert answer.status_code == 200
    assert answer.headers["x-snapshot"] == oldest.id
    assert service.events("snapshot swapped")[0]["instead_of"] == newest.id


def test_a_file_that_fails_under_a_running_service_gives_way_to_the_other_snapshot(
    tmp_path: Path,
) -> None:
    older = publish(tmp_path / "data", "a").record
    newer = publish(tmp_path / "data", "b").record
    with running_service(tmp_path / "data", DISK_CACHE="0") as service:
        assert httpx.get(f"{service.url}/v1/benchmarks/menu").status_code == 200
        file = SnapshotStore(tmp_path / "data").path_of(newer.id)
        for place in range(1, 40):
            damage(file, place / 40)
        statuses = set()
        for number in range(200):
            answer = httpx.get(f"{service.url}{SCORES}?languages=eng,{number}")
            statuses.add(answer.status_code)
            if answer.headers["x-snapshot"] == older.id:
                break
            time.sleep(0.1)
        assert answer.headers["x-snapshot"] == older.id
        assert answer.status_code == 200
        assert statuses <= {200, 503}
        assert httpx.get(f"{service.url}/health/ready").status_code == 200

    [damaged] = service.events("snapshot damaged")
    assert damaged["snapshot"] == newer.id
    assert (tmp_path / "data" / "damaged" / f"{newer.id}.duckdb").exists()


def test_a_damaged_file_without_another_is_built_anew_from_what_is_kept(tmp_path: Path) -> None:
    only = publish(tmp_path / "data", "a", dataset="my.parquet").record
    with running_service(tmp_path / "data", DISK_CACHE="0") as service:
        assert httpx.get(f"{service.url}/v1/benchmarks/menu").status_code == 200
        file = SnapshotStore(tmp_path / "data").path_of(only.id)
        for place in range(1, 40):
            damage(file, place / 40)
        wait_until(lambda: bool(service.events("snapshot swapped")))
        wait_until(lambda: bool(service.events("refreshed")))
        answer = httpx.get(f"{service.url}{SCORES}?languages=eng")
        ready = httpx.get(f"{service.url}/health/ready")

    assert answer.status_code == 200
    assert ready.status_code == 200
    assert service.events("snapshot damaged")[0]["snapshot"] == only.id
    assert service.events("refreshed")[0]["outcome"] == "published"


def test_a_current_one_that_can_not_be_opened_is_passed_over_and_not_tried_for_ever(
    tmp_path: Path,
) -> None:
    record = publish(tmp_path / "data", "a").record
    store = SnapshotStore(tmp_path / "data")
    with running_service(tmp_path / "data") as service:
        store.path_of("broken").write_bytes(b"not a database" * 1_000)
        store.use("broken")
        wait_until(lambda: bool(service.events("snapshot not followed")))
        time.sleep(2.5)
        assert served_id(service) == record.id

    assert len(service.events("snapshot not followed")) == 1


@pytest.mark.parametrize("sample", [True, False])
def test_an_empty_store_serves_the_sample_only_where_that_is_asked_for(
    hub: HubDouble, tmp_path: Path, *, sample: bool
) -> None:
    if sample:
        with running_service(tmp_path / "data", "--sample", **environment(hub)) as service:
            answer = httpx.get(f"{service.url}/v1/benchmarks")
        assert answer.headers["x-dataset"] == "sample"
    else:
        ended = run(hub, tmp_path / "data", "serve", "--port", "0")
        assert ended.returncode == 2
        assert "has no snapshot to serve" in ended.stderr
        assert "--sample" in ended.stderr


def test_an_empty_store_is_filled_from_the_hub_where_there_is_a_catalog(
    hub: HubDouble, data_dir: Path
) -> None:
    shutil.rmtree(data_dir / "snapshots")
    (data_dir / "current").unlink()
    second = commit(hub, rows_of(MODELS[:9]))
    with running_service(data_dir, **environment(hub)) as service:
        ready = httpx.get(f"{service.url}/health/ready").json()

    assert ready["snapshot"]["commitSha"] == second
