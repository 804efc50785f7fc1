"""Store → the list of its snapshots, for a person or a program."""

from __future__ import annotations

import msgspec

from service.snapshots.aside import damages, refusals
from service.snapshots.record import SnapshotRecord
from service.snapshots.store import SnapshotStore

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
    rows = [("", "ID", "DATASET", "COMMIT", "CATALOG", "RESULTS", "MB", "BUILT (UTC)")]
    rows += [
        (
            "*" if each.is_current else "",
            each.id,
            each.dataset,
            each.commit_sha[:SHOWN_SHA_LENGTH],
            each.catalog_version,
            f"{each.results_row_count:,}",
            f"{each.size_bytes / 1e6:.1f}",
            f"{each.built_at:%Y-%m-%d %H:%M:%S}",
        )
        for each in listed(store)
    ]
    if len(rows) == 1:
        return f"no snapshot in {store.data_dir}" + _aside(store)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(
            cell.rjust(width) if number in (5, 6) else cell.ljust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    return "\n".join([*lines, "", "* is the current one"]) + _aside(store)


def _aside(store: SnapshotStore) -> str:
    notes = [
        f"refused {each.snapshot_id}: {each.reason[:SHOWN_REASON_LENGTH]}"
        for each in refusals(store)
    ]
    notes += [
        f"damaged {each.snapshot_id}: {each.reason[:SHOWN_REASON_LENGTH]}"
        for each in damages(store)
    ]
    return "".join(f"\n{note}" for note in notes)
