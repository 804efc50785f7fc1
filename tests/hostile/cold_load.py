"""How long warm answers take while 200 different cold ones arrive at once.

Phases with and without the cold ones take turns within one run, so that their ratio holds on a
machine that others use too. The cold clients are a process of their own: measuring must not wait
for them.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx

from tests.hostile.fuzz import publish_sample
from tests.hostile.names import Names, names_of
from tests.hostile.wire import read_answer
from tests.http.processes import running_service

COLD_COUNT = 200
WARM_CONNECTIONS = 4
PAUSE_S = 0.01


@dataclass
class Latencies:
    """Milliseconds of warm answers, alone and under cold load, and what became of the cold."""

    alone_ms: list[float] = field(default_factory=list)
    under_ms: list[float] = field(default_factory=list)
    cold_statuses: Counter[int] = field(default_factory=Counter)
    cold_s: list[float] = field(default_factory=list)

    def lines(self) -> list[str]:
        """For a person."""
        shown = ("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("longest", 1.0)
        lines = [f"{'warm answers':<16}{'alone':>10}{'under':>10}{'ratio':>8}"]
        for name, share in shown:
            alone, under = (_at(times, share) for times in (self.alone_ms, self.under_ms))
            lines.append(f"{name:<16}{alone:>7.2f} ms{under:>7.2f} ms{under / alone:>8.1f}")
        counts = f"{len(self.alone_ms)} alone, {len(self.under_ms)} under"
        lines.append(
            f"{counts}; cold {dict(self.cold_statuses)}, {COLD_COUNT} of them took"
            f" {min(self.cold_s):.1f} to {max(self.cold_s):.1f} s"
        )
        return lines


def _at(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


async def measure(url: str, names: Names, *, rounds: int, seed: int) -> Latencies:
    """Warm latencies over `rounds` of both phases."""
    address = urlsplit(url)
    host, port = address.hostname or "", address.port or 0
    warm = [f"/v1/benchmarks/{quote(name, safe='')}/scores" for name in names.benchmarks[:8]]
    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        labels = sorted(
            {each for task in (await client.get("/v1/tasks")).json() for each in task["languages"]}
        )
        for target in warm:
            (await client.get(target, headers={"accept-encoding": "br"})).raise_for_status()
    cold = cold_targets(names, labels, random.Random(seed))
    latencies = Latencies()
    with ProcessPoolExecutor(1) as other_process:
        other_process.submit(time.time).result()
        for _ in range(rounds):
            alone_until = time.monotonic() + 1.5
            latencies.alone_ms += await _warm(
                host, port, warm, lambda u=alone_until: time.monotonic() < u
            )
            began_s = time.monotonic()
            asked = other_process.submit(
                ask_all, host, port, list(itertools.islice(cold, COLD_COUNT))
            )
            latencies.under_ms += await _warm(host, port, warm, lambda a=asked: not a.done())
            latencies.cold_s.append(time.monotonic() - began_s)
            latencies.cold_statuses += _statuses(asked)
    return latencies


def _statuses(asked: Future[list[int]]) -> Counter[int]:
    return Counter(asked.result())


def cold_targets(names: Names, labels: list[str], rng: random.Random) -> Iterator[str]:
    """Leaderboards under filters that nobody asked for before, without end."""
    seen: set[str] = set()
    while True:
        picked = ",".join(quote(each, safe="") for each in sorted(rng.sample(labels, 3)))
        benchmark = quote(rng.choice(names.benchmarks), safe="")
        target = f"/v1/benchmarks/{benchmark}/scores?languages={picked}"
        if target not in seen:
            seen.add(target)
            yield target


async def _warm(
    host: str, port: int, targets: list[str], goes_on: Callable[[], bool]
) -> list[float]:
    times_ms: list[float] = []

    async def visit(number: int) -> None:
        reader, writer = await asyncio.open_connection(host, port, limit=1 << 20)
        for target in itertools.cycle(targets[number:] + targets[:number]):
            if not goes_on():
                break
            began_s = time.perf_counter()
            writer.write(
                f"GET {target} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: br\r\n\r\n".encode()
            )
            answer = await read_answer(reader)
            times_ms.append((time.perf_counter() - began_s) * 1e3)
            assert answer is not None
            assert answer.status == 200
            await asyncio.sleep(PAUSE_S)
        writer.close()

    await asyncio.gather(*(visit(number) for number in range(WARM_CONNECTIONS)))
    return times_ms


def ask_all(host: str, port: int, targets: list[str]) -> list[int]:
    """The statuses of all `targets`, each asked on a connection of its own at the same time."""

    async def ask(target: str) -> int:
        reader, writer = await asyncio.open_connection(host, port, limit=1 << 20)
        writer.write(f"GET {target} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: br\r\n\r\n".encode())
        answer = await read_answer(reader)
        writer.close()
        return 0 if answer is None else answer.status

    async def ask_them() -> list[int]:
        return await asyncio.gather(*(ask(target) for target in targets))

    return asyncio.run(ask_them())


def main() -> int:
    """Measure over the sample, or over a data directory that is there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-dir", type=Path, help="of the snapshot to serve; else the sample")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        data_dir = options.data_dir or Path(directory)
        if options.data_dir is None:
            publish_sample(data_dir)
        with running_service(data_dir, CACHE_REPO="") as service:
            names = names_of(service.url)
            latencies = asyncio.run(
                measure(service.url, names, rounds=options.rounds, seed=options.seed)
            )
    print(f"seed {options.seed}, {options.rounds} rounds of {COLD_COUNT} cold answers")
    print("\n".join(latencies.lines()))
    return 0 if set(latencies.cold_statuses) == {200} else 1


if __name__ == "__main__":
    sys.exit(main())
