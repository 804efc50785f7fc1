"""Every refresh ends in an outcome that is counted, and with whoever started it."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
from pathlib import Path

import httpx
import pytest

from service.errors import StoreBusy
from service.refresh.state import read_state
from service.snapshots.store import SnapshotStore
from tests.http.processes import Service, command, processes_below, running_service
from tests.hub_double import HubDouble, dripping
from tests.refresh.hub_world import commit, environment
from tests.refresh.waiting import wait_until
from tests.snapshots.stores import catalog_in, rows_of

OFTEN = 99
AS_FIRST_PROCESS = ("unshare", "--pid", "--fork", "--mount-proc")


def failed_count(service: Service) -> float:
    [line] = [
        line
        for line in httpx.get(f"{service.url}/metrics").text.splitlines()
        if line.startswith('duckrank_refresh_total{outcome="failed"}')
    ]
    return float(line.split()[1])


def is_free(data_dir: Path) -> bool:
    """Whether nobody is changing that store."""
    with contextlib.suppress(StoreBusy), SnapshotStore(data_dir).changing():
        return True
    return False


def test_one_that_can_not_begin_and_one_that_is_cut_off_with_its_worker_are_counted(
    hub: HubDouble, data_dir: Path
) -> None:
    commit(hub)
    (data_dir / "refresh.lock").mkdir()
    quiet = environment(hub) | {"REFRESH_INTERVAL_S": "0"}
    with running_service(data_dir, "--workers", "2", **quiet) as service:
        wait_until(lambda: len(service.events("serving")) == 2)
        service.process.send_signal(signal.SIGHUP)
        wait_until(lambda: failed_count(service) == 2)
        state = read_state(data_dir)
        assert state is not None
        assert "can't be locked for it (Is a directory)" in state.reason

        (data_dir / "refresh.lock").rmdir()
        hub.fail("info", dripping(every_s=0.2), times=OFTEN)
        service.process.send_signal(signal.SIGHUP)
        wait_until(lambda: hub.asked("info") > 0)
        [worker] = [each for each in processes_below(service.process.pid) if processes_below(each)]
        [refreshing] = processes_below(worker)
        os.kill(worker, signal.SIGKILL)
        wait_until(lambda: not Path(f"/proc/{refreshing}").exists())
        wait_until(lambda: failed_count(service) == 3)

    state = read_state(data_dir)
    assert state is not None
    assert state.reason == "it was cut off with the worker that ran it"
    assert is_free(data_dir)


@pytest.mark.parametrize("signals", [[signal.SIGTERM] * 2, [signal.SIGKILL]])
@pytest.mark.parametrize("below", [(), AS_FIRST_PROCESS])
def test_a_first_look_up_ends_with_the_start_that_waits_for_it(
    hub: HubDouble, tmp_path: Path, signals: list[int], below: tuple[str, ...]
) -> None:
    if below and (
        shutil.which(below[0]) is None or subprocess.run([*below, "true"], check=False).returncode
    ):
        pytest.skip("this user can't make a process the first one")
    commit(hub)
    hub.fail("cdn", dripping(every_s=0.2), times=OFTEN)
    catalog = catalog_in(tmp_path / "beside", rows_of())
    environ = os.environ | environment(hub) | {"CATALOG_DIR": str(catalog.directory)}
    data_dir = tmp_path / "data"
    with subprocess.Popen(
        [*below, *command(data_dir)], stderr=subprocess.DEVNULL, env=environ
    ) as process:
        wait_until(lambda: hub.asked("cdn") > 0)
        starting = processes_below(process.pid)[0] if below else process.pid
        [refreshing] = processes_below(starting)
        for number in signals:
            with contextlib.suppress(ProcessLookupError):
                os.kill(starting, number)
        process.wait(20)
    wait_until(lambda: not Path(f"/proc/{refreshing}").exists())

    assert is_free(data_dir)
