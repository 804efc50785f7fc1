"""`make attacks`: what a client with a ready answer notices while others are hostile, and memory.

It asks for the menu every few milliseconds, alone and beside each attack of `attackers.py`, in
turns within one run, so that their ratio holds on a machine that others use too. Each attack has
a service of its own, whose memory is told before it, at most and afterwards.
"""

from __future__ import annotations

import argparse
import multiprocessing
import re
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx

from service.settings import Settings
from tests.hostile.attackers import ATTACKS, Victim, head, launch
from tests.hostile.fuzz import publish_sample
from tests.hostile.names import names_of
from tests.hostile.soak import allow_files
from tests.http.processes import Service, running_service

PAUSE_S = 0.003
# So many samples of a phase are not the attack's, but of its beginning.
SETTLE_S = 0.5
AFTERWARDS_S = 3.0
MOST_TIMES = 3.0
# Beside what settings bound: the program, its libraries and what is on its way.
BASE_MB = 100
WARM = head("/v1/benchmarks/menu", "Accept-Encoding: br")
LARGE_BYTES = 1 << 24


@dataclass
class Measured:
    """Milliseconds of each round, alone and beside the attack, and megabytes of the process."""

    name: str
    alone_ms: list[list[float]] = field(default_factory=list)
    beside_ms: list[list[float]] = field(default_factory=list)
    before_mb: float = 0.0
    most_mb: float = 0.0
    after_mb: float = 0.0

    def times(self, share: float) -> float:
        """How many times as long as alone; the median of the rounds' ratios."""
        rounds = zip(self.alone_ms, self.beside_ms, strict=True)
        return statistics.median(at(beside, share) / at(alone, share) for alone, beside in rounds)

    def typical_ms(self, rounds: list[list[float]], share: float) -> float:
        """The median of the rounds."""
        return statistics.median(at(each, share) for each in rounds)

    def line(self) -> str:
        """For a person."""
        figures = (
            f"{self.typical_ms(rounds, 0.5):>7.2f}{self.typical_ms(rounds, 0.99):>7.2f}"
            for rounds in (self.alone_ms, self.beside_ms)
        )
        ratios = f"{self.times(0.5):>7.1f}{self.times(0.99):>7.1f}"
        memory = f"{self.before_mb:>7.0f}{self.most_mb:>7.0f}{self.after_mb:>7.0f}"
        return f"{self.name:<27}{''.join(figures)}{ratios}{memory}"

    def failures(self, bound_mb: float) -> Iterator[str]:
        """What must not be."""
        if self.times(0.99) > MOST_TIMES:
            yield f"{self.name}: p99 takes {self.times(0.99):.1f} times as long"
        if self.most_mb > bound_mb:
            yield f"{self.name}: {self.most_mb:.0f} MB, of at most {bound_mb:.0f}"


HEADING = (
    f"{'':<27}{'alone, ms':>14}{'beside, ms':>14}{'times':>14}{'RSS, MB':>21}\n"
    f"{'attack':<27}{'p50':>7}{'p99':>7}{'p50':>7}{'p99':>7}{'p50':>7}{'p99':>7}"
    f"{'before':>7}{'most':>7}{'after':>7}"
)


def at(times_ms: list[float], share: float) -> float:
    """What `share` of them are below."""
    return sorted(times_ms)[min(len(times_ms) - 1, int(len(times_ms) * share))]


def bound_mb(settings: Settings) -> float:
    """What all that a process holds may come to."""
    mib = int(settings.duckdb_memory_limit.removesuffix("MiB"))
    held = settings.memo_max_bytes + settings.icon_cache_max_bytes + (mib << 20)
    return held / 1e6 + BASE_MB


def memory_mb(service: Service, name: str) -> float:
    """`VmRSS` of the process, or `VmHWM`, the most that it was."""
    status = Path(f"/proc/{service.process.pid}/status").read_text()
    [kib] = re.findall(rf"^{name}:\s+(\d+) kB$", status, re.MULTILINE)
    return int(kib) * 1_024 / 1e6


