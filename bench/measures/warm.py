"""Warm throughput: an answer that is ready, asked without a pause, beside two limits.

The limits send the very bytes that ours sends: uvicorn around an app of five lines, and a file
server. All four take turns in every round, alone on the machine with the load generator.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from statistics import median

import msgspec
from tqdm import tqdm

from bench.comparison import Comparison, alone, say
from bench.load import answers_per_s
from bench.processes import Sent, Server, bare_uvicorn, static_files
from bench.rows import NO_GOAL, Goal, Row
from service.bench.connection import Connection
from service.bench.targets import MENU, SCORES, target_of

LEADERBOARD = target_of(SCORES, "MTEB(eng, v2)")
# The coding that both have, so that both send the same content in about as many bytes.
GZIP = {"accept-encoding": "gzip"}
BROTLI = {"accept-encoding": "br"}
# uvicorn sets it on every answer, ours and the bare one.
HOP_HEADERS = frozenset({"date", "server", "connection", "keep-alive"})


class Work(msgspec.Struct, frozen=True):
    """One request, again and again."""

    name: str
    target: str
    headers: dict[str, str]
    is_held: bool = False
    workers: int = 1
    has_reference: bool = True


WORKS = (
    Work("MTEB(eng, v2)/scores as gzip", LEADERBOARD, GZIP),
    Work("menu as gzip", MENU, GZIP),
    Work("a 304 for MTEB(eng, v2)/scores", LEADERBOARD, GZIP, is_held=True),
)
FULL_WORKS = (
    # The reference has no brotli.
    Work("MTEB(eng, v2)/scores as brotli", LEADERBOARD, BROTLI, has_reference=False),
    Work("MTEB(eng, v2)/scores as gzip, two workers", LEADERBOARD, GZIP, workers=2),
)


def warm(comparison: Comparison) -> list[Row]:
    """Answers per second of one worker, of the reference, and of the two limits."""
    say("warm answers per second")
    rows = []
    with comparison.both() as (reference, ours):
        for work in WORKS:
            rows += _rows(work, _measure(comparison, work, reference, ours))
        if comparison.extent.has_two_workers_load:
            rows += _rows(FULL_WORKS[0], _measure(comparison, FULL_WORKS[0], reference, ours))
    if comparison.extent.has_two_workers_load:
        rows += _two_workers(comparison)
    return rows


def _two_workers(comparison: Comparison) -> list[Row]:
    work = FULL_WORKS[1]
    with comparison.reference(workers=2) as reference, comparison.ours(workers=2) as ours:
        for server in (reference, ours):
            server.wait_for(work.target)
            server.pause()
        return _rows(work, _measure(comparison, work, reference, ours))


def _measure(
    comparison: Comparison, work: Work, reference: Server, ours: Server
) -> dict[str, list[float]]:
    """Answers per second in each round, by who answered."""
    extent = comparison.extent
    sent = _settled(ours, work, extent.idle_limit_s)
    with contextlib.ExitStack() as limits:
        bare = limits.enter_context(bare_uvicorn(sent, comparison.work, workers=work.workers))
        files = limits.enter_context(static_files(sent, comparison.work))
        for server, target in ((bare, work.target), (files, "/answer")):
            server.wait_for(target, status=sent.status if server is bare else 200)
            server.pause()
        servers = {"ours": (ours, work.target), "bare": (bare, work.target)}
        servers["files"] = (files, "/answer")
        if work.has_reference:
            servers["reference"] = (reference, work.target)
        per_s: dict[str, list[float]] = {name: [] for name in servers}
        turns = [(round_, name) for round_ in range(extent.load_rounds) for name in servers]
        for round_, name in tqdm(turns, f"turns of {extent.load_s:g} s", leave=False, disable=None):
            server, target = servers[name]
            server.resume()
            try:
                headers = _headers(server, target, work)
                if round_ == 0:
                    answers_per_s(server.url + target, headers, 1)
                per_s[name].append(answers_per_s(server.url + target, headers, extent.load_s))
            finally:
                server.pause()
    return per_s


def _settled(ours: Server, work: Work, limit_s: float) -> Sent:
    """What ours sends once its background work on this answer is done."""
    with alone(ours) as connection:
        connection.get(work.target, work.headers)
        ours.wait_until_idle(limit_s)
        reply = connection.get(work.target, _headers(ours, work.target, work))
    headers = [pair for pair in reply.headers.items() if pair[0] not in HOP_HEADERS]
    return Sent(reply.status, headers, reply.body)


def _headers(server: Server, target: str, work: Work) -> Mapping[str, str]:
    """The request's headers; for a 304 with the ETag by which each server knows its own."""
    if not work.is_held:
        return work.headers
    with Connection(server.url) as connection:
        etag = connection.get(target, work.headers).headers.get("etag", '"any"')
    return {**work.headers, "if-none-match": etag}


def _rows(work: Work, per_s: dict[str, list[float]]) -> list[Row]:
    own = median(per_s["ours"])

    def row(name: str, against: str, goal: Goal) -> Row:
        return Row(
            part="warm",
            measure=f"{work.name}, {against}",
            unit="per s",
            beside=median(per_s[name]),
            ours=own,
            goal=goal,
        )

    is_goal = work.workers == 1
    rows = [row("bare", "beside bare uvicorn", Goal(at_least=0.9) if is_goal else NO_GOAL)]
    if work.has_reference:
        rows.insert(0, row("reference", "the reference", Goal(at_least=4) if is_goal else NO_GOAL))
    return [*rows, row("files", "beside a file server", NO_GOAL)]
