"""Snapshots that are not to be served → `refused/` and `damaged/`, each with its reason.

refused/{id}.json    a `Refusal`: a gate stopped the candidate, or an operator switched away from it
refused/{id}.duckdb  the candidate, where there is one
damaged/{id}.json    a `Damage`
damaged/{id}.duckdb  the file as it was found
"""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import msgspec
import structlog

from service.atomic_write import move_whole, read_json, remove, write_whole
from service.snapshots.identity import SnapshotInputs
from service.snapshots.record import Damage, Refusal, SnapshotRecord
from service.snapshots.store import SnapshotStore

log = structlog.get_logger("duckrank.store")

# For looking into; a gate that fails every day must not fill the disk.
KEPT_FILE_COUNT = 2
KEPT_NOTE_COUNT = 50

Note = TypeVar("Note", Refusal, Damage)


def refuse(
    store: SnapshotStore,
    about: SnapshotInputs | SnapshotRecord,
    reason: str,
    candidate: Path | None = None,
    published_in: str = "",
) -> None:
    """Keep a snapshot from becoming current by itself, for `reason`."""
    refusal = Refusal(
        snapshot_id=about.snapshot_id,
        dataset=about.dataset,
        commit_sha=about.commit_sha,
        reason=reason,
        refused_at=datetime.now(UTC),
        published_in=published_in,
    )
    _put_aside(store.data_dir / "refused", refusal, candidate)


def leave(store: SnapshotStore, snapshot_id: str) -> None:
    """Remember that an operator switched away from a snapshot: a refresh must not undo it."""
    record = store.record_of(snapshot_id)
    if record is not None:
        refuse(store, record, "switched away from with `duckrank snapshots use`")


def forgive(store: SnapshotStore, snapshot_id: str) -> None:
    """Let a snapshot become current again."""
    for suffix in (".duckdb", ".json"):
        remove(store.data_dir / "refused" / f"{snapshot_id}{suffix}")


def refusals(store: SnapshotStore) -> list[Refusal]:
    """Every refusal, newest first."""
    notes = _notes(store.data_dir / "refused", Refusal)
    return sorted(notes, key=lambda note: note.refused_at, reverse=True)


def refusal_of(store: SnapshotStore, snapshot_id: str) -> Refusal | None:
    """Why that snapshot is not to become current; None where nothing speaks against it."""
    return read_json(store.data_dir / "refused" / f"{snapshot_id}.json", Refusal)


def set_aside(store: SnapshotStore, snapshot_id: str, reason: str) -> None:
    """Take a damaged snapshot, and all that was derived from it, out of the store, and say so.

    Where nothing can be written, only say so. Several processes may find the same damage at once.
    """
    log.error("snapshot damaged", snapshot=snapshot_id, reason=reason)
    note = Damage(
        snapshot_id=snapshot_id,
        reason=reason,
        found_at=datetime.now(UTC),
        record=store.record_of(snapshot_id),
    )
    try:
        with contextlib.suppress(FileNotFoundError):
            _put_aside(store.data_dir / "damaged", note, store.path_of(snapshot_id))
        remove(store.record_path_of(snapshot_id))
        store.remove_derived(snapshot_id)
    except OSError as error:
        log.warning("not set aside", snapshot=snapshot_id, reason=error.strerror)


def damages(store: SnapshotStore) -> list[Damage]:
    """Everything that was found damaged, newest first."""
    notes = _notes(store.data_dir / "damaged", Damage)
    return sorted(notes, key=lambda note: note.found_at, reverse=True)


def lost(store: SnapshotStore) -> Damage | None:
    """What happened to the current snapshot, where its file is there no more; else None.

    None as well where the store knows nothing of such a snapshot: `current` makes no sense then.
    """
    current_id = store.current_id()
    if current_id is None or store.path_of(current_id).exists():
        return None
    note = read_json(store.data_dir / "damaged" / f"{current_id}.json", Damage)
    record = store.record_of(current_id)
    if note is not None or record is None:
        return note
    return Damage(
        snapshot_id=current_id,
        reason="the file is not there",
        found_at=datetime.now(UTC),
        record=record,
    )


def _put_aside(folder: Path, note: Refusal | Damage, file: Path | None) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / f"{note.snapshot_id}.json", msgspec.json.encode(note))
    if file is not None:
        # For looking into alone: nobody waits until it is on disk.
        move_whole(file, folder / f"{note.snapshot_id}.duckdb", is_lasting=False)
    _keep_newest(folder, "*.duckdb", KEPT_FILE_COUNT)
    _keep_newest(folder, "*.json", KEPT_NOTE_COUNT)


def _keep_newest(folder: Path, pattern: str, count: int) -> None:
    def changed_at(file: Path) -> float:
        try:
            # Of the note: moving a file does not make it newer.
            return file.with_suffix(".json").stat().st_mtime
        except OSError:
            return 0.0

    for file in sorted(folder.glob(pattern), key=changed_at, reverse=True)[count:]:
        remove(file)


def _notes(folder: Path, kind: type[Note]) -> list[Note]:
    return list(filter(None, (read_json(file, kind) for file in folder.glob("*.json"))))
