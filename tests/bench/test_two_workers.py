"""Two workers that answer the same hold it in memory once: the pages of the files on disk."""

from __future__ import annotations

import shutil
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

import pytest

from bench.measures.memory import connection_to_each
from bench.processes import Server, ours
from service.bench.operator import LIKE_A_BROWSER

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

NAMES = ("TEAPOT(Multilingual, v2)", "TEAPOT(eng, v1)", "Attic(unsorted)")
TARGETS = [f"/v1/benchmarks/{quote(name, safe='')}/scores" for name in NAMES]
LIMIT_S = 30


def mapped_answers(server: Server, cached: Path) -> list[dict[str, str]]:
    """Of each worker, the cached file at each inode it maps."""
    workers = []
    for pid in server.pids():
        lines = Path(f"/proc/{pid}/maps").read_text().splitlines()
        fields = [line.split(maxsplit=5) for line in lines if str(cached) in line]
        workers.append({each[4]: each[5] for each in fields})
    return [mapped for mapped in workers if mapped]


def test_what_two_workers_improved_at_once_is_one_file_that_both_map(
    sample_dir: Path, tmp_path: Path
) -> None:
    store = shutil.copytree(sample_dir, tmp_path / "store", symlinks=True)
    shutil.rmtree(store / "memo", ignore_errors=True)
    with ours(store, tmp_path / "log", workers=2) as server, ExitStack() as opened:
        server.wait_for("/health")
        connections = connection_to_each(server, opened)
        asked = [(target, each) for target in TARGETS for each in connections]
        tags = {each.get(target, LIKE_A_BROWSER).headers["etag"] for target, each in asked}
        give_up_s = time.monotonic() + LIMIT_S
        mapped: list[dict[str, str]] = []
        while time.monotonic() < give_up_s:
            mapped = mapped_answers(server, store / "memo")
            if [len(each) for each in mapped] == [len(TARGETS)] * 2:
                break
            time.sleep(0.1)

        improved_tags = {each.get(target, LIKE_A_BROWSER).headers["etag"] for target, each in asked}
        assert len(tags) == len(TARGETS)
        assert improved_tags == tags
        assert [len(each) for each in mapped] == [len(TARGETS)] * 2
        assert mapped[0] == mapped[1]
        assert not [path for path in mapped[0].values() if path.endswith("(deleted)")]
