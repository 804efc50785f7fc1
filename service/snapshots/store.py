"""Candidates → the current snapshot: a directory of immutable files, one of them current.

DATA_DIR/
  snapshots/{id}.duckdb   immutable, read-only; it exists if and only if the snapshot does
  snapshots/{id}.json     its `SnapshotRecord`; written before it, removed after it
  current                 the id of the one to serve, also while that is damaged and built anew
  candidates/             what is being built; nothing here outlives its build
  refused/, damaged/      candidates and snapshots that are not to be served (`aside.py`)
  results/, catalogs/, overlays/   what snapshots were built from (`kept.py`)
  memo/{id}/              ready answers and cards of a snapshot; they go with it
  refresh.json, .lock     what came of the last refresh; held by the process that refreshes
  icons/                  of benchmarks, whatever the snapshot
  ingest.lock             held by the one process that may change the rest; the kernel frees it
"""

from __future__ import annotations

import contextlib
import fcntl
import re
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from service.atomic_write import move_whole, read_json, remove, sweep, write_whole
from service.errors import NoSnapshot, StoreBusy, StoreUnwritable
from service.snapshots.record import SnapshotRecord

# What is read from `current` becomes part of a path.
ID = re.compile(r"[\w-]{1,100}", re.ASCII)
LAST_FOLLOWED = datetime(9999, 1, 1, tzinfo=UTC)
FOLDERS = (
    *("snapshots", "candidates", "refused", "damaged"),
    *("results", "catalogs", "overlays"),
)


