"""Memory with every answer in every worker: each of them has to be asked."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest

from bench.measures.memory import connection_to_each
from bench.processes import ours


@pytest.mark.parametrize("worker_count", [1, 2])
def test_every_worker_gets_a_connection_of_its_own(
    sample_dir: Path, tmp_path: Path, worker_count: int
) -> None:
    with ours(sample_dir, tmp_path / "log", workers=worker_count) as server, ExitStack() as opened:
        server.wait_for("/health")
        connections = connection_to_each(server, opened)

        assert len(connections) == worker_count
        assert {each.get("/v1/models").status for each in connections} == {200}
        assert server.pss_bytes() > 20e6
