"""The first page: what there is, of when, and where to go."""

from __future__ import annotations

import msgspec

from service.answers.leaderboards import LeaderRow, benchmark_leaders
from service.answers.menu import menu
from service.answers.metadata_index import MetadataIndex, metadata_index_of
from service.answers.tasks import TaskFilter, tasks
from service.errors import Moved
from service.pages import figures
from service.pages.links import Links, links_of
from service.pages.templates import render_page
from service.snapshots.connect import Snapshot
from service.wire.structs import Benchmark, MenuEntry


class Tile(msgspec.Struct, frozen=True):
    """A benchmark on the first page, and who leads it."""

    title: str
    name: str
    url: str
    models: str
    tasks: str
    leader: str
    score: str


class Section(msgspec.Struct, frozen=True):
    """An entry of the menu: the benchmarks that it has, and the entries below it."""

    title: str
    note: str
    is_open: bool
    tiles: list[Tile]
    sections: list[Section]


def front_page(snapshot: Snapshot, benchmark_name: str = "", benchmark: str = "") -> bytes:
    """The menu as the catalog has it, and then what it leaves out.

    Raises:
        UnknownName: a former leaderboard's address names a benchmark, and there is none.
        Moved: there is.
    """
    index, links = metadata_index_of(snapshot), links_of(snapshot)
    if former := benchmark_name or benchmark:
        name = index.canonical_name("benchmark", former)
        raise Moved(links.named("benchmark", name))
    entries = menu(snapshot)
    leaders = benchmark_leaders(snapshot)
    tiles = {
        each.name: _tile(index, links, each, leaders.get(key))
        for key, each in index.benchmarks.items()
    }
    shown = {name for entry in entries for name in _names(entry)}
    rest = [tile for name, tile in tiles.items() if name not in shown]
    return render_page(
        snapshot,
        "front.html",
        sections=[_section(entry, tiles) for entry in entries],
        rest=rest,
        counts={
            "benchmarks": len(tiles),
            "tasks": len(tasks(snapshot, TaskFilter()).items),
            "models": len(index.models),
        },
    )


def _names(entry: MenuEntry) -> list[str]:
    names = []
    for child in entry.children:
        names += [child.name] if isinstance(child, Benchmark) else _names(child)
    return names


def _section(entry: MenuEntry, tiles: dict[str, Tile]) -> Section:
    return Section(
        title=entry.name,
        note=entry.description or "",
        is_open=entry.open,
        tiles=[tiles[each.name] for each in entry.children if isinstance(each, Benchmark)],
        sections=[_section(each, tiles) for each in entry.children if isinstance(each, MenuEntry)],
    )


def _tile(
    index: MetadataIndex, links: Links, benchmark: Benchmark, first: LeaderRow | None
) -> Tile:
    leader = "" if first is None else index.models[first.model_id].name
    return Tile(
        title=benchmark.display_name,
        name=benchmark.name,
        url=links.named("benchmark", benchmark.name),
        models="no results yet" if first is None else figures.plural(first.total_models, "model"),
        tasks=figures.plural(len(benchmark.tasks), "task"),
        leader=leader.rpartition("/")[2],
        score="" if first is None or first.score is None else figures.score(first.score),
    )