class SnapshotStore:
    """The snapshots of one data directory."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self._snapshots = data_dir / "snapshots"
        self._candidates = data_dir / "candidates"
        self._current = data_dir / "current"

    def path_of(self, snapshot_id: str) -> Path:
        """Where the snapshot with that id is, or would be."""
        return self._snapshots / f"{snapshot_id}.duckdb"

    def record_path_of(self, snapshot_id: str) -> Path:
        """Where its record is, or would be."""
        return self._snapshots / f"{snapshot_id}.json"

    def records(self) -> list[SnapshotRecord]:
        """Every snapshot that has a record, newest first."""
        files = [
            file for file in self._snapshots.glob("*.json") if self.path_of(file.stem).exists()
        ]
        records = filter(None, (self.record_of(file.stem) for file in files))
        return sorted(records, key=lambda record: (record.built_at, record.id), reverse=True)

    def record_of(self, snapshot_id: str) -> SnapshotRecord | None:
        """The record of a snapshot; None where there is none that can be read."""
        record = read_json(self.record_path_of(snapshot_id), SnapshotRecord)
        return record if record is not None and record.id == snapshot_id else None

    def current_id(self) -> str | None:
        """The id of the current snapshot; None where none was chosen, or it makes no sense."""
        try:
            text = self._current.read_bytes().decode(errors="replace").strip()
        except OSError:
            return None
        return text if ID.fullmatch(text) else None

    def current_path(self) -> Path:
        """The file of the current snapshot.

        Raises:
            NoSnapshot: nothing has been published here.
        """
        current_id = self.current_id()
        if current_id is None or not self.path_of(current_id).exists():
            raise self.nothing_to_serve()
        return self.path_of(current_id)

    def nothing_to_serve(self, *found: str) -> NoSnapshot:
        """The error of a store without a good snapshot; `found` says what is wrong with each."""
        faults = "".join(f" {fault};" for fault in found)
        return NoSnapshot(
            f"{self.data_dir} has no snapshot to serve:{faults} run"
            f" `duckrank ingest --results hub --catalog mteb --data-dir {self.data_dir}`,"
            " or `duckrank serve --sample` for made-up data"
        )

    def find(self, prefix: str) -> str:
        """The id of the one snapshot whose id starts with `prefix`.

        Raises:
            NoSnapshot: there is none, or there are several; the message lists them.
        """
        # Also those whose record can't be read: they are there, and their file knows all of it.
        known = [record.id for record in self.records()]
        files = {file.stem for file in self._snapshots.glob("*.duckdb") if ID.fullmatch(file.stem)}
        known += sorted(files.difference(known))
        meant = [each for each in known if each == prefix] or [
            each for each in known if prefix and each.startswith(prefix)
        ]
        if len(meant) == 1:
            return meant[0]
        if meant:
            raise NoSnapshot(f"{prefix!r} is the start of several ids: {', '.join(meant)}")
        there_are = ", ".join(known) or "none"
        raise NoSnapshot(f"no snapshot {prefix!r} in {self.data_dir}; there are: {there_are}")

    def next_built_at(self) -> datetime:
        """Now; or, where the clock was set back, a second after the newest snapshot.

        So the newest is the one built last, and no two have the same `Last-Modified`.
        """
        now = datetime.now(UTC).replace(microsecond=0)
        # After the end of the calendar nothing can be built: whoever wrote that was mistaken.
        times = (record.built_at for record in self.records())
        newest = [each for each in times if each < LAST_FOLLOWED][:1]
        return max([now, *(each + timedelta(seconds=1) for each in newest)])

    @contextlib.contextmanager
    def changing(self) -> Iterator[None]:
        """Be the only one who changes this store; what a killed predecessor left is removed.

        Raises:
            StoreBusy: another process is at it now. A dead one never is.
            StoreUnwritable: this user can't write there.
        """
        with contextlib.ExitStack() as held:
            try:
                self.data_dir.mkdir(parents=True, exist_ok=True)
                lock = held.enter_context((self.data_dir / "ingest.lock").open("w"))
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise StoreBusy(
                    f"another ingest is running in {self.data_dir}: wait for it, or stop it"
                ) from None
            except OSError as error:
                raise StoreUnwritable(
                    f"{self.data_dir} can't be written ({error.strerror}): give --data-dir or"
                    " DATA_DIR a directory that this user can write; serving needs no more than"
                    " reading it"
                ) from error
            self._sweep()
            yield

    @contextlib.contextmanager
    def candidate(self) -> Iterator[Path]:
        """A path to build at, alone; whatever is still there afterwards is removed.

        Raises:
            StoreBusy: another build holds this data directory.
            StoreUnwritable: this user can't write there.
        """
        with self.changing():
            self._candidates.mkdir(exist_ok=True)
            with tempfile.TemporaryDirectory(
                dir=self._candidates, ignore_cleanup_errors=True
            ) as directory:
                yield Path(directory) / "candidate.duckdb"

    def publish(self, candidate: Path, record: SnapshotRecord, *, is_current: bool = True) -> None:
        """Make `candidate` the current snapshot, or one of them, or leave the store as it was.

        Killed between any two steps, the store has the old snapshot or the new one as current, and
        nothing that the next change does not remove.
        """
        self._snapshots.mkdir(parents=True, exist_ok=True)
        candidate.chmod(0o444)
        write_whole(self.record_path_of(record.id), msgspec.json.encode(record))
        move_whole(candidate, self.path_of(record.id))
        if is_current:
            self.use(record.id)

    def use(self, snapshot_id: str) -> None:
        """Make the snapshot with that id current.

        Raises:
            NoSnapshot: there is none; the message lists those there are.
        """
        if not self.path_of(snapshot_id).exists():
            self.find(snapshot_id)
        write_whole(self._current, f"{snapshot_id}\n".encode())

    def prune(self, keep_count: int) -> list[SnapshotRecord]:
        """Remove all but the newest `keep_count` and the current one; gives those removed.

        Whoever has one of them open reads on: the kernel keeps the file until the last has closed.
        """
        current_id = self.current_id()
        removed = [record for record in self.records()[keep_count:] if record.id != current_id]
        for record in removed:
            self.remove(record.id)
        return removed

    def remove(self, snapshot_id: str) -> None:
        """Remove a snapshot with everything derived from it."""
        remove(self.path_of(snapshot_id))
        remove(self.record_path_of(snapshot_id))
        self.remove_derived(snapshot_id)

    def remove_derived(self, snapshot_id: str) -> None:
        """Remove memo, cards and whatever else was made from a snapshot."""
        for derived in self.data_dir.glob(f"*/{snapshot_id}"):
            if derived.is_dir() and derived.parent.name not in FOLDERS:
                remove(derived)

    def _sweep(self) -> None:
        for left in self._candidates.glob("*"):
            remove(left)
        for folder in (self.data_dir, *(self.data_dir / name for name in FOLDERS)):
            sweep(folder)
        current_id = self.current_id()
        for record_file in self._snapshots.glob("*.json"):
            # What is current and gone is built anew by what is written there.
            if record_file.stem != current_id and not record_file.with_suffix(".duckdb").exists():
                remove(record_file)