def measure(data_dir: Path, name: str, *, rounds: int, phase_s: float) -> Measured:
    """Let a client ask alone and beside the attack `name`, in turns."""
    measured = Measured(name)
    with running_service(data_dir, CACHE_REPO="", SQL_ENABLED="1") as service:
        address = urlsplit(service.url)
        host, port = address.hostname or "", address.port or 0
        victim = Victim(host, port, largest_of(service.url), download_of(service.url))
        ask_for(host, port, SETTLE_S)
        measured.before_mb = memory_mb(service, "VmRSS")
        for _ in range(rounds):
            measured.alone_ms.append(ask_for(host, port, phase_s))
            with attacked(name, victim):
                time.sleep(SETTLE_S)
                measured.beside_ms.append(ask_for(host, port, phase_s))
            time.sleep(SETTLE_S)
        measured.most_mb = memory_mb(service, "VmHWM")
        time.sleep(AFTERWARDS_S)
        measured.after_mb = memory_mb(service, "VmRSS")
    return measured


@contextmanager
def attacked(name: str, victim: Victim) -> Iterator[None]:
    """While `name` goes on, in a process of its own."""
    process = multiprocessing.get_context("spawn").Process(target=launch, args=(name, victim))
    process.start()
    # An import of all that it needs takes longer than a client should wait for.
    time.sleep(SETTLE_S)
    try:
        yield
        assert process.is_alive(), f"{name} ended by itself"
    finally:
        process.kill()
        process.join()


def ask_for(host: str, port: int, seconds: float) -> list[float]:
    """Milliseconds of each answer, of one client that asks every `PAUSE_S`."""
    times_ms = []
    with socket.create_connection((host, port)) as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        until_s = time.perf_counter() + seconds
        while (began_s := time.perf_counter()) < until_s:
            client.sendall(WARM)
            _read_answer(client)
            times_ms.append((time.perf_counter() - began_s) * 1e3)
            time.sleep(PAUSE_S)
    return times_ms


def _read_answer(client: socket.socket) -> None:
    received = b""
    while b"\r\n\r\n" not in received:
        received += client.recv(1 << 18)
    answer_head, _, body = received.partition(b"\r\n\r\n")
    assert answer_head.startswith(b"HTTP/1.1 200 ")
    [length] = re.findall(rb"\r\ncontent-length: (\d+)", answer_head)
    left = int(length) - len(body)
    while left > 0:
        left -= len(client.recv(1 << 18))


def largest_of(url: str) -> str:
    """The statistics that are longest without a coding; the first of some megabytes will do."""
    lengths: dict[str, int] = {}
    with httpx.Client(base_url=url, headers={"accept-encoding": "identity"}) as client:
        for task in names_of(url).tasks:
            target = f"/v1/tasks/{quote(task, safe='')}/descriptive_statistics"
            answer = client.head(target)
            lengths[target] = int(answer.headers["content-length"]) * (answer.status_code == 200)
            if lengths[target] > LARGE_BYTES:
                break
    return max(lengths, key=lengths.__getitem__)


def download_of(url: str) -> str:
    """The newest snapshot's file."""
    answer = httpx.get(f"{url}/v1/snapshots/latest/duckrank.duckdb", follow_redirects=True)
    return answer.url.path


def main() -> int:
    """Measure all attacks, or those named; 0 where each is borne."""
    parser = argparse.ArgumentParser(prog="make attacks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of: {', '.join(ATTACKS)}")
    parser.add_argument("--data", type=Path, help="directory to serve; else the sample")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2.0, help="of each half of a round")
    options = parser.parse_args()
    names = [name for name in ATTACKS if any(part in name for part in options.names or ("",))]
    allow_files(1_000)
    failures: list[str] = []
    bound = bound_mb(Settings())
    print(f"{options.rounds} rounds of {options.seconds:g} s each; RSS at most {bound:.0f} MB")
    print(HEADING, flush=True)
    with tempfile.TemporaryDirectory() as directory:
        data_dir = options.data or Path(directory)
        if options.data is None:
            publish_sample(data_dir)
        for name in names:
            measured = measure(data_dir, name, rounds=options.rounds, phase_s=options.seconds)
            print(measured.line(), flush=True)
            failures += measured.failures(bound)
    print("\n".join(f"FAILED  {failure}" for failure in failures) or "all borne")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
