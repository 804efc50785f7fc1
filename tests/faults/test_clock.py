"""The clock of the machine goes back, by far, while a service waits to try a refresh again."""

from __future__ import annotations

import json
import os
import time
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx
import pytest

from service.refresh.state import read_state
from service.snapshots.store import SnapshotStore
from tests.faults.test_disk import SCORES
from tests.http.processes import running_service
from tests.hub_double import HubDouble, answers
from tests.refresh.hub_world import commit, environment
from tests.refresh.waiting import wait_until
from tests.snapshots.stores import MODELS, publish, rows_of
from tests.telemetry.scrape import scrape

# Debian's package `faketime`. What it is loaded into sees another time of day, and the true
# monotonic clock, as where an operator or a time server sets the clock of a machine.
LIBRARIES = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))


# Twice as long each time: 2 s, then 4, give or take a tenth.
LEAST_WAITED_S = 5.0


def test_after_a_clock_went_back_no_age_is_negative_and_no_date_in_the_future(
    data_dir: Path,
) -> None:
    # No snapshot is older than the one before, so that one after a record of the future is too.
    [record_file] = (data_dir / "snapshots").glob("*.json")
    record = json.loads(record_file.read_text())
    future = datetime.now(UTC) + timedelta(days=400)
    record_file.write_text(json.dumps(record | {"built_at": future.isoformat()}))
    published = publish(data_dir, "b", rows_of(MODELS[:-1])).record
    assert published.built_at >= future

    with running_service(data_dir, CACHE_REPO="") as service:
        answers = [httpx.get(f"{service.url}{path}") for path in (SCORES, "/v1/tasks")]
        ready = httpx.get(f"{service.url}/health/ready").json()
        metrics = scrape(service.url)
        [serving] = service.events("serving")

    for answer in answers:
        assert answer.headers["x-snapshot"] == published.id
        last_modified, date = (
            parsedate_to_datetime(answer.headers[name]) for name in ("last-modified", "date")
        )
        assert last_modified <= date
    assert ready["snapshot"]["ageS"] == 0
    assert serving["age_hours"] == 0
    ages = {
        series: value
        for series, value in metrics.values.items()
        if series[0].endswith("age_seconds")
    }
    assert ages
    assert min(ages.values()) >= 0


@pytest.mark.skipif(not LIBRARIES, reason="Debian's faketime is not installed")
@pytest.mark.parametrize("moved", ["-400d", "+400d"])
def test_a_clock_that_is_set_neither_stops_nor_hurries_a_refresh_that_backs_off(
    hub: HubDouble, data_dir: Path, tmp_path: Path, moved: str
) -> None:
    clock = tmp_path / "clock"
    clock.write_text("+0")
    faked = {
        "LD_PRELOAD": str(LIBRARIES[0]),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    before = SnapshotStore(data_dir).records()[0]
    commit(hub, rows_of(MODELS[:-1]))
    hub.fail("info", answers(401), times=1_000)

    def failures_count() -> int:
        state = read_state(data_dir)
        return 0 if state is None else state.failures_in_a_row

    environ = os.environ | environment(hub) | faked
    with running_service(data_dir, **environ, REFRESH_INTERVAL_S="1") as service:
        wait_until(lambda: failures_count() == 1)
        failed_s = time.monotonic()
        clock.write_text(moved)
        wait_until(lambda: failures_count() == 3)
        state = read_state(data_dir)
        assert state is not None
        # The process does see the other time.
        assert abs(datetime.now(UTC) - state.ended_at) > timedelta(days=300)
        assert time.monotonic() - failed_s > LEAST_WAITED_S
        hub.forget_faults()
        wait_until(lambda: bool(service.events("snapshot swapped")))
        answer = httpx.get(f"{service.url}{SCORES}")

    newest = SnapshotStore(data_dir).records()[0]
    assert answer.headers["x-snapshot"] == newest.id != before.id
    assert newest.built_at > before.built_at
