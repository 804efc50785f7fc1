"""The app in this process, without sockets: what each route family costs, against a saved run.

For whoever changes the code: `make bench-inproc ARGS=--save` on one commit, `make bench-inproc` on
the next. Costs are processor time, not time on the clock, and the least of many repeats: what other
programs do meanwhile hardly shows. Beside each change stands how much two halves of the same run
differ; a change that is not well beyond that is none.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import logging
import subprocess
import sys
import time
import zlib
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

import httpx
import msgspec
import structlog
from tqdm import tqdm

from bench.environments import DATA, ROOT, run, step
from bench.machine import commit
from service.bench.connection import Reply
from service.bench.operator import LIKE_A_BROWSER
from service.bench.targets import read_targets
from service.http.app import create_app
from service.settings import settings_from
from service.snapshots.connect import open_snapshot
from service.snapshots.store import SnapshotStore
from service.text_table import text_table

SAVED = ROOT / "bench" / "results" / "inproc.json"
SAMPLE = DATA / "bench" / "inproc-sample"
HITS_PER_TARGET = 20
HEADINGS = (
    "route family", "targets", "miss µs", "saved", "change", "noise", "hit µs", "saved", "change",
    "noise",
)  # fmt: skip


class Cost(msgspec.Struct, frozen=True):
    """Processor time per answer, and how far two halves of the repeats are apart, as a share."""

    us: float
    noise_share: float


class FamilyCosts(msgspec.Struct, frozen=True):
    """What the answers of a route family cost: built and encoded, and ready."""

    target_count: int
    miss: Cost
    hit: Cost


class Costs(msgspec.Struct, frozen=True):
    """One run, and what it was over."""

    commit: str
    snapshot_id: str
    yardstick_us: float
    families: dict[str, FamilyCosts]


class InProcess:
    """The service over a data directory, asked by calls; a memo is empty at the beginning."""

    def __init__(self, data_dir: Path) -> None:
        self.base_url = "http://in-process"
        settings = settings_from({"DATA_DIR": str(data_dir), "DISK_CACHE": "0"})
        self._snapshot = open_snapshot(SnapshotStore(data_dir).current_path())
        self.snapshot_id = self._snapshot.id
        self._app = create_app(settings, self._snapshot)
        self._loop = asyncio.new_event_loop()
        self._transport = httpx.ASGITransport(self._app)
        self._incoming: asyncio.Queue[dict[str, str]] = asyncio.Queue()
        self._outgoing: asyncio.Queue[dict[str, str]] = asyncio.Queue()

    def __enter__(self) -> InProcess:
        self._lifespan = self._loop.create_task(self._live())
        self._tell("startup")
        # Its thread would work beside what is measured.
        self._app.current.serving.improver.close()  # type: ignore[attr-defined]
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._tell("shutdown")
        self._loop.run_until_complete(self._lifespan)
        self._loop.close()

    def get(self, target: str, headers: Mapping[str, str] | None = None) -> Reply:
        """The answer for `target`; `took_s` is the processor time of all threads meanwhile."""
        request = httpx.Request("GET", self.base_url + target, headers=headers or {})
        started_s = time.process_time()
        status, headers, body = self._loop.run_until_complete(self._ask(request))
        return Reply(status, dict(headers), body, time.process_time() - started_s)

    async def _ask(self, request: httpx.Request) -> tuple[int, Mapping[str, str], bytes]:
        response = await self._transport.handle_async_request(request)
        # Not through a client, which would inflate the body and measure that as well.
        assert isinstance(response.stream, httpx.AsyncByteStream)
        body = b"".join([chunk async for chunk in response.stream])
        return response.status_code, response.headers, body

    async def _live(self) -> None:
        scope = {"type": "lifespan", "asgi": {"version": "3.0"}}
        await self._app(scope, self._incoming.get, self._outgoing.put)

    def _tell(self, what: str) -> None:
        async def say() -> None:
            await self._incoming.put({"type": f"lifespan.{what}"})
            said = await self._outgoing.get()
            assert said["type"] == f"lifespan.{what}.complete", said

        self._loop.run_until_complete(say())


def main() -> int:
    """Measure; then save, or compare with what was saved."""
    asked = _arguments()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    data_dir = asked.data_dir or _sample()
    costs = measure(data_dir, asked.targets, asked.repeats, asked.seed)
    if asked.save:
        SAVED.parent.mkdir(exist_ok=True)
        SAVED.write_bytes(msgspec.json.format(msgspec.json.encode(costs), indent=1) + b"\n")
        step(f"Saved to {SAVED.relative_to(ROOT)}")
    saved = msgspec.json.decode(SAVED.read_bytes(), type=Costs) if SAVED.exists() else None
    print(report(costs, None if asked.save else saved))
    return 0


def measure(data_dir: Path, target_count: int, repeats: int, seed: int = 1) -> Costs:
    """The costs of every route family over the snapshot in `data_dir`."""
    miss_s: dict[str, list[float]] = defaultdict(list)
    hit_s: dict[str, list[float]] = defaultdict(list)
    yardstick_s = []
    with InProcess(data_dir) as service:
        snapshot_id = service.snapshot_id
        targets = read_targets(service, seed)
    chosen = {family: targets.first(family, target_count) for family in targets.by_family}
    chosen = {family: picked for family, picked in chosen.items() if picked}
    for _ in tqdm(range(repeats), "repeats", leave=False, disable=None):
        yardstick_s.append(_yardstick_s())
        with InProcess(data_dir) as service:
            gc.collect()
            gc.freeze()
            gc.disable()
            try:
                _ask(
                    service, [each for picked in chosen.values() for each in picked], miss_s, hit_s
                )
            finally:
                gc.enable()
                gc.unfreeze()
    families = {
        family: FamilyCosts(len(picked), _cost(picked, miss_s), _cost(picked, hit_s))
        for family, picked in chosen.items()
    }
    return Costs(commit(), snapshot_id, min(yardstick_s) * 1e6, families)


def report(costs: Costs, saved: Costs | None) -> str:
    """A line per route family: now, then, and the change in percent, where there is a saved run."""
    known = {} if saved is None else saved.families
    rows = []
    for family, now in costs.families.items():
        then = known.get(family)
        rows.append(
            [
                family,
                str(now.target_count),
                *_cells(now.miss, None if then is None else then.miss),
                *_cells(now.hit, None if then is None else then.hit),
            ]
        )
    lines = [text_table(HEADINGS, rows)]
    if saved is None:
        lines.append("Nothing to compare with: ARGS=--save keeps a run for that.")
    else:
        drift = costs.yardstick_us / saved.yardstick_us - 1
        lines.append(
            f"now {costs.commit}, saved {saved.commit}; a fixed piece of work, which no commit"
            f" changes: {drift:+.1%}"
        )
        if saved.snapshot_id != costs.snapshot_id:
            lines.append("Careful: the saved run was over another snapshot.")
    return "\n\n".join(lines)


def _ask(
    service: InProcess,
    targets: list[str],
    miss_s: dict[str, list[float]],
    hit_s: dict[str, list[float]],
) -> None:
    for target in targets:
        miss_s[target].append(service.get(target, LIKE_A_BROWSER).took_s)
    for target in targets:
        hit_s[target].append(
            min(service.get(target, LIKE_A_BROWSER).took_s for _ in range(HITS_PER_TARGET))
        )


def _yardstick_s() -> float:
    """Processor time of work that only the machine can make slower: objects, and bytes."""
    started_s = time.process_time()
    content = json.dumps([{"score": place / 7, "name": str(place)} for place in range(20_000)])
    zlib.compress(content.encode(), 6)
    return time.process_time() - started_s


def _cost(targets: list[str], took_s: dict[str, list[float]]) -> Cost:
    def least_us(first: int, step: int) -> float:
        return sum(min(took_s[target][first::step]) for target in targets) / len(targets) * 1e6

    whole_us = least_us(0, 1)
    is_halved = len(took_s[targets[0]]) > 1
    apart_us = abs(least_us(0, 2) - least_us(1, 2)) if is_halved else 0.0
    return Cost(whole_us, apart_us / whole_us if whole_us else 0.0)


def _cells(now: Cost, then: Cost | None) -> list[str]:
    noise = f"{now.noise_share:.1%}"
    if then is None:
        return [f"{now.us:,.1f}", "–", "–", noise]
    return [f"{now.us:,.1f}", f"{then.us:,.1f}", f"{now.us / then.us - 1:+.1%}", noise]


def _sample() -> Path:
    """The embedded sample, ingested as the code is now; the same inputs are not ingested again."""
    SAMPLE.mkdir(parents=True, exist_ok=True)
    ingest = (sys.executable, "-m", "service", "ingest", "--data-dir", SAMPLE)
    run(*ingest, "--results", "sample", "--catalog", "sample", output=subprocess.DEVNULL)
    return SAMPLE


def _arguments() -> argparse.Namespace:
    cli = argparse.ArgumentParser(prog="make bench-inproc", description=__doc__)
    cli.add_argument("--save", action="store_true", help="keep this run to compare later ones with")
    cli.add_argument("--data-dir", type=Path, help="whose snapshot; default: the sample's")
    cli.add_argument("--targets", type=int, default=12, help="of each route family [12]")
    cli.add_argument("--repeats", type=int, default=20, help="each with an empty memo [20]")
    cli.add_argument("--seed", type=int, default=1, help="of the choice of targets [1]")
    return cli.parse_args()


if __name__ == "__main__":
    sys.exit(main())
