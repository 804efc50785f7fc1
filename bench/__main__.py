"""Measures ours beside the reference in one run, prints the table, and keeps it as JSON."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from bench.comparison import FULL, QUICK, Comparison
from bench.document import LATEST, write_figures
from bench.environments import (
    DATA,
    REGISTRY,
    RESULTS,
    ROOT,
    digest_of,
    exported_catalog,
    reference_python,
    step,
)
from bench.load import LoadFailed, generator_name
from bench.machine import commit, description
from bench.made_up import made_up_results, row_count_of
from bench.measures import cluster, deaths, first, memory, pages, size, start, warm, wire
from bench.measures import scale as scales
from bench.processes import NotMeasured, end_politely, static_server_name
from bench.rows import Row, Run, markdown_of, text_of
from service.errors import NoService

# A part of the measures is no measure of the whole: it never replaces what a full run found.
PARTIAL = DATA / "bench" / "latest.json"

# Above this part of its processors in use, a machine is not idle.
BUSY_SHARE = 0.25

Measure = Callable[[Comparison], list[Row]]
# `ingest` comes first: it makes what the others start from; without it, that is prepared.
PARTS: dict[str, Measure] = {
    "ingest": start.ingest,
    "start": start.start,
    "first": first.first_answers,
    "warm": warm.warm,
    "memory": memory.memory,
    "workers": memory.workers,
    "wire": wire.wire,
    "pages": pages.pages,
    "scale": scales.scale,
    "size": size.size,
}
# It needs Java and half a gigabyte of Spark: measured where it is asked for.
BY_NAME: dict[str, Measure] = {"cluster": cluster.cluster, "deaths": deaths.deaths}
PARTS_NAMED = ", ".join((*PARTS, *BY_NAME))


def main() -> int:
    """Run what was asked for; 0 when it was measured, whether goals were met or not."""
    asked = _arguments()
    if asked.figures:
        write_figures()
        return 0
    end_politely()
    chosen = _chosen_parts(asked.only)
    extent = msgspec.structs.replace(
        QUICK if asked.quick else FULL, **({"scales": asked.scales} if asked.scales else {})
    )
    machine = description()
    reference_python()
    catalog = exported_catalog()
    results = _results(asked.results, catalog, asked.rows, asked.seed)
    if os.getloadavg()[0] > BUSY_SHARE * len(os.sched_getaffinity(0)):
        step(
            f"Careful: this machine is at work already (load {machine['load_before']}). Gauges of"
            " times are worth little, ratios a little more."
        )
    (DATA / "bench").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="run-", dir=DATA / "bench") as directory:
        comparison = Comparison(
            results=results, catalog=catalog, work=Path(directory), extent=extent, seed=asked.seed
        )
        if "ingest" not in chosen and {*chosen} - {*BY_NAME}:
            comparison.prepare()
        rows, failed = _measured(comparison, chosen)
    run = Run(
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        extent=extent.name,
        seed=asked.seed,
        commit=commit(),
        reference=REGISTRY,
        results={
            "name": results.name,
            "row_count": row_count_of(results),
            "size_bytes": results.stat().st_size,
        },
        machine=machine,
        load_generator=generator_name(),
        static_server=static_server_name(),
        rows=rows,
    )
    is_whole = chosen == list(PARTS) and not asked.quick and not failed
    _keep(run, LATEST if is_whole else PARTIAL)
    print()
    print(markdown_of(run) if asked.markdown else text_of(run))
    return 1 if failed else 0


def _measured(comparison: Comparison, chosen: list[str]) -> tuple[list[Row], list[str]]:
    """The rows of all chosen parts, and which of them could not be measured."""
    rows: list[Row] = []
    failed = []
    for name in chosen:
        try:
            rows += (PARTS | BY_NAME)[name](comparison)
        except (NotMeasured, NoService, LoadFailed) as error:
            # An hour's figures are not thrown away because the last part of it failed.
            print(getattr(error, "said", ""), file=sys.stderr)
            step(f"Not measured, {name}: {error}")
            failed.append(name)
            if name == "ingest":
                break
    return rows, failed


def _arguments() -> argparse.Namespace:
    cli = argparse.ArgumentParser(prog="make bench", description=__doc__)
    cli.add_argument("--quick", action="store_true", help="a few minutes instead of all")
    cli.add_argument("--only", default="", metavar="PART,…", help=f"of {PARTS_NAMED}")
    cli.add_argument("--results", type=Path, help="a Parquet file; default: ../shared, or made up")
    cli.add_argument(
        "--rows", type=int, default=300_000, help="of made-up results, without a file [300000]"
    )
    cli.add_argument(
        "--scales", type=_scales, metavar="N,…", help="times the rows, in place of 10,100"
    )
    cli.add_argument("--seed", type=int, default=1, help="of the order of questions [1]")
    cli.add_argument("--markdown", action="store_true", help="print the table as Markdown")
    cli.add_argument(
        "--figures", action="store_true", help="measure nothing: write the last full run's figures"
    )
    return cli.parse_args()


def _scales(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(","))


def _chosen_parts(only: str) -> list[str]:
    wanted = [name.strip() for name in only.split(",") if name.strip()]
    unknown = sorted(set(wanted) - {*PARTS, *BY_NAME})
    if unknown:
        sys.exit(f"bench: there is no part {unknown[0]!r}; there are: {PARTS_NAMED}")
    return [name for name in PARTS | BY_NAME if name in wanted or (not wanted and name in PARTS)]


def _results(asked: Path | None, catalog: Path, row_count: int, seed: int) -> Path:
    """The results that both services get."""
    if asked is not None:
        if not asked.is_file():
            sys.exit(f"bench: {asked} is not there: give RESULTS= a Parquet file of results")
        step(f"Both services get {asked.name}")
        return asked.resolve()
    if RESULTS.is_file():
        step(f"Both services get {RESULTS.name}, real results from ../shared")
        return RESULTS
    name = f"made-up-{row_count}-{seed}-{digest_of(ROOT / 'bench' / 'made_up.py')}.parquet"
    made = DATA / "bench" / name
    if not made.is_file():
        made.parent.mkdir(parents=True, exist_ok=True)
        made_up_results(catalog, made.with_suffix(".part"), row_count, seed)
        made.with_suffix(".part").rename(made)
    step(
        f"Both services get made-up scores of the registry's real models and tasks, about"
        f" {row_count:,} rows; for real results give RESULTS=file.parquet"
    )
    return made


def _keep(run: Run, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    shown = msgspec.to_builtins(run)
    # Worked out again when it is read: here for whoever reads the file without us.
    for row, written in zip(run.rows, shown["rows"], strict=True):
        written |= {"ratio": row.ratio, "goal_text": row.goal_text, "met": row.is_met}
    file.write_bytes(msgspec.json.format(msgspec.json.encode(shown), indent=1) + b"\n")
    step(f"Written to {file.relative_to(ROOT)}")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
