"""What changed between two kept snapshots: who is new, who moved, which scores are others."""

from __future__ import annotations

from functools import partial

import msgspec

from service.answers.changes import changes
from service.answers.metadata_index import MetadataIndex, metadata_index_of
from service.pages import figures
from service.pages.address import curl_target
from service.pages.changes.moves import arrivals_of, moved_of, places_of, rescored_of
from service.pages.links import Links, links_of
from service.pages.takeaway import downloads_of
from service.pages.templates import render_page
from service.snapshots.attached import Attached
from service.snapshots.stored import Stored
from service.wire.changes import ChangedBenchmark, Changes, ComparedSnapshot, Input

# So many of each kind in each list: those that are beside the largest are in the download.
MOST_LISTED = 100
# So many of a list are to be seen at once; the others are folded.
SEEN_AT_ONCE = 10
MOVED_AT_ONCE = 5
_INPUTS: dict[Input, str] = {
    "results": "the results",
    "overlay": "one’s own results",
    "catalog": "what the catalog knows",
    "definition": "how this program counts",
}


class Option(msgspec.Struct, frozen=True):
    """What can be chosen."""

    value: str
    label: str
    is_chosen: bool


def changes_page(
    source: Attached, *, before: Stored | None, after: Stored | None, benchmark: str
) -> bytes:
    """The page of two snapshots; where there is nothing to compare with, it says so.

    Raises:
        BadParameter: neither has such a benchmark.
        UnknownSnapshot, SnapshotUnreadable: one can't be read, or no more.
    """
    index, links = metadata_index_of(source.served), links_of(source.served)
    told = None
    if before is not None and after is not None:
        told = changes(source, before=before, after=after, benchmark=benchmark, limit=MOST_LISTED)
    name = benchmark if told is None else told.benchmark_name or ""
    return render_page(
        source.served,
        "changes.html",
        told=told,
        benchmark=name,
        action=links.to("/changes"),
        befores=_kept(source, before.id if before else ""),
        afters=_kept(source, after.id if after else source.id),
        benchmarks=[
            Option(each, each, each == name)
            for each in dict.fromkeys([*index.benchmark_names.keys, *([name] if name else [])])
        ],
        **({} if told is None else _said(links, told) | _listed(index, links, told)),
    )


def _kept(source: Attached, chosen: str) -> list[Option]:
    return [
        Option(
            each.id,
            f"{each.shown_as} at {each.commit_sha[:7]}, {figures.moment(each.built_at)}",
            each.id == chosen,
        )
        for each in source.known
    ]


def summary_of(told: Changes) -> str:
    """The most important of it in a line."""
    totals = told.totals
    counted = [
        (totals.new_models, "new model"),
        (totals.gone_models, "gone model"),
        (totals.new_tasks, "new task"),
        (totals.gone_tasks, "gone task"),
        (totals.new_results, "new result"),
        (totals.gone_results, "gone result"),
        (totals.changed_results, "changed score"),
    ]
    parts = [figures.plural(count, one) for count, one in counted if count]
    if not parts:
        moved = totals.moved_rows + totals.new_rows + totals.gone_rows
        return "No result changed" + (", but ranks or means did" if moved else "")
    return ", ".join(parts)


def _said(links: Links, told: Changes) -> dict[str, object]:
    """What is said of all of it, and where it can be had."""
    totals = told.totals
    asked = [("from", told.before.id), ("to", told.after.id)]
    if told.benchmark_name:
        asked.append(("benchmark", told.benchmark_name))
    return {
        "summary": summary_of(told),
        "before": _named(told.before),
        "after": _named(told.after),
        "because": " and ".join(_INPUTS[each] for each in told.differs_in),
        "tallies": [
            ("new models", figures.count(totals.new_models)),
            ("new places on leaderboards", figures.count(totals.new_rows)),
            ("places that moved", figures.count(totals.moved_rows)),
            ("changed or gone scores", figures.count(totals.changed_results + totals.gone_results)),
        ],
        "downloads": downloads_of(
            lambda form: links.to("/v1/changes", [*asked, ("limit", "1000"), ("format", form)])
        ),
        "scope": "Rows of leaderboards that changed, with all digits; as JSON, all lists.",
        "curl": curl_target(links.to("/v1/changes", asked)),
        "sql": "",
        "lasting_url": links.to("/changes", asked),
        "turned_url": links.to(
            "/changes", [("from", told.after.id), ("to", told.before.id), *asked[2:]]
        ),
    }


def _named(each: ComparedSnapshot) -> dict[str, str]:
    return {
        "name": f"{each.dataset} at {each.commit_sha[:7]}",
        "built_at": each.built_at,
        "results": figures.count(each.results_count),
    }


def _listed(index: MetadataIndex, links: Links, told: Changes) -> dict[str, object]:
    url_of = partial(_url_of, index, links)
    totals = told.totals
    return {
        "seen": SEEN_AT_ONCE,
        "seen_moves": 4 * MOVED_AT_ONCE if told.benchmark_name else MOVED_AT_ONCE,
        "most": MOST_LISTED,
        "arrived": arrivals_of(told.models, told.rows, "new", url_of),
        "left": arrivals_of(told.models, told.rows, "gone", url_of),
        "places": places_of(told.rows, "new", url_of),
        "gone_places": places_of(told.rows, "gone", url_of),
        "moved": moved_of(told.rows, url_of),
        "rescored": rescored_of(told.results, url_of),
        "tasks": [
            (each.name, url_of("task", each.name), each.change)
            for each in told.tasks
            if each.change != "changed"
        ],
        "where": _where(links, told, url_of),
        "moved_count": totals.moved_rows,
        "place_count": totals.new_rows,
        "gone_place_count": totals.gone_rows,
        "rescored_count": totals.changed_results + totals.gone_results,
    }


def _where(links: Links, told: Changes, url_of: partial[str]) -> list[dict[str, object]]:
    """Benchmarks of which anything changed, where most did first."""

    def weight(each: ChangedBenchmark) -> tuple[int, int]:
        return -(each.new_rows + each.gone_rows), -each.moved_rows

    asked = [("from", told.before.id), ("to", told.after.id)]
    return [
        {
            "name": each.name,
            "url": url_of("benchmark", each.name),
            "changes_url": links.to("/changes", [*asked, ("benchmark", each.name)]),
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
