"""A model's rows in every kept snapshot → a table: benchmarks by snapshots, oldest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

import msgspec

from service.answers.history import model_history
from service.answers.metadata_index import MetadataIndex, metadata_index_of
from service.pages import figures
from service.pages.links import Links, links_of
from service.pages.runs import settings_in_words, settings_key
from service.pages.templates import render_page
from service.snapshots.attached import Attached
from service.snapshots.stored import Stored
from service.wire.changes import HistoryRow


class Cell(msgspec.Struct, frozen=True):
    """A rank in one snapshot, and what else is known of it."""

    text: str
    note: str = ""


class Line(msgspec.Struct, frozen=True):
    """From one snapshot's rank to the next one's, in per cent of the drawing."""

    x1: float
    y1: float
    x2: float
    y2: float


class Followed(msgspec.Struct, frozen=True):
    """A benchmark: the model's rank in each snapshot, and how it went."""

    title: str
    name: str
    settings: str
    url: str
    cells: list[Cell]
    lines: list[Line]
    went: str
    is_better: bool


def history_page(source: Attached, name: str, *, snapshots: Sequence[Stored]) -> bytes:
    """The page of what became of a model.

    Raises:
        UnknownName, UnknownSnapshot, SnapshotUnreadable: as `model_history`.
    """
    told = model_history(source, name, snapshots=snapshots, benchmark="")
    links, served = links_of(source.served), source.served
    read = [each for each in told.snapshots if each.left_out is None]
    places = {each.id: place for place, each in enumerate(read)}
    rows: dict[tuple[str, bytes], dict[int, HistoryRow]] = defaultdict(dict)
    for row in told.rows:
        key = row.benchmark_name, settings_key(row.experiments)
        rows[key][places[row.snapshot_id]] = row
    index = metadata_index_of(served)
    own = index.model_names.own(name)
    organisation, _, short = own.rpartition("/")
    return render_page(
        served,
        "history.html",
        name=own,
        organisation=organisation,
        short=short or own,
        url=links.named("model", own),
        is_known=own in index.model_names.keys,
        snapshots=[
            (figures.date(each.built_at), each.built_at, each.commit_sha[:7]) for each in read
        ],
        left_out=[
            (figures.date(each.built_at), each.left_out) for each in told.snapshots if each.left_out
        ],
        followed=[
            _followed(index, links, benchmark, by_place, len(read))
            for (benchmark, _), by_place in sorted(rows.items(), key=_by_prominence)
        ],
    )


def _by_prominence(
    followed: tuple[tuple[str, bytes], dict[int, HistoryRow]],
) -> tuple[int, tuple[str, bytes]]:
    """Where most models are compared first."""
    key, rows = followed
    return -rows[max(rows)].total_models, key


def _followed(
    index: MetadataIndex,
    links: Links,
    name: str,
    rows: dict[int, HistoryRow],
    count: int,
) -> Followed:
    key = index.benchmark_names.keys.get(index.benchmark_names.own(name))
    title = name if key is None else index.benchmarks[key].display_name
    ordered = [rows[place] for place in sorted(rows)]
    first, last = ordered[0], ordered[-1]
    went = first.rank - last.rank
    words = "as before" if not went else f"{'up' if went > 0 else 'down'} {abs(went)}"
    return Followed(
        title=title,
        name="" if title == name else name,
        settings=settings_in_words(ordered[0].experiments),
        url="" if key is None else links.named("benchmark", name),
        cells=[_cell(rows.get(place)) for place in range(count)],
        lines=[
            Line(_x(a, count), _y(rows[a]), _x(b, count), _y(rows[b]))
            for a, b in pairwise(sorted(rows))
        ],
        went="" if len(ordered) < 2 else words,
        is_better=went > 0,
    )


def _cell(row: HistoryRow | None) -> Cell:
    if row is None:
        return Cell(figures.MISSING, "no rank")
    note = f"of {figures.plural(row.total_models, 'model')}"
    if row.mean_task is not None:
        note += f", mean {figures.score(row.mean_task)}"
    return Cell(figures.count(row.rank), note)


def _x(place: int, count: int) -> float:
    return figures.per_cent(place, count - 1)


def _y(row: HistoryRow) -> float:
    """The first rank at the top, the last at the bottom."""
    return figures.per_cent(row.rank - 1, row.total_models - 1)
