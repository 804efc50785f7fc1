"""How a model fared: its rows on the leaderboards of every kept snapshot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import repeat
from typing import Any

from service.answers.metadata_index import MetadataIndex, metadata_index_of
from service.errors import BadParameter, SnapshotUnknown, UnknownName
from service.queries.run import fetch_columns, structs_of
from service.snapshots.attached import Attached
from service.snapshots.stored import Stored
from service.wire.changes import HistoryRow, HistorySnapshot, ModelHistory


def asked_snapshots(
    source: Attached, values: dict[str, Any]
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """The newest kept snapshots, oldest first, and what a target calls all of them together."""
    snapshots = list(reversed(source.known[: values["limit"]]))
    digest = sha256(" ".join(each.id for each in snapshots).encode()).hexdigest()
    others = {name: value for name, value in values.items() if name != "limit"}
    return {**others, "snapshots": snapshots}, [("kept", digest[:16])]


def model_history(
    source: Attached, name: str, *, snapshots: Sequence[Stored], benchmark: str
) -> ModelHistory:
    """The rows of the model `name`, or of what it was called before, in each of `snapshots`.

    Raises:
        UnknownName: neither the catalog that is served nor any row knows it.
        BadParameter: there is no such benchmark.
        UnknownSnapshot, SnapshotUnreadable: one can't be read, or no more.
    """
    index = metadata_index_of(source.served)
    told: list[HistorySnapshot] = []
    rows: list[tuple[str, str, str, HistoryRow]] = []
    asked: dict[str, object] = {
        "names": _every_name(index.model_names.aliases, name),
        "benchmarks": _benchmarks(index, benchmark),
    }
    for each in snapshots:
        try:
            rows += _rows(source, each, asked)
            told.append(_told(each, None))
        except SnapshotUnknown as error:
            told.append(_told(each, str(error)))
    if not rows and name not in index.model_names.keys and name not in index.unlisted_models:
        raise UnknownName("model", name)
    rows.sort(key=_together)
    return ModelHistory(model_name=name, snapshots=told, rows=[row for *_, row in rows])


def _rows(
    source: Attached, each: Stored, asked: dict[str, object]
) -> Iterator[tuple[str, str, str, HistoryRow]]:
    with source.attached(kept=each):
        columns = fetch_columns(source, "model_history", **asked)
    experiment_ids = list(columns.pop("experiment_id"))
    columns |= {
        "snapshot_id": repeat(each.id),
        "commit_sha": repeat(each.commit_sha),
        "built_at": repeat(_moment(each)),
    }
    for experiment_id, row in zip(experiment_ids, structs_of(HistoryRow, columns), strict=True):
        yield row.benchmark_name, experiment_id, row.built_at, row


def _together(row: tuple[str, str, str, HistoryRow]) -> tuple[str, str, str, str]:
    return (*row[:3], row[3].model_name)


def _told(each: Stored, left_out: str | None) -> HistorySnapshot:
    return HistorySnapshot(
        id=each.id, commit_sha=each.commit_sha, built_at=_moment(each), left_out=left_out
    )


def _moment(each: Stored) -> str:
    return each.built_at.isoformat(timespec="seconds")


def _every_name(aliases: dict[str, str], name: str) -> list[str]:
    """What is called `name`, and was."""
    return [name, *(alias for alias, own in aliases.items() if own == name)]


def _benchmarks(index: MetadataIndex, asked: str) -> list[str] | None:
    if not asked:
        return None
    names = index.benchmark_names
    if names.own(asked) not in names.keys:
        raise BadParameter("benchmark", asked, "the name of a benchmark, or an alias of it")
    return _every_name(names.aliases, names.own(asked))
