"""Clients that keep their connections and check every byte that they get."""

from __future__ import annotations

import asyncio
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b, sha256
from random import Random
from urllib.parse import quote

import brotli
import zstandard

from tests.hostile.names import Names
from tests.hostile.wire import Answer, Malformed, read_answer

ANSWER_LIMIT_S = 60.0
CODINGS = ("br", "zstd", "gzip", "gzip, deflate, br, zstd", "identity")
# How often each kind of request is made.
KINDS = {"hit": 60, "held": 20, "head": 5, "filter": 5, "bad": 10}
BAD_TARGETS = (
    ("/v1/benchmarks/nobody%20knows/scores", 404),
    ("/v1/nowhere", 404),
    ("/v1/models?min_params_b=nan", 422),
    ("/v1/benchmarks?include_hidden=perhaps", 422),
    (f"/v1/tasks?name={'x' * 9_000}", 414),
    ("/v1/models/%FF%FE/scores", 404),
)

# Their tag is made of their parts' digests, and not of the whole.
LISTS_TAGGED_BY_PARTS = ("/v1/tasks", "/v1/models")


@dataclass
class Seen:
    """What all visitors saw."""

    kinds: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    snapshots: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    connections_count: int = 0
    took_s: list[float] = field(default_factory=list)
    # Which content stood for a target in a snapshot: never two.
    tags: dict[tuple[str, str], str] = field(default_factory=dict)
    # The SHA-256 of the content that a tag stood for: never two.
    contents: dict[str, str] = field(default_factory=dict)
    # Bodies that were decoded and hashed before, by their digest as sent.
    checked: set[tuple[str, bytes]] = field(default_factory=set)

    def check(self, target: str, answer: Answer) -> Iterator[str]:
        """What is wrong with a 200 or a 304."""
        snapshot, tag = answer.headers.get("x-snapshot", ""), answer.headers.get("etag", "")
        self.snapshots[snapshot] += 1
        if self.tags.setdefault((snapshot, target), tag) != tag:
            yield f"{target} of {snapshot} has two contents"
        if answer.body:
            as_sent = blake2b(answer.body, digest_size=16).digest()
            if (tag, as_sent) not in self.checked:
                digest = sha256(decoded(answer)).hexdigest()
                if self.contents.setdefault(tag, digest) != digest:
                    yield f"{target} of {snapshot} has a body that is not the other one of {tag}"
                is_list = target.partition("?")[0] in LISTS_TAGGED_BY_PARTS
                if not is_list and digest[:32] != tag.strip('"'):
                    yield f"{target} of {snapshot} has a body that is not {tag}"
                self.checked.add((tag, as_sent))


class Visitor:
    """One keep-alive connection, which asks until the deadline and rests in between."""

    def __init__(self, host: str, port: int, targets: list[str], seed: int, seen: Seen) -> None:
        self._host, self._port = host, port
        self._targets = targets
        self._rng = Random(seed)
        self._seen = seen
        self._held: dict[str, tuple[str, str]] = {}

    async def visit(self, goes_on: Callable[[], bool], rest_s: float) -> None:
        """Ask while it `goes_on`; whatever goes wrong is a failure, and ends the visit."""
        await asyncio.sleep(self._rng.random() * min(rest_s, 2.0))
        try:
            reader, writer = await asyncio.open_connection(self._host, self._port, limit=1 << 20)
        except OSError as error:
            self._seen.failures.append(f"no connection: {error!r}")
            return
        self._seen.connections_count += 1
        try:
            while goes_on():
                await self._ask(reader, writer)
                await asyncio.sleep(self._rng.random() * 2 * rest_s)
        except (Malformed, TimeoutError, OSError) as error:
            self._seen.failures.append(f"{error!r}")
        finally:
            writer.transport.abort()

    async def _ask(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        [kind] = self._rng.choices(list(KINDS), weights=list(KINDS.values()))
        target, expected = self._target_of(kind)
        lines = [f"{'HEAD' if kind == 'head' else 'GET'} {target} HTTP/1.1", "Host: 127.0.0.1"]
        lines.append(f"Accept-Encoding: {self._rng.choice(CODINGS)}")
        held = self._held.get(target) if kind == "held" else None
        if held is not None:
            lines.append(f"If-None-Match: {held[1]}")
        began_s = time.perf_counter()
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n")
        async with asyncio.timeout(ANSWER_LIMIT_S):
            answer = await read_answer(reader, is_head=kind == "head")
        self._seen.took_s.append(time.perf_counter() - began_s)
        if answer is None:
            raise Malformed(f"closed instead of answering {target}")
        self._seen.kinds[kind] += 1
        self._seen.statuses[answer.status] += 1
        self._seen.failures += self._faults(target, expected, held, answer)

    def _target_of(self, kind: str) -> tuple[str, int]:
        if kind == "bad":
            return self._rng.choice(BAD_TARGETS)
        if kind == "filter":
            room = self._rng.choice(("tasks", "models"))
            return f"/v1/{room}?name={self._rng.randrange(100_000)}", 200
        if kind == "held" and self._held:
            return self._rng.choice(list(self._held)), 200
        return self._rng.choice(self._targets), 200

    def _faults(
        self, target: str, expected: int, held: tuple[str, str] | None, answer: Answer
    ) -> list[str]:
        if answer.status == 304:
            if held is None or answer.headers.get("etag") != held[1]:
                return [f"{target}: 304 for what was not held"]
        elif answer.status != expected:
            return [f"{target}: {answer.status} {answer.body[:200]!r}"]
        if expected != 200:
            return []
        snapshot, tag = answer.headers.get("x-snapshot", ""), answer.headers.get("etag", "")
        if held == (snapshot, tag) and answer.status != 304:
            return [f"{target}: sent again although {tag} was held"]
        self._held[target] = (snapshot, tag)
        return list(self._seen.check(target, answer))


def decoded(answer: Answer) -> bytes:
    """The content of a body."""
    coding = answer.headers.get("content-encoding")
    if coding == "br":
        return bytes(brotli.decompress(answer.body))
    if coding == "zstd":
        return zstandard.ZstdDecompressor().decompressobj().decompress(answer.body)
    if coding == "gzip":
        return zlib.decompress(answer.body, wbits=16 + zlib.MAX_WBITS)
    return answer.body


def lasting_targets(names: Names) -> list[str]:
    """What everybody asks for: answers without a filter, whose content differs by snapshot."""
    return [
        *("/v1/benchmarks", "/v1/benchmarks/menu", "/v1/tasks", "/v1/models"),
        *(
            f"/v1/benchmarks/{quote(name, safe='')}/{view}"
            for name in names.benchmarks
            for view in ("scores", "per-language")
        ),
        *(f"/v1/tasks/{quote(name, safe='')}/scores" for name in names.tasks[:20]),
        *(f"/v1/models/{quote(name, safe='')}/scores" for name in names.models[:20]),
    ]
