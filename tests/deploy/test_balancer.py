"""The nginx of `deploy/balancer` before two replicas: new data and ends under load."""

from __future__ import annotations

import contextlib
import shutil
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from service.snapshots.store import SnapshotStore
from tests.deploy.balanced import (
    NGINX,
    all_see,
    asking,
    balancer,
    end,
    end_by,
    free_port,
    replica,
)
from tests.refresh.waiting import wait_until
from tests.snapshots.stores import MODELS, publish, rows_of

TARGETS = ("/v1/benchmarks/Tiny/scores", "/v1/models", "/v1/benchmarks/Tiny/scores?languages=eng")
COUNT = 3

pytestmark = pytest.mark.skipif(
    NGINX is None, reason="nginx is not installed (apt-get install nginx-light)"
)


def test_new_data_and_ends_fail_no_request_and_bring_nothing_old_back_to_who_stays_or_looks(
    tmp_path: Path,
) -> None:
    one, two = tmp_path / "one" / "data", tmp_path / "two" / "data"
    a = publish(one, "a", rows_of(MODELS[:-2])).record.id
    ports = (free_port(), free_port())
    with contextlib.ExitStack() as running, ThreadPoolExecutor(2) as both:
        first, second = both.map(running.enter_context, map(replica, (one, one), ports))
        sticky = running.enter_context(balancer(tmp_path / "sticky", ports))
        in_turn = running.enter_context(balancer(tmp_path / "in_turn", ports, is_sticky=False))
        staying = running.enter_context(asking(sticky, COUNT, TARGETS))
        looking = running.enter_context(asking(in_turn, COUNT, TARGETS))
        every = [*staying, *looking]
        wait_until(all_see(every, a))
        homes = [client.seen[-1].replica for client in staying]

        # A volume that both share.
        b = publish(one, "b", rows_of(MODELS[:-1])).record.id
        wait_until(all_see(every, b))
        shutil.copytree(one, two)
        end_by(signal.SIGKILL, first)
        running.enter_context(replica(two, ports[0]))
        end_by(signal.SIGTERM, second)
        running.enter_context(replica(one, ports[1]))
        wait_until(lambda: [client.seen[-1].replica for client in staying] == homes)

        # Of volumes of their own, one has new data first.
        c = publish(one, "c").record.id
        wait_until(lambda: all(len(client.met()) > 4 for client in looking))
        shutil.copytree(one / "snapshots", two / "snapshots", dirs_exist_ok=True)
        SnapshotStore(two).use(c)
        wait_until(all_see(every, c))
        end(every)
    assert [client.failures for client in every] == [[]] * len(every)
    assert [client.met() for client in staying] == [[a, b, c]] * COUNT
    assert [client.kept() for client in looking] == [[a, b, c]] * COUNT
