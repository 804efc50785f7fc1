"""Two who change the store at once, and an end while answers are under way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx

from service.snapshots.start import examine
from service.snapshots.store import SnapshotStore
from tests.http.processes import running_service
from tests.hub_double import HubDouble
from tests.refresh.hub_world import commit, environment
from tests.snapshots.stores import MODELS, rows_of

# Whatever is under way is answered within the limit of the setting, and some for the processes.
EXIT_LIMIT_S = 20


def test_of_two_ingests_at_once_one_publishes_and_the_other_says_why_not(
    hub: HubDouble, data_dir: Path
) -> None:
    sha = commit(hub, rows_of(MODELS[:-1]))
    both = [
        subprocess.Popen(
            [sys.executable, "-m", "service", "refresh", "--data-dir", str(data_dir)],
            env=os.environ | environment(hub),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    said = [process.communicate(timeout=60) for process in both]

    statuses = sorted(process.returncode for process in both)
    assert statuses in ([0, 0], [0, 2])
    if statuses == [0, 2]:
        assert any("another ingest is running" in stderr for _, stderr in said)
    store = SnapshotStore(data_dir)
    newest = store.records()[0]
    assert (newest.commit_sha, store.current_id()) == (sha, newest.id)
    assert examine(store, newest.id) is None


def test_an_end_under_load_answers_what_is_under_way_and_comes_within_a_bound(
    data_dir: Path,
) -> None:
    statuses: list[int] = []
    broken: list[str] = []
    is_over = threading.Event()

    def ask(number: int) -> None:
        with httpx.Client(base_url=service.url, timeout=20) as client:
            count = 0
            while not is_over.is_set():
                count += 1
                target = f"/v1/benchmarks/Tiny/scores?languages=eng,{number}-{count}"
                try:
                    statuses.append(client.get(target).status_code)
                except httpx.ConnectError:
                    return
                except httpx.HTTPError as error:
                    # A connection that idled is closed; one that had sent half an answer is not.
                    broken.append(repr(error))
                    return

    with running_service(data_dir) as service:
        flows = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
        for flow in flows:
            flow.start()
        time.sleep(1)
        started_s = time.monotonic()
        service.process.send_signal(signal.SIGTERM)
        assert service.process.wait(EXIT_LIMIT_S) == 0
        took_s = time.monotonic() - started_s
        is_over.set()
        for flow in flows:
            flow.join()

    print(f"\nSIGTERM: {len(statuses)} answers, {len(broken)} refused, over in {took_s:.2f} s")
    assert set(statuses) <= {200, 503}
    assert 200 in statuses
    assert all("Incomplete" not in error and "peer closed" not in error for error in broken)
