"""Candidates → the current snapshot: a directory of immutable files, one of them current.

DATA_DIR/
  snapshots/{id}.duckdb   immutable, read-only
  snapshots/{id}.json     its `SnapshotRecord`
  current                 the id of the one being served
  candidates/             what is being built; nothing here outlives its build
  ingest.lock             held by the one build that may run
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec

from service.errors import NoSnapshot, SnapshotRejected

HASH_CHUNK_BYTES = 1 << 20


class SnapshotRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What the store knows of a snapshot without opening it."""

    id: str
    dataset: str
    commit_sha: str
    catalog_version: str
    results_row_count: int
    size_bytes: int
    sha256: str
    built_at: datetime


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

    def records(self) -> list[SnapshotRecord]:
        """Every snapshot, newest first."""
        records = [
            msgspec.json.decode(file.read_bytes(), type=SnapshotRecord)
            for file in self._snapshots.glob("*.json")
            if file.with_suffix(".duckdb").exists()
        ]
        return sorted(records, key=lambda record: (record.built_at, record.id), reverse=True)

    def current_path(self) -> Path:
        """The file of the current snapshot.

        Raises:
            NoSnapshot: nothing has been published here.
        """
        try:
            path = self.path_of(self._current.read_text(encoding="utf-8").strip())
        except FileNotFoundError:
            path = None
        if path is None or not path.exists():
            raise NoSnapshot(
                f"{self.data_dir} has no snapshot to serve: run"
                f" `duckrank ingest --results hub --catalog mteb --data-dir {self.data_dir}`,"
                " or `--results sample --catalog sample` for made-up data"
            )
        return path

    @contextlib.contextmanager
    def candidate(self) -> Iterator[Path]:
        """A path to build at, alone; whatever is still there afterwards is removed.

        Raises:
            SnapshotRejected: another build holds this data directory.
        """
        self._candidates.mkdir(parents=True, exist_ok=True)
        with (self.data_dir / "ingest.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise SnapshotRejected(
                    f"another ingest is running in {self.data_dir}: wait for it, or stop it"
                ) from None
            with tempfile.TemporaryDirectory(dir=self._candidates) as directory:
                yield Path(directory) / "candidate.duckdb"

    def publish(self, candidate: Path, record: SnapshotRecord) -> None:
        """Make `candidate` the current snapshot, or leave the store as it was."""
        self._snapshots.mkdir(parents=True, exist_ok=True)
        candidate.chmod(0o444)
        _flush(candidate)
        target = self.path_of(record.id)
        candidate.replace(target)
        _write_whole(target.with_suffix(".json"), msgspec.json.encode(record))
        self.use(record.id)

    def use(self, snapshot_id: str) -> None:
        """Make the snapshot with that id current.

        Raises:
            NoSnapshot: there is none; the message lists those there are.
        """
        if not self.path_of(snapshot_id).exists():
            known = ", ".join(record.id for record in self.records()) or "none"
            raise NoSnapshot(f"no snapshot {snapshot_id!r} in {self.data_dir}; there are: {known}")
        _write_whole(self._current, f"{snapshot_id}\n".encode())


def checksum(file: Path) -> str:
    """SHA-256 of a file's bytes."""
    digest = hashlib.sha256()
    with file.open("rb") as content:
        while chunk := content.read(HASH_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def _write_whole(file: Path, content: bytes) -> None:
    """Readers see the old content or the new one, after a crash too."""
    temporary = file.with_name(f".{file.name}.{os.getpid()}")
    temporary.write_bytes(content)
    _flush(temporary)
    temporary.replace(file)
    _flush(file.parent)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
