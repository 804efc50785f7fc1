"""`duckrank cards` as a real command: all of them, once, and nothing that does not belong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from service.cards.export import export_cards
from service.cards.manifest import Entry, read_manifest, write_manifest
from service.errors import BadSetting
from service.snapshots.connect import Snapshot, open_snapshot
from service.snapshots.store import SnapshotStore
from tests.cards.cards import decoded
from tests.http.odd_world import BENCHMARK, HIDDEN, MODELS, TASKS, publish_odd_world

FILES = {
    *(f"benchmark/{name}.png" for name in (BENCHMARK, HIDDEN)),
    *(f"task/{name}.png" for name in TASKS),
    *(f"model/{name}.png" for name in MODELS),
}


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish_odd_world(tmp_path_factory.mktemp("cards"))


@pytest.fixture
def snapshot(data_dir: Path) -> Iterator[Snapshot]:
    snapshot = open_snapshot(SnapshotStore(data_dir).current_path())
    yield snapshot
    snapshot.close()


@pytest.fixture(scope="module")
def full(data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the command has filled; to be copied, not changed."""
    out = tmp_path_factory.mktemp("full")
    done = duckrank_cards(data_dir, out)
    assert done.returncode == 0, done.stderr
    assert "8 drawn, 0 unchanged, 0 removed, 0 failed" in done.stdout
    # Nobody sees a bar in a log.
    assert done.stderr == ""
    return out


def duckrank_cards(data_dir: Path, out: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(data_dir, out, *more), capture_output=True, text=True, timeout=60, check=False
    )


def command(data_dir: Path, out: Path, *more: str) -> list[str]:
    cards = [sys.executable, "-m", "service", "cards", "--data-dir", str(data_dir)]
    return [*cards, "--out", str(out), "--processes", "2", *more]


def copy_of(folder: Path, target: Path) -> Path:
    subprocess.run(["cp", "-a", f"{folder}/.", target], check=True)
    return target


def files_of(folder: Path) -> set[str]:
    return {str(file.relative_to(folder)) for file in folder.rglob("*.png")}


def ignored(_done: int, _total: int) -> None:
    """Progress that nobody looks at."""


def export(snapshot: Snapshot, folder: Path, **rest: Any) -> Any:
    kinds = rest.get("kinds", ("benchmark", "task", "model"))
    return export_cards(snapshot, folder, kinds, 1, ignored)


def test_every_name_has_its_file_and_its_line_in_the_manifest(full: Path) -> None:
    manifest = json.loads((full / "manifest.json").read_bytes())

    assert files_of(full) == FILES == set(manifest["cards"])
    for place, entry in manifest["cards"].items():
        picture = (full / place).read_bytes()
        assert decoded(picture).size == (1200, 630)
        assert entry["size_bytes"] == len(picture)


def test_a_second_run_does_nothing(full: Path, data_dir: Path) -> None:
    before = {place: (full / place).stat().st_mtime_ns for place in FILES}

    done = duckrank_cards(data_dir, full)

    assert "0 drawn, 8 unchanged" in done.stdout
    assert before == {place: (full / place).stat().st_mtime_ns for place in FILES}


def test_what_was_drawn_otherwise_or_is_gone_is_drawn_again(
    full: Path, snapshot: Snapshot, tmp_path: Path
) -> None:
    folder = copy_of(full, tmp_path)
    gone, other = sorted(FILES)[:2]
    (folder / gone).unlink()
    manifest = read_manifest(folder)
    manifest.cards[other] = Entry("another digest", manifest.cards[other].size_bytes)
    write_manifest(folder, manifest)

    done = export(snapshot, folder)

    assert (done.drawn_count, done.kept_count) == (2, 6)
    assert (folder / gone).read_bytes() == (full / gone).read_bytes()


