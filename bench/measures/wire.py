"""Bytes on the wire: what a client gets in each coding, against gzip at its usual level."""

from __future__ import annotations

import zlib

from tqdm import tqdm

from bench.comparison import HEALTH, Comparison, say
from bench.processes import Server
from bench.rows import NO_GOAL, Goal, Row
from service.bench.connection import Connection
from service.bench.operator import LIKE_A_BROWSER
from service.bench.targets import SCORES

CODINGS = ("br", "zstd", "gzip")
GZIP_WINDOW = 16 + zlib.MAX_WBITS
USUAL_LEVEL = 6
LARGEST_SHARE = 0.62


def wire(comparison: Comparison) -> list[Row]:
    """All leaderboards together, once nothing works on them in the background any more."""
    say("bytes on the wire")
    rows = []
    with comparison.ours() as server:
        server.wait_for(HEALTH)
        targets = comparison.targets(server).first(SCORES, comparison.extent.sized_benchmarks)
        for target in tqdm(targets, "leaderboards", leave=False, disable=None):
            for coding in CODINGS:
                _size(server, target, {"accept-encoding": coding})
        is_idle = server.wait_until_idle(comparison.extent.idle_limit_s)
        note = "" if is_idle else "answers were still being made smaller"
        gzip_bytes = _gzip_bytes(server, targets)
        asked = [("a browser", LIKE_A_BROWSER)]
        asked += [(coding, {"accept-encoding": coding}) for coding in CODINGS]
        for name, headers in asked:
            sent_bytes = sum(_size(server, target, headers) for target in targets)
            rows.append(
                _row(name, len(targets), gzip_bytes, sent_bytes, note,
                     NO_GOAL if name == "gzip" else Goal(at_most=LARGEST_SHARE))
            )  # fmt: skip
    with comparison.reference() as server:
        server.wait_for(HEALTH)
        sent_bytes = sum(_size(server, target, LIKE_A_BROWSER) for target in targets)
        rows.append(
            Row(
                part="wire",
                measure=f"the reference's bytes for a browser, {len(targets)} leaderboards",
                unit="kB",
                beside=_gzip_bytes(server, targets) / 1e3,
                ours=sent_bytes / 1e3,
                note="both columns are the reference's: gzip level 6 of it, and what it sends",
            )
        )
    return rows


def _row(name: str, count: int, gzip_bytes: int, sent_bytes: int, note: str, goal: Goal) -> Row:
    return Row(
        part="wire",
        measure=f"bytes for {name}, {count} leaderboards, beside gzip level {USUAL_LEVEL}",
        unit="kB",
        beside=gzip_bytes / 1e3,
        ours=sent_bytes / 1e3,
        goal=goal,
        note=note,
    )


def _gzip_bytes(server: Server, targets: list[str]) -> int:
    with Connection(server.url) as connection:
        return sum(
            len(zlib.compress(connection.get(target).body, USUAL_LEVEL, wbits=GZIP_WINDOW))
            for target in targets
        )


def _size(server: Server, target: str, headers: dict[str, str]) -> int:
    with Connection(server.url) as connection:
        return len(connection.get(target, headers).body)
