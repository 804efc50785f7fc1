"""How the service is doing → a page for people."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from service import __version__
from service.pages import figures
from service.pages.templates import render_page
from service.snapshots.connect import Snapshot
from service.wire.status import LastRefresh, MemoState, Readiness, ServedSnapshot

_MINUTE_S, _HOUR_S, _DAY_S = 60, 3_600, 86_400
_MIB = 1 << 20
_OUTCOMES = {
    "published": "brought new data",
    "unchanged": "found nothing new",
    "refused": "found data that failed a check",
    "failed": "failed",
}


class Counted(msgspec.Struct, frozen=True):
    """What all workers counted since the start: look-ups by outcome, answers by status."""

    found_count: float
    missed_count: float
    answers_by_status: dict[str, float]
    worker_count: int


class Fact(msgspec.Struct, frozen=True):
    """A line of the page."""

    name: str
    text: str
    note: str = ""


def status_page(
    snapshot: Snapshot,
    readiness: Readiness,
    counted: Counted,
    refresh_interval_s: int,
) -> bytes:
    """The page, as of now."""
    told = readiness.snapshot
    return render_page(
        snapshot,
        "status.html",
        is_well=readiness.ready and readiness.detail == "ready",
        is_ready=readiness.ready,
        detail=readiness.detail,
        age=ago(told.age_s),
        groups={
            "Data": _data(told, readiness),
            "New data": _refresh(readiness.refresh, refresh_interval_s),
            "Ready answers": _memo(readiness.memo, counted),
            "Requests": _requests(counted),
        },
        version=__version__,
    )


def _data(snapshot: ServedSnapshot, readiness: Readiness) -> list[Fact]:
    facts = [
        Fact("Dataset", snapshot.dataset, f"at {snapshot.commit_sha[:12]}"),
        Fact("Results", figures.count(snapshot.results_count)),
        Fact("On a benchmark", figures.count(readiness.results.benchmark_row_count)),
        Fact("Catalog", snapshot.catalog_version),
        Fact("Built", figures.date(snapshot.built_at), f"{ago(snapshot.age_s)} ago"),
        Fact("Snapshot", snapshot.id),
    ]
    if readiness.behind is not None:
        behind = readiness.behind
        facts.append(Fact("Not served", behind.id, f"{behind.why}: {behind.reason}"))
    if readiness.refused is not None:
        facts.append(Fact("Refused", readiness.refused.id, readiness.refused.reason))
    return facts


def _refresh(last: LastRefresh | None, interval_s: int) -> list[Fact]:
    every = f"every {ago(interval_s)}" if interval_s else "only when somebody asks for it"
    if last is None:
        return [Fact("Looked for", every), Fact("Last", "never")]
    ended = datetime.fromisoformat(last.ended_at)
    facts = [
        Fact("Looked for", every),
        Fact(
            "Last look",
            moment(ended),
            f"{_OUTCOMES.get(last.outcome, last.outcome)}, {last.reason}",
        ),
        Fact("Failures in a row", figures.count(last.failures_in_a_row)),
    ]
    if interval_s and not last.failures_in_a_row:
        facts.append(Fact("Next look", f"about {moment(ended + timedelta(seconds=interval_s))}"))
    elif interval_s:
        facts.append(Fact("Next look", "sooner than usual, then ever later"))
    if last.published_at is not None:
        facts.append(Fact("Last new data", moment(datetime.fromisoformat(last.published_at))))
    return facts


def _memo(memo: MemoState, counted: Counted) -> list[Fact]:
    asked = counted.found_count + counted.missed_count
    ratio = figures.percent(int(100 * counted.found_count / asked)) if asked else figures.MISSING
    return [
        Fact("Found ready", ratio, f"of {figures.count(int(asked))} look-ups since the start"),
        Fact("Answers held", figures.count(memo.answers)),
        Fact("Memory", f"{mebibytes(memo.held_bytes)} of {mebibytes(memo.max_bytes)}"),
        Fact("Let go for others", figures.count(memo.evictions)),
    ]


def _requests(counted: Counted) -> list[Fact]:
    def those(*first_digits: str) -> str:
        found = (n for status, n in counted.answers_by_status.items() if status[0] in first_digits)
        return figures.count(int(sum(found)))

    return [
        Fact("Answered", figures.count(int(sum(counted.answers_by_status.values())))),
        Fact("What was asked can’t be", those("4"), "unknown names, faults in a question"),
        Fact("Our errors, and too busy", those("5")),
        Fact("Processes that answer", figures.count(counted.worker_count)),
        Fact("Version", __version__),
    ]


def ago(seconds: int) -> str:
    """So long, in the unit that fits: `4 hours`."""
    for unit_s, name in ((_DAY_S, "day"), (_HOUR_S, "hour"), (_MINUTE_S, "minute")):
        if seconds >= unit_s:
            return figures.plural(seconds // unit_s, name)
    return figures.plural(seconds, "second")


def moment(at: datetime) -> str:
    """`29 November 2026, 22:04 UTC`."""
    return f"{figures.date(at.isoformat())}, {at:%H:%M} UTC"


def mebibytes(count: int) -> str:
    """Bytes as people read them."""
    return f"{count / _MIB:.1f} MiB"