def test_what_no_longer_belongs_goes_and_what_others_made_stays(
    full: Path, snapshot: Snapshot, tmp_path: Path
) -> None:
    folder = copy_of(full, tmp_path)
    manifest = read_manifest(folder)
    for place in ("model/gone/away.png", "task/gone.png"):
        (folder / place).parent.mkdir(exist_ok=True)
        (folder / place).write_bytes(b"old")
        manifest.cards[place] = Entry("digest", 3)
    own = f"model/{MODELS[0]}.png"
    del manifest.cards[own]
    (folder / own).write_bytes(b"made by hand")
    (folder / "task" / "mine.png").write_bytes(b"made by hand")
    write_manifest(folder, manifest)

    done = export(snapshot, folder)

    assert (done.drawn_count, done.removed_count, done.foreign) == (0, 2, [own])
    assert files_of(folder) == {*FILES, "task/mine.png"}
    assert not (folder / "model" / "gone").exists()
    assert (folder / own).read_bytes() == b"made by hand"


def test_one_kind_leaves_the_others_alone(full: Path, snapshot: Snapshot, tmp_path: Path) -> None:
    folder = copy_of(full, tmp_path)
    (folder / f"task/{TASKS[0]}.png").unlink()

    done = export(snapshot, folder, kinds=("benchmark",))

    assert (done.kept_count, done.drawn_count) == (2, 0)
    assert set(read_manifest(folder).cards) == FILES


def test_a_killed_run_is_gone_on_with(full: Path, data_dir: Path, tmp_path: Path) -> None:
    process = subprocess.Popen(command(data_dir, tmp_path), stderr=subprocess.DEVNULL)
    deadline_s = time.monotonic() + 30
    while not files_of(tmp_path) and time.monotonic() < deadline_s:
        time.sleep(0.01)
    process.kill()
    process.wait()
    planned = json.loads((tmp_path / "manifest.json").read_bytes())["cards"]
    assert set(planned) == FILES

    done = duckrank_cards(data_dir, tmp_path)

    assert done.returncode == 0, done.stderr
    for place in FILES:
        assert (tmp_path / place).read_bytes() == (full / place).read_bytes()
    assert files_of(tmp_path) == FILES


def test_nothing_of_a_killed_run_outlives_it_for_long(data_dir: Path, tmp_path: Path) -> None:
    process = subprocess.Popen(command(data_dir, tmp_path), stderr=subprocess.DEVNULL)
    deadline_s = time.monotonic() + 30
    while not (painters := children_of(process.pid)) and time.monotonic() < deadline_s:
        time.sleep(0.01)
    process.kill()
    process.wait()

    while any(Path(f"/proc/{pid}").exists() for pid in painters):
        assert time.monotonic() < deadline_s
        time.sleep(0.01)
    assert painters


def children_of(pid: int) -> list[int]:
    """The processes that this one has started (Linux)."""
    found: list[int] = []
    for file in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [int(child) for child in file.read_text().split()]
        except OSError:
            continue
    return found


def test_two_runs_on_one_folder_are_refused_by_name(snapshot: Snapshot, tmp_path: Path) -> None:
    import fcntl

    with (tmp_path / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(BadSetting, match="another `duckrank` is writing to it"):
            export(snapshot, tmp_path)


@pytest.mark.parametrize("content", ["{", '{"snapshot":"x","cards":{},"format_version":99}'])
def test_a_manifest_of_somebody_else_is_not_touched(
    snapshot: Snapshot, tmp_path: Path, content: str
) -> None:
    (tmp_path / "manifest.json").write_text(content)

    with pytest.raises(BadSetting, match=r"manifest\.json"):
        export(snapshot, tmp_path)

    assert (tmp_path / "manifest.json").read_text() == content


def test_a_name_that_no_file_can_have_is_reported_and_the_others_are_drawn(
    snapshot: Snapshot, tmp_path: Path
) -> None:
    blocked = tmp_path / "task" / "STS"
    blocked.parent.mkdir(parents=True)
    blocked.write_bytes(b"a file where a folder would have to be")

    done = export(snapshot, tmp_path, kinds=("task",))

    assert done.drawn_count == 2
    (failure,) = done.failed
    assert failure.startswith("task 'STS/plain': ")
    assert os.fspath(blocked) in failure


@pytest.mark.parametrize("count", ["0", "-1", "65"])
def test_a_count_of_processes_that_makes_no_sense_is_refused(
    data_dir: Path, tmp_path: Path, count: str
) -> None:
    done = duckrank_cards(data_dir, tmp_path, "--processes", count)

    assert done.returncode == 2
    assert f"--processes='{count}' is not allowed: a number from 1 to 64" in done.stderr
