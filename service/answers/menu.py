"""Menu entries, flat → the nested menu."""

from __future__ import annotations

from service.answers.metadata import MenuRow
from service.answers.metadata_index import MetadataIndex, metadata_index_of
from service.snapshots.connect import Snapshot
from service.wire.structs import Benchmark, MenuEntry


def menu(snapshot: Snapshot) -> list[MenuEntry]:
    """The nested menu; leaves are benchmarks."""
    index = metadata_index_of(snapshot)
    children_of: dict[int | None, list[MenuRow]] = {}
    for entry in index.menu:
        children_of.setdefault(entry.parent_id, []).append(entry)
    return [_entry(entry, children_of, index) for entry in children_of.get(None, [])]


def _entry(
    entry: MenuRow, children_of: dict[int | None, list[MenuRow]], index: MetadataIndex
) -> MenuEntry:
    children: list[MenuEntry | Benchmark] = []
    for child in children_of.get(entry.menu_entry_id, []):
        if child.benchmark_id is None:
            children.append(_entry(child, children_of, index))
        else:
            children.append(index.benchmarks[child.benchmark_id])
    return MenuEntry(
        name=entry.name, description=entry.description, open=entry.is_open, children=children
    )
