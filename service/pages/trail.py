"""Where a benchmark stands in the menu."""

from __future__ import annotations

from service.answers.metadata_index import metadata_index_of
from service.snapshots.connect import Snapshot


def trail_of(snapshot: Snapshot, benchmark_id: int) -> list[str]:
    """The names of the menu's entries above it, from the top; none where the menu lacks it."""
    entries = metadata_index_of(snapshot).menu
    above = {entry.menu_entry_id: entry for entry in entries}
    place = next((entry for entry in entries if entry.benchmark_id == benchmark_id), None)
    names: list[str] = []
    while place is not None and place.parent_id is not None:
        place = above[place.parent_id]
        names.insert(0, place.name)
    return names
