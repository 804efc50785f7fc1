"""Menu entries, flat → the nested menu."""

from __future__ import annotations

from service.answers.directory import Directory, directory_of
from service.queries.run import Row, fetch_rows
from service.snapshots.connect import Snapshot
from service.wire.structs import Benchmark, MenuEntry


class EntryRow(Row, frozen=True):
    """Columns of `menu`."""

    menu_entry_id: int
    parent_id: int | None
    name: str
    description: str | None
    is_open: bool
    benchmark: str | None


def menu(snapshot: Snapshot) -> list[MenuEntry]:
    """The nested menu; leaves are benchmarks."""
    directory = directory_of(snapshot)
    children_of: dict[int | None, list[EntryRow]] = {}
    for entry in fetch_rows(snapshot, "menu", EntryRow):
        children_of.setdefault(entry.parent_id, []).append(entry)
    return [_entry(entry, children_of, directory) for entry in children_of.get(None, [])]


def _entry(
    entry: EntryRow, children_of: dict[int | None, list[EntryRow]], directory: Directory
) -> MenuEntry:
    children: list[MenuEntry | Benchmark] = []
    for child in children_of.get(entry.menu_entry_id, []):
        if child.benchmark is None:
            children.append(_entry(child, children_of, directory))
        else:
            key = directory.benchmark_names.key(child.benchmark)
            children.append(directory.benchmarks[key])
    return MenuEntry(
        name=entry.name, description=entry.description, open=entry.is_open, children=children
    )
