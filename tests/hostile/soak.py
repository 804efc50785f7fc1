"""`make soak`: a thousand connections, mixed traffic, and new data under them; counts, no failures.

A swap is a real `duckrank ingest` of other scores of the sample into the data directory that is
being served. Afterwards every snapshot is asked again, alone and afresh: what was sent while they
came and went has to be what each of them says.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import structlog

from service.http.app import create_app
from service.settings import settings_from
from service.snapshots.connect import open_snapshot
from service.snapshots.store import SnapshotStore
from service.sources.sample.catalog import write_sample_catalog
from service.sources.sample.results import write_sample_results
from tests.hostile.memory import pss_mib
from tests.hostile.names import names_of
from tests.hostile.visitors import Seen, Visitor, lasting_targets
from tests.http.processes import Service, running_service

MOST_GROWTH_MIB = 24.0
FOLLOW_LIMIT_S = 120.0
SPARE_FILES_COUNT = 200
ENVIRON = {
    "CACHE_REPO": "",
    # Small, so that what grows after the first minutes is a leak and no memo that fills.
    "MEMO_MAX_BYTES": str(16 << 20),
    "MEMO_FILTERED_MAX_BYTES": str(4 << 20),
    "REFRESH_WARM_S": "2",
}


@dataclass
class Plan:
    """How much of what."""

    seed: int
    connections: int
    seconds: float
    swaps: int
    rest_s: float = 5.0


@dataclass
class Report:
    """What happened."""

    plan: Plan
    seen: Seen = field(default_factory=Seen)
    is_followed: bool = False
    swaps_count: int = 0
    slowest_swap_s: float = 0.0
    compared_count: int = 0
    pss_mib: list[tuple[float, float]] = field(default_factory=list)

    @property
    def slope_mib_per_min(self) -> float:
        """Growth in the second half of the time, by least squares."""
        late = self._late()
        if len(late) < 2:
            return 0.0
        moments, held = zip(*late, strict=True)
        return statistics.linear_regression(moments, held).slope * 60

    @property
    def growth_mib(self) -> float:
        """What the second half added, by that slope."""
        late = self._late()
        return self.slope_mib_per_min * (late[-1][0] - late[0][0]) / 60 if late else 0.0

    def _late(self) -> list[tuple[float, float]]:
        return self.pss_mib[len(self.pss_mib) // 2 :]

    def lines(self) -> list[str]:
        """For a person."""
        took_ms = sorted(each * 1e3 for each in self.seen.took_s)
        count = len(took_ms)
        memory = [held for _, held in self.pss_mib]
        counted = (
            (f"{name} {number:,}" for name, number in sorted(table.items()))
            for table in (self.seen.kinds, self.seen.statuses)
        )
        kinds, statuses = (", ".join(each) for each in counted)
        lines = {
            "connections": f"{self.seen.connections_count:,}, kept open to the end",
            "requests": f"{count:,} ({kinds})",
            "statuses": statuses,
            "swaps": f"{self.swaps_count if self.is_followed else 'none, not followed here'},"
            f" snapshots seen {len(self.seen.snapshots)}, slowest from"
            f" ingest to served {self.slowest_swap_s:.1f} s",
            "contents": f"{len(self.seen.tags):,} of a target in a snapshot,"
            f" {self.compared_count:,} of them compared with what a fresh app says",
            "latency": f"median {took_ms[count // 2]:.1f} ms, p99 {took_ms[count * 99 // 100]:.1f}"
            f" ms, longest {took_ms[-1]:.0f} ms; clients and ingest on the same machine",
            "memory": f"{memory[0]:.0f} MiB at first, {max(memory):.0f} at most, {memory[-1]:.0f}"
            f" at last; slope {self.slope_mib_per_min:+.2f} MiB a minute in the second half",
            "failures": f"{len(self.seen.failures)}",
        }
        return [
            *(f"{name:<12}{line}" for name, line in lines.items()),
            *(f"FAILED      {failure}" for failure in self.seen.failures[:20]),
        ]


async def soak(service: Service, data_dir: Path, plan: Plan) -> Report:
    """Let the visitors in, swap the data under them, and compare what they saw."""
    report = Report(plan)
    allow_files(plan.connections)
    address = urlsplit(service.url)
    report.is_followed = follows_the_current_one(service.url)
    targets = lasting_targets(names_of(service.url))
    until_s = time.monotonic() + plan.seconds
    visitors = [
        Visitor(address.hostname or "", address.port or 0, targets, plan.seed + number, report.seen)
        for number in range(plan.connections)
    ]
    async with _watched(service, report, plan.seconds):
        swapping = asyncio.create_task(_swap_under_them(data_dir, report))

        def goes_on() -> bool:
            return time.monotonic() < until_s or not swapping.done()

        await asyncio.gather(*(visitor.visit(goes_on, plan.rest_s) for visitor in visitors))
        await swapping
    if report.growth_mib > MOST_GROWTH_MIB:
        report.seen.failures.append(f"memory grew by {report.growth_mib:.1f} MiB")
    if service.process.poll() is not None:
        report.seen.failures.append("the service ended")
    errors = [line for line in service.log if line.get("level") in ("error", "critical")]
    report.seen.failures += [f"log: {str(line)[:1_000]}" for line in errors]
    await _compare_with_fresh_ones(data_dir, report)
    return report


def follows_the_current_one(url: str) -> bool:
    """Whether new data needs no restart: such a service lists its snapshots."""
    return httpx.get(f"{url}/v1/snapshots", timeout=30).status_code == 200


def allow_files(connections_count: int) -> None:
    """Raise the limit of open files to what the visitors need."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = connections_count + SPARE_FILES_COUNT
    if soft < needed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(needed, hard), hard))


