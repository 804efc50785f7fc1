"""What changed → the lists of its page, as HTML: the first of each at once, the others folded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import msgspec

from service.answers.metadata_index import MetadataIndex
from service.pages import figures
from service.pages.changes.moves import UrlOf, arrivals_of, moves_of, places_of, rescored_of
from service.pages.links import Links
from service.pages.templates import render_rows
from service.wire.changes import ChangedBenchmark, Changes

# So many of a list are to be seen at once; the others are folded.
SEEN_AT_ONCE = 10
MOVED_AT_ONCE = 5


class Folded(msgspec.Struct, frozen=True):
    """Rows as HTML: those that are to be seen at once, and the others."""

    first: str
    rest: str
    rest_count: int
    count: int


class Moved(msgspec.Struct, frozen=True):
    """A benchmark's rows that moved, furthest first."""

    benchmark: str
    url: str
    changes_url: str
    folded: Folded


def listed(index: MetadataIndex, links: Links, told: Changes) -> dict[str, object]:
    """All lists of the page."""
    url_of = partial(_url_of, index, links)
    asked = [("from", told.before.id), ("to", told.after.id)]

    def changes_url(benchmark: str) -> str:
        return links.to("/changes", [*asked, ("benchmark", benchmark)])

    def places(change: str) -> Folded:
        rows = places_of(told.rows, change, url_of)
        return _folded("place_rows.html", rows, has_benchmarks=not told.benchmark_name)

    seen_moves = MOVED_AT_ONCE if told.benchmark_name is None else 2 * SEEN_AT_ONCE
    return {
        "totals": told.totals,
        "arrived": _folded("arrival_rows.html", arrivals_of(told.models, told.rows, "new", url_of)),
        "left": _folded("arrival_rows.html", arrivals_of(told.models, told.rows, "gone", url_of)),
        "place_heads": [
            ("Rank", "rank", ""),
            ("Model", "name", ""),
            *([] if told.benchmark_name else [("Benchmark", "name", "")]),
            ("Mean", "", ""),
        ],
        "places": places("new"),
        "gone_places": places("gone"),
        "moved": [
            Moved(
                name,
                url_of("benchmark", name),
                changes_url(name),
                _folded("move_rows.html", moves, seen_moves),
            )
            for name, moves in moves_of(told.rows, url_of).items()
        ],
        "moved_count": sum(row.change == "moved" for row in told.rows),
        "rescored": _folded("rescored_rows.html", rescored_of(told.results, url_of)),
        "tasks": _tasks(told, url_of),
        "where": _folded("where_rows.html", _where(told, url_of, changes_url)),
        "is_nothing": not (told.models or told.rows or told.results or told.benchmarks),
    }


def _folded(
    template: str, rows: Sequence[object], seen_count: int = SEEN_AT_ONCE, **values: object
) -> Folded:
    first, rest = rows[:seen_count], rows[seen_count:]
    return Folded(
        first=render_rows(template, first, **values),
        rest=render_rows(template, rest, **values),
        rest_count=len(rest),
        count=len(rows),
    )


def _tasks(told: Changes, url_of: UrlOf) -> list[tuple[str, list[tuple[str, str]]]]:
    """Tasks that came or went, where there are any."""
    titles = {"new": "With first results", "gone": "Without any more"}
    found = {
        title: [
            (each.name, url_of("task", each.name)) for each in told.tasks if each.change == change
        ]
        for change, title in titles.items()
    }
    return [(title, names) for title, names in found.items() if names]


def _where(
    told: Changes, url_of: UrlOf, changes_url: Callable[[str], str]
) -> list[dict[str, object]]:
    """Benchmarks of which anything changed, where most did first."""

    def weight(each: ChangedBenchmark) -> tuple[int, int]:
        return -(each.new_rows + each.gone_rows), -each.moved_rows

    return [
        {
            "name": each.name,
            "url": url_of("benchmark", each.name),
            "changes_url": changes_url(each.name),
            "change": each.change,
            "counts": [
                figures.count(count) if count else ""
                for count in (
                    each.new_rows,
                    each.gone_rows,
                    each.moved_rows,
                    each.new_results,
                    each.changed_results + each.gone_results,
                )
            ],
        }
        for each in sorted(told.benchmarks, key=weight)
    ]


def _url_of(index: MetadataIndex, links: Links, kind: str, name: str) -> str:
    names = {"model": index.model_names, "task": index.task_names}.get(kind, index.benchmark_names)
    return links.named(kind, name) if name in names.keys else ""
