"""Ready answers whose files are cut under a running service, or find no room on the disk."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from service.disk_cache import SMALLEST_MAPPED_BYTES
from tests.faults.test_disk import fill_up
from tests.hostile.fuzz import publish_sample
from tests.hostile.names import names_of
from tests.http.processes import Service, running_service

PATIENCE_S = 20.0
CODINGS = ("br", "zstd", "gzip", "identity")
LARGE = "/v1/benchmarks/TEAPOT(Multilingual, v2)/scores"


@pytest.fixture(scope="module")
def sample_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory whose current snapshot is the embedded sample."""
    data_dir = tmp_path_factory.mktemp("sample")
    publish_sample(data_dir)
    return data_dir


def content(service: Service, target: str, coding: str) -> bytes:
    """What the service answers, decoded."""
    answer = httpx.get(f"{service.url}{target}", headers={"accept-encoding": coding})
    assert answer.status_code == 200
    return answer.content


def wait_for(condition: Callable[[], object], what: str) -> None:
    """Until it holds."""
    deadline_s = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline_s, what
        time.sleep(0.05)


def files_of_answers(data_dir: Path) -> list[Path]:
    """All that is cached on disk, finished or not."""
    return [file for file in (data_dir / "memo").rglob("*") if file.is_file()]


def longest_file(data_dir: Path) -> int:
    """The bytes of the largest finished one."""
    return max(
        (file.stat().st_size for file in files_of_answers(data_dir) if file.name[0] != "."),
        default=0,
    )


@pytest.mark.parametrize("kept_bytes", [0, 5_000, -10])
def test_files_of_ready_answers_that_are_cut_change_no_answer_and_end_no_process(
    sample_dir: Path, kept_bytes: int
) -> None:
    with running_service(sample_dir, CACHE_REPO="") as service:
        before = content(service, LARGE, "gzip")
        content(service, LARGE, "br")
        # Once it was made smaller; the directory, which lies there from the start, is less large.
        wait_for(lambda: longest_file(sample_dir) > SMALLEST_MAPPED_BYTES, "nothing was cached")
        content(service, LARGE, "br")
        for file in files_of_answers(sample_dir):
            # One that was cut before may lie there still.
            cut_bytes = kept_bytes if kept_bytes >= 0 else file.stat().st_size + kept_bytes
            os.truncate(file, max(cut_bytes, 0))

        for coding in CODINGS * 2:
            assert content(service, LARGE, coding) == before
        assert service.process.poll() is None
    with running_service(sample_dir, CACHE_REPO="") as anew:
        assert content(anew, LARGE, "br") == before


def test_ready_answers_that_find_no_room_stay_right_leave_no_file_and_are_said_once(
    sample_dir: Path, small_disk: Path
) -> None:
    data_dir = small_disk / "data"
    publish_sample(data_dir)
    with running_service(sample_dir, CACHE_REPO="", DISK_CACHE="0") as plain:
        names = names_of(plain.url)
        targets = [LARGE, "/v1/tasks", "/v1/benchmarks/menu"]
        targets += [f"/v1/benchmarks/{name}/scores" for name in names.benchmarks]
        expected = {target: content(plain, target, "br") for target in targets}

    # Room for some of the answers, and for a part of the next.
    ballast = fill_up(small_disk, 24 << 10)
    with running_service(data_dir, CACHE_REPO="") as service:
        for coding in CODINGS:
            assert {target: content(service, target, coding) for target in targets} == expected
        wait_for(lambda: service.events("not kept on disk"), "no word about the disk")
        for coding in CODINGS:
            assert {target: content(service, target, coding) for target in targets} == expected
        time.sleep(1)
        (said,) = service.events("not kept on disk")
        assert "No space left on device" in said["reason"]
        assert not [line for line in service.log if "exception" in line]
    assert not [file for file in files_of_answers(data_dir) if file.name.startswith(".")]

    ballast.unlink()
    with running_service(data_dir, CACHE_REPO="") as service:
        for coding in CODINGS:
            assert {target: content(service, target, coding) for target in targets} == expected
