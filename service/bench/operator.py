"""URL → what an operator wants to know of a running service: how fast, how small, how cacheable."""

from __future__ import annotations

import zlib
from collections import defaultdict
from itertools import islice, zip_longest

import msgspec
from tqdm import tqdm

from service.bench.connection import Connection, Reply
from service.bench.figures import Latencies, decimals, latencies
from service.bench.targets import SCORES, STATISTICS, Targets, read_targets
from service.text_table import text_table

LIKE_A_BROWSER = {"accept-encoding": "gzip, deflate, br, zstd"}
CODINGS = ("identity", "gzip", "br", "zstd")
SHOWN_HEADERS = (
    "server", "x-snapshot", "x-dataset", "last-modified", "cache-control", "vary",
    "access-control-allow-origin", "x-content-type-options", "content-security-policy",
)  # fmt: skip
# The larger benchmarks are what compression is for; of so many the largest is looked for.
LOOKED_AT_FOR_SIZE = 12
AGAIN_COUNT = 3


class FamilyFigures(msgspec.Struct, frozen=True):
    """One route family: the first answer for each of its targets, and the same asked again."""

    family: str
    first: Latencies
    again: Latencies
    largest_bytes: int


class Observed(msgspec.Struct, frozen=True):
    """Everything that was seen of a service."""

    families: list[FamilyFigures]
    codings: list[tuple[str, Reply]]
    sized_target: str
    checks: list[tuple[str, str, str]]
    failed: list[str]


def observe(url: str, request_count: int) -> Observed:
    """Ask the service at `url` about `request_count` times, one request after the other.

    Raises:
        NoService: it does not answer, or is no leaderboard API.
    """
    with Connection(url) as connection:
        targets = read_targets(connection)
        families, failed = _families(connection, targets, request_count)
        sized_target = _largest(connection, targets.first(SCORES, LOOKED_AT_FOR_SIZE))
        codings = [
            (coding, connection.get(sized_target, {"accept-encoding": coding}))
            for coding in CODINGS
        ]
        return Observed(families, codings, sized_target, _checks(connection, sized_target), failed)


def report(url: str, seen: Observed) -> str:
    """The tables of what was seen, for a terminal."""
    asked_count = sum(each.first.count + each.again.count for each in seen.families)
    return "\n\n".join(
        [
            f"{url}: {asked_count:,} answers timed, from request to last byte, one at a time",
            _latency_table(seen.families),
            _size_table(seen.sized_target, seen.codings),
            text_table(("caching and coding", "holds", "seen"), seen.checks),
            text_table(("header", "value"), _shown_headers(seen.codings[-1][1])),
            *(["Not answered with 200:\n" + "\n".join(seen.failed)] if seen.failed else []),
        ]
    )


def _families(
    connection: Connection, targets: Targets, request_count: int
) -> tuple[list[FamilyFigures], list[str]]:
    chosen = _shared_out(targets, max(request_count // (1 + AGAIN_COUNT), 1))
    asked = [(family, target) for family in chosen for target in chosen[family]]
    first: dict[str, list[Reply]] = {}
    again: dict[str, list[float]] = {}
    failed = []
    for family, target in tqdm(asked, "targets", leave=False, disable=None):
        reply = connection.get(target, LIKE_A_BROWSER)
        if reply.status != 200:
            # Not every task has statistics, and a list can't tell which.
            if reply.status != 404 or family != STATISTICS:
                failed.append(f"{reply.status} {target}")
            continue
        first.setdefault(family, []).append(reply)
        again.setdefault(family, []).extend(
            connection.get(target, LIKE_A_BROWSER).took_s for _ in range(AGAIN_COUNT)
        )
    figures = [
        FamilyFigures(
            family,
            latencies([reply.took_s for reply in replies]),
            latencies(again[family]),
            max(len(reply.body) for reply in replies),
        )
        for family, replies in first.items()
    ]
    return figures, failed


def _shared_out(targets: Targets, count: int) -> dict[str, list[str]]:
    """About `count` targets, every family with as equal a share as it can fill."""
    turns = zip_longest(*targets.by_family.values())
    in_turn = (each for turn in turns for each in zip(targets.by_family, turn, strict=True))
    asked = ((family, target) for family, target in in_turn if target is not None)
    chosen: dict[str, list[str]] = defaultdict(list)
    for family, target in islice(asked, max(count, len(targets.by_family))):
        chosen[family].append(target)
    return chosen


def _largest(connection: Connection, candidates: list[str]) -> str:
    sizes = {
        target: len(connection.get(target, {"accept-encoding": "gzip"}).body)
        for target in candidates
    }
    return max(sizes, key=lambda target: (sizes[target], target))


def _checks(connection: Connection, target: str) -> list[tuple[str, str, str]]:
    whole = connection.get(target, LIKE_A_BROWSER)
    etag = whole.headers.get("etag", "")
    held = connection.get(target, LIKE_A_BROWSER | {"if-none-match": etag or '"none"'})
    since = connection.get(
        target, LIKE_A_BROWSER | {"if-modified-since": whole.headers.get("last-modified", "")}
    )
    head = connection.get(target, LIKE_A_BROWSER, method="HEAD")
    checks = [
        ("strong ETag", etag.startswith('"'), etag or "none"),
        ("304 for the ETag held", held.status == 304, (f"{held.status}, {len(held.body)} bytes,"
         f" {held.took_s * 1e3:.2f} ms")),
        ("304 for the date held", since.status == 304, str(since.status)),
        ("HEAD like GET", head.status == whole.status, f"{head.status}, {len(head.body)} bytes"),
        ("compressed for a browser", whole.coding != "identity", whole.coding),
    ]  # fmt: skip
    return [(name, "yes" if holds else "no", seen) for name, holds, seen in checks]


def _latency_table(families: list[FamilyFigures]) -> str:
    rows = [
        [
            each.family,
            str(each.first.count),
            decimals(each.first.median_ms),
            decimals(each.first.max_ms),
            decimals(each.again.median_ms),
            decimals(each.again.p99_ms),
            f"{each.largest_bytes / 1e3:,.1f}",
        ]
        for each in families
    ]
    headings = (
        "route family", "asked", "first ms", "max", "again ms", "p99", "largest kB sent"
    )  # fmt: skip
    return text_table(headings, rows)


def _size_table(target: str, codings: list[tuple[str, Reply]]) -> str:
    (_, plain), *_ = codings
    whole_bytes = len(plain.body)
    gzip_bytes = len(zlib.compress(plain.body, 6, wbits=31)) if plain.coding == "identity" else 0
    rows = [
        [
            asked,
            f"{len(reply.body) / 1e3:,.1f}",
            f"{len(reply.body) / whole_bytes:.3f}" if whole_bytes else "–",
            f"{len(reply.body) / gzip_bytes:.2f}" if gzip_bytes else "–",
            reply.coding,
        ]
        for asked, reply in codings
    ]
    headings = ("asked for", "kB", "of plain", "of gzip 6", "sent as")
    return f"Compression of {target}\n" + text_table(headings, rows)


def _shown_headers(reply: Reply) -> list[list[str]]:
    return [[name, reply.headers[name]] for name in SHOWN_HEADERS if name in reply.headers]
