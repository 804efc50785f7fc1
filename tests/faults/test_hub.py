"""A Hub that fails in every way while a server refreshes from it: the old snapshot goes on."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import httpx

from service.refresh.state import read_state
from service.snapshots.store import SnapshotStore
from tests.http.processes import running_service
from tests.hub_double import (
    Fault,
    HubDouble,
    altered,
    answers,
    cut,
    dripping,
    first_of_all,
    of_size,
    redirects,
    says,
)
from tests.refresh.hub_world import commit, environment, refresh
from tests.refresh.waiting import wait_until
from tests.snapshots.stores import MODELS, files_in, rows_of

SCORES = "/v1/benchmarks/Tiny/scores"
AGAIN_LIMIT_S = 60.0

# Those that end a refresh at once; and those that are asked again first, after seconds.
AT_ONCE: dict[str, tuple[str, Fault]] = {
    "401": ("info", answers(401)),
    "404": ("info", answers(404)),
    "429 with a long Retry-After": ("info", answers(429, retry_after="9000")),
    "not the Hub's JSON": ("info", says(b"<html>")),
    "a listing that is refused": ("tree", answers(403)),
    "a redirect loop": ("file", redirects()),
}
IN_THE_END: dict[str, tuple[str, Fault]] = {
    "500": ("info", answers(500)),
    "429 with a short Retry-After": ("info", answers(429, retry_after="1")),
    "cut bodies": ("cdn", cut(after_bytes=0)),
    "wrong checksums": ("cdn", altered()),
    "another size": ("cdn", of_size(10)),
}
OFTEN = 99


def test_no_fault_of_the_hub_reaches_those_who_ask(
    hub: HubDouble, data_dir: Path, rounds_count: int
) -> None:
    seen: dict[str, str] = {}
    asked_count = 0
    faults = AT_ONCE | (IN_THE_END if rounds_count > len(AT_ONCE) else {})
    with running_service(data_dir, **environment(hub), REFRESH_INTERVAL_S="0") as service:
        before = httpx.get(f"{service.url}{SCORES}").headers["x-snapshot"]
        commit(hub, rows_of(MODELS[:-1]))
        for name, (part, fault) in faults.items():
            hub.fail(part, fault, times=OFTEN)
            state = read_state(data_dir)
            service.process.send_signal(signal.SIGHUP)
            deadline_s = time.monotonic() + AGAIN_LIMIT_S
            while read_state(data_dir) == state:
                assert time.monotonic() < deadline_s, name
                answer = httpx.get(f"{service.url}{SCORES}")
                assert (answer.status_code, answer.headers["x-snapshot"]) == (200, before)
                asked_count += 1
                time.sleep(0.02)
            hub.forget_faults()
            after = read_state(data_dir)
            assert after is not None
            seen[name] = after.outcome
        service.process.send_signal(signal.SIGHUP)
        wait_until(lambda: bool(service.events("snapshot swapped")))

    print(f"\nfaults of the Hub: {len(seen)}, answers meanwhile: {asked_count}, failures: 0")
    assert set(seen.values()) == {"failed"}
    assert asked_count >= len(seen)


def test_a_branch_that_moves_during_the_download_gives_one_commit_and_then_the_other(
    hub: HubDouble, data_dir: Path
) -> None:
    first = commit(hub, rows_of(MODELS[:-1]))
    moved: list[str] = []
    hub.fail("tree", first_of_all(lambda: moved.append(commit(hub, rows_of(MODELS[1:])))))

    assert refresh(hub, data_dir).returncode == 0
    assert SnapshotStore(data_dir).records()[0].commit_sha == first
    assert refresh(hub, data_dir).returncode == 0
    assert SnapshotStore(data_dir).records()[0].commit_sha == moved[0]


def test_a_refresh_that_never_ends_holds_up_neither_answers_nor_the_end(
    hub: HubDouble, data_dir: Path
) -> None:
    hub.fail("cdn", dripping(every_s=0.05))
    commit(hub, rows_of(MODELS[:-1]))
    with running_service(data_dir, **environment(hub), REFRESH_INTERVAL_S="0") as service:
        service.process.send_signal(signal.SIGHUP)
        wait_until(lambda: hub.asked("cdn") == 1)
        assert httpx.get(f"{service.url}{SCORES}").status_code == 200
        service.process.send_signal(signal.SIGTERM)
        assert service.process.wait(20) == 0
    # The process that refreshed went with it: the store is free.
    with SnapshotStore(data_dir).changing():
        pass
    assert "part" not in {file.rpartition(".")[2] for file in files_in(data_dir / "snapshots")}
