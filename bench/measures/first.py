"""First answers: every route family, each target asked once of a process that never had it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from statistics import median

import msgspec
from tqdm import tqdm

from bench.comparison import Comparison, alone, say
from bench.processes import Server
from bench.rows import Goal, Row
from service.bench.figures import Latencies, latencies
from service.bench.operator import LIKE_A_BROWSER
from service.bench.targets import FILTERED_SCORES, SCORES, Targets

# So many of one service, then as many of the other: noise of the machine hits both.
BLOCK = 12
# The same selection as of FILTERED_SCORES, which the reference answers beside it.
RANKINGS = "/v1/rankings?benchmark=&languages="
# Leaderboards have goals for the median and the maximum: shares of the reference's.
_AT_MOST = {SCORES: (0.1, 0.05), FILTERED_SCORES: (0.8, 0.4), RANKINGS: (0.8, 0.4)}
# Below this the reference has its answer ready, and there is nothing to win.
READY_MS = 5.0


class Times(msgspec.Struct):
    """How long each target took, in each round: asked for the first time, and at once again."""

    first_s: dict[str, list[float]]
    again_s: dict[str, list[float]]


def first_answers(comparison: Comparison) -> list[Row]:
    """Medians, p99 and maxima over all targets, of first answers and of those asked again."""
    say("first answers of every route family")
    theirs, own, ranked = _empty(), _empty(), _empty()
    families: dict[str, list[str]] = {}
    for _ in range(comparison.extent.first_rounds):
        # Without the disk cache a memo is empty at every start.
        with comparison.both(disk_cache="0") as (reference, ours):
            families = families or _families(comparison, reference, ours)
            for side in _sides(families, reference, ours):
                times = theirs if side[0] is reference else own
                _ask(*side, times)
                if side[0] is ours:
                    _ask(ours, _ranked(side[1]), ranked)
    rows = []
    for family, targets in families.items():
        both = [target for target in targets if target in theirs.first_s and target in own.first_s]
        if both:
            rows += _rows(family, _figures(theirs.first_s, both), _figures(own.first_s, both))
        if family == FILTERED_SCORES and both:
            same = _figures(ranked.first_s, _ranked(both))
            rows += _rows(RANKINGS, _figures(theirs.first_s, both), same)
    everywhere = sorted(theirs.again_s.keys() & own.again_s.keys())
    again = _figures(theirs.again_s, everywhere), _figures(own.again_s, everywhere)
    return [*rows, *_again_rows(*again)]


def _empty() -> Times:
    return Times(defaultdict(list), defaultdict(list))


def _families(comparison: Comparison, reference: Server, ours: Server) -> dict[str, list[str]]:
    """The targets that both list, as many of each family as this run asks."""
    lists: list[Targets] = []
    for server in (reference, ours):
        server.resume()
        lists.append(comparison.targets(server))
        server.pause()
    theirs, own = lists
    most = comparison.extent.first_per_family
    chosen = {}
    for family, targets in theirs.by_family.items():
        known = set(own.by_family[family])
        shared = [target for target in targets if target in known]
        # Leaderboards are what people come for, and there are few.
        chosen[family] = shared if family in (SCORES, FILTERED_SCORES) else shared[:most]
    return chosen


def _sides(
    families: dict[str, list[str]], reference: Server, ours: Server
) -> Iterator[tuple[Server, list[str]]]:
    blocks = [
        targets[place : place + BLOCK]
        for targets in families.values()
        for place in range(0, len(targets), BLOCK)
    ]
    for place, block in enumerate(tqdm(blocks, "blocks of targets", leave=False, disable=None)):
        # Who goes first changes, so that whatever the second one gains is shared.
        for server in (reference, ours) if place % 2 else (ours, reference):
            yield server, block


def _ask(server: Server, targets: list[str], times: Times) -> None:
    with alone(server) as connection:
        for target in targets:
            first = connection.get(target, LIKE_A_BROWSER)
            # Tasks without statistics are a 404 of both: no answer to measure.
            if first.status == 200:
                times.first_s[target].append(first.took_s)
                again = connection.get(target, LIKE_A_BROWSER)
                times.again_s[target].append(again.took_s)


def _ranked(targets: list[str]) -> list[str]:
    """What asks for the same of `/v1/rankings`, which only ours has, where languages are picked."""
    return [
        target.replace("/v1/benchmarks/", "/v1/rankings?benchmark=").replace("/scores?", "&")
        for target in targets
        if "/scores?languages=" in target
    ]


def _figures(times: dict[str, list[float]], targets: list[str]) -> Latencies:
    return latencies([median(times[target]) for target in targets])


def _rows(family: str, theirs: Latencies, own: Latencies) -> list[Row]:
    def row(figure: str, beside_ms: float, ours_ms: float, goal: Goal) -> Row:
        return Row(
            part="first",
            measure=f"first answer of {family}, {own.count} targets, {figure}",
            unit="ms",
            beside=beside_ms,
            ours=ours_ms,
            goal=goal,
        )

    if family in _AT_MOST:
        at_most = _AT_MOST[family]
        return [
            row("median", theirs.median_ms, own.median_ms, Goal(at_most=at_most[0])),
            row("max", theirs.max_ms, own.max_ms, Goal(at_most=at_most[1])),
        ]
    is_ready = theirs.p99_ms <= READY_MS
    return [row("p99", theirs.p99_ms, own.p99_ms, Goal(at_most=1 if is_ready else 1 / 5))]


def _again_rows(theirs: Latencies, own: Latencies) -> list[Row]:
    return [
        Row(
            part="first",
            measure=f"the same asked again, {own.count} targets of all families, {figure}",
            unit="ms",
            beside=getattr(theirs, field),
            ours=getattr(own, field),
        )
        for figure, field in (("median", "median_ms"), ("p99", "p99_ms"))
    ]
