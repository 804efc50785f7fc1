"""Store → the list of its snapshots, for a person or a program."""

from __future__ import annotations

import msgspec

from service.snapshots.aside import damages, lost, refusals
from service.snapshots.record import Damage, Refusal, SnapshotRecord
from service.snapshots.store import SnapshotStore
from service.text_table import text_table

SHOWN_SHA_LENGTH = 12
SHOWN_REASON_LENGTH = 300


class Listed(SnapshotRecord, frozen=True, kw_only=True):
    """A snapshot, and whether it is the one being served."""

    is_current: bool


def listed(store: SnapshotStore) -> list[Listed]:
    """Every snapshot, newest first."""
    current_id = store.current_id()
    return [
        Listed(**msgspec.structs.asdict(record), is_current=record.id == current_id)
        for record in store.records()
    ]


def listing_json(store: SnapshotStore) -> str:
    """A JSON array of `Listed`."""
    return msgspec.json.format(msgspec.json.encode(listed(store)), indent=2).decode()


def listing_table(store: SnapshotStore) -> str:
    """One line a snapshot, and what was refused or found damaged."""
    headings = ("", "ID", "DATASET", "COMMIT", "CATALOG", "RESULTS", "MB", "BUILT (UTC)")
    rows = [
        (
            "*" if each.is_current else "",
            each.id,
            each.shown_as,
            each.commit_sha[:SHOWN_SHA_LENGTH],
            each.catalog_version,
            f"{each.results_row_count:,}",
            f"{each.size_bytes / 1e6:.1f}",
            f"{each.built_at:%Y-%m-%d %H:%M:%S}",
        )
        for each in listed(store)
    ]
    if not rows:
        return f"no snapshot in {store.data_dir}" + _aside(store)
    table = text_table(headings, rows, to_the_right=(5, 6), rule="")
    return f"{table}\n\n* is the current one" + _aside(store)


def _aside(store: SnapshotStore) -> str:
    gone = lost(store)
    missing = f"\nthe current one, {gone.snapshot_id}, is to be built anew" if gone else ""
    notes: list[tuple[str, Refusal | Damage]] = [("refused", each) for each in refusals(store)]
    notes += [("damaged", each) for each in damages(store)]
    return missing + "".join(
        f"\n{what} {note.snapshot_id}: {note.reason[:SHOWN_REASON_LENGTH]}" for what, note in notes
    )