@contextlib.asynccontextmanager
async def _watched(service: Service, report: Report, seconds: float) -> AsyncIterator[None]:
    began_s = time.monotonic()

    async def watch() -> None:
        while True:
            report.pss_mib.append((time.monotonic() - began_s, pss_mib(service.process.pid)))
            await asyncio.sleep(max(0.5, seconds / 100))

    watching = asyncio.create_task(watch())
    yield
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)


async def _swap_under_them(data_dir: Path, report: Report) -> None:
    if not report.is_followed:
        return
    plan = report.plan
    started_s = time.monotonic()
    for number in range(plan.swaps):
        due_s = started_s + plan.seconds * (number + 1) / (plan.swaps + 1)
        await asyncio.sleep(max(0.0, due_s - time.monotonic()))
        began_s = time.monotonic()
        if began_s > started_s + plan.seconds:
            return
        published = await asyncio.to_thread(ingest_other_scores, data_dir, f"{plan.seed} {number}")
        deadline_s = began_s + FOLLOW_LIMIT_S
        # Another process publishes and follows: there is nothing to wait for but the clock.
        while (  # noqa: ASYNC110
            published not in report.seen.snapshots and time.monotonic() < deadline_s
        ):
            await asyncio.sleep(0.05)
        if published not in report.seen.snapshots:
            report.seen.failures.append(f"snapshot {published} was not served in time")
            return
        report.swaps_count += 1
        report.slowest_swap_s = max(report.slowest_swap_s, time.monotonic() - began_s)


def ingest_other_scores(data_dir: Path, seed: str) -> str:
    """Publish the sample with the scores of `seed`; the snapshot's id."""
    with tempfile.TemporaryDirectory() as directory:
        results, catalog = Path(directory) / "results.parquet", Path(directory) / "catalog"
        write_sample_results(results, seed)
        write_sample_catalog(catalog)
        ingest = [sys.executable, "-m", "service", "ingest", "--data-dir", str(data_dir)]
        subprocess.run(
            [*ingest, "--results", str(results), "--catalog", str(catalog)],
            check=True,
            capture_output=True,
        )
    return SnapshotStore(data_dir).current_path().stem


async def _compare_with_fresh_ones(data_dir: Path, report: Report) -> None:
    """Ask every snapshot that was served, without a memo, for what was seen of it."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    settings = settings_from({"DATA_DIR": str(data_dir), "DISK_CACHE": "0", "CACHE_REPO": ""})
    for snapshot_id in report.seen.snapshots:
        path = data_dir / "snapshots" / f"{snapshot_id}.duckdb"
        if not path.exists():
            report.seen.failures.append(f"{path.name} was served, and is gone")
            continue
        seen = {
            target: tag
            for (snapshot, target), tag in report.seen.tags.items()
            if snapshot == snapshot_id and "?" not in target
        }
        snapshot = open_snapshot(path)
        transport = httpx.ASGITransport(create_app(settings, snapshot))
        async with httpx.AsyncClient(transport=transport, base_url="http://fresh") as client:
            for target, tag in seen.items():
                fresh = (await client.get(target)).headers["etag"]
                report.compared_count += 1
                if fresh != tag:
                    report.seen.failures.append(f"{target} of {snapshot_id}: {tag}, not {fresh}")
        snapshot.close()


def main() -> int:
    """Soak for as long as asked; 0 without a failure."""
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 31))
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--connections", type=int, default=1_000)
    options = parser.parse_args()
    plan = Plan(
        seed=options.seed,
        connections=options.connections,
        seconds=options.minutes * 60,
        swaps=max(1, int(options.minutes * 3)),
    )
    print(f"make soak SEED={plan.seed} MINUTES={options.minutes:g}", flush=True)
    with tempfile.TemporaryDirectory() as directory:
        data_dir = Path(directory)
        ingest_other_scores(data_dir, str(plan.seed))
        with running_service(data_dir, **ENVIRON) as service:
            report = asyncio.run(soak(service, data_dir, plan))
    print("\n".join(report.lines()))
    return 1 if report.seen.failures else 0


if __name__ == "__main__":
    sys.exit(main())
