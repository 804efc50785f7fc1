"""`duckrank ingest`, `refresh` and `catalog`: bring data, once."""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from service.cli.options import (
    Commands,
    Steps,
    add_setting,
    complain,
    is_for_programs,
    usable_cores,
)
from service.errors import BadParameter, BadResults, DuckrankError
from service.settings import Settings
from service.sources.results import Overlay

if TYPE_CHECKING:
    from service.build.engines.spark.cluster import Cluster


def add_ingest(commands: Commands) -> None:
    ingest = commands.add_parser("ingest", help="build a snapshot and make it the current one")
    ingest.add_argument(
        "--results", required=True, metavar="FILE|DIR|S3|hub|sample", help="where they come from"
    )
    ingest.add_argument("--revision", metavar="SHA", help="commit or branch of the Hub dataset")
    ingest.add_argument(
        "--catalog",
        required=True,
        metavar="DIR|ORG/NAME|mteb|sample",
        help="exported catalog, here or on the Hub, `mteb` to export it first, or the sample's",
    )
    ingest.add_argument(
        "--with",
        dest="own_results",
        type=Path,
        metavar="FILE|DIR",
        help="unpublished results to lay over them: Parquet, or what the evaluation library wrote",
    )
    ingest.add_argument(
        "--models",
        type=Path,
        metavar="TOML",
        help="models of --with that the catalog does not have",
    )
    ingest.add_argument(
        "--strict", action="store_true", help="publish nothing if anything is wrong in --with"
    )
    add_setting(ingest, "--data-dir", "where snapshots live")
    ingest.add_argument(
        "--force", action="store_true", help="publish it even if results, models or benchmarks go"
    )
    cluster = ingest.add_argument_group("on a Spark cluster (extra `spark`)")
    cluster.add_argument(
        "--engine", choices=("local", "spark"), default="local", help="what runs the build"
    )
    cluster.add_argument(
        "--master", metavar="URL", help="of the cluster, spark://…; else this machine's processors"
    )
    cluster.add_argument(
        "--scratch", metavar="DIR|S3", help="where parts lie meanwhile; all its machines reach it"
    )
    cluster.add_argument(
        "--part-rows", type=int, metavar="N", help="how many rows a task takes, about"
    )
    ingest.set_defaults(run=_ingest)


def add_refresh(commands: Commands) -> None:
    refresh = commands.add_parser(
        "refresh", help="bring the newest commit of CACHE_REPO; whoever serves follows"
    )
    add_setting(refresh, "--data-dir", "where snapshots live")
    refresh.set_defaults(run=_refresh)


def add_catalog(commands: Commands) -> None:
    catalog = commands.add_parser("catalog", help="the metadata that ingest reads")
    actions = catalog.add_subparsers(dest="action", required=True, metavar="ACTION")
    export = actions.add_parser("export", help="write it from the registry (extra `catalog`)")
    export.add_argument("--out", type=Path, required=True, metavar="DIR", help="where to")
    export.set_defaults(run=_export_catalog)


def _ingest(options: argparse.Namespace, settings: Settings) -> int:
    from service.build.candidate import BuildLimits
    from service.http.prewarm.fill_disk import cache_list_tables, cache_metadata_index
    from service.refresh.rehearse import gates
    from service.snapshots.ingest import ingest
    from service.snapshots.report import say_report
    from service.snapshots.store import SnapshotStore
    from service.sources.choose import choose_source

    if options.own_results is None and (options.models or options.strict):
        raise BadParameter("--with", None, "--models and --strict are about what it names")
    cluster = _cluster(options)
    steps = Steps(settings)
    with tempfile.TemporaryDirectory() as scratch:
        steps.begin("fetch the results")
        source = choose_source(
            options.results, options.revision, settings, scratch_dir=Path(scratch)
        )
        results = source.fetch()
        catalog = _catalog_directory(options.catalog, Path(scratch), settings)
        overlay = _overlay(options, settings, steps, catalog, Path(scratch))
        store = SnapshotStore(settings.data_dir)
        before = store.record_of(store.current_id() or "")
        ingested = ingest(
            msgspec.structs.replace(results, overlay=overlay),
            catalog,
            store,
            BuildLimits(
                threads=usable_cores(),
                memory_limit=settings.ingest_memory_limit,
                disk_max_bytes=settings.ingest_disk_max_bytes,
                cluster=cluster,
            ),
            steps.begin,
            gates(settings, is_forced=options.force),
        )
        steps.begin("cache the metadata index")
        cache_metadata_index(settings, ingested.record.id, ingested.metadata_index)
        steps.begin("cache the tables of lists")
        cache_list_tables(settings)
    steps.end()
    record = ingested.record
    verb = "built" if ingested.is_new else "already there"
    print(
        f"{verb}: snapshot {record.id} of {record.shown_as}, {record.results_row_count:,} results,"
        f" {record.size_bytes / 1e6:.1f} MB; it is the current one in {settings.data_dir}"
    )
    if overlay is not None:
        print(f"{overlay.row_count:,} of these results are your own; a refresh keeps them")
    elif before is not None and before.overlay_digest:
        print("the results of your own that lay over the one before are not in it: see --with")
    print(say_report(store.path_of(record.id)))
    return 0


def _cluster(options: argparse.Namespace) -> Cluster | None:
    from service.build.engines.spark.cluster import Cluster

    if options.engine == "local":
        for name in ("master", "scratch", "part_rows"):
            if getattr(options, name) is not None:
                option = f"--{name.replace('_', '-')}"
                raise BadParameter(option, str(getattr(options, name)), "it is for --engine spark")
        return None
    if options.scratch is None:
        raise BadParameter("--scratch", None, "--engine spark needs one")
    if options.part_rows is not None and options.part_rows < 1:
        raise BadParameter("--part-rows", str(options.part_rows), "at least 1")
    master = options.master or f"local[{usable_cores()}]"
    if options.part_rows is None:
        return Cluster(master, options.scratch)
    return Cluster(master, options.scratch, options.part_rows)


def _overlay(
    options: argparse.Namespace, settings: Settings, steps: Steps, catalog: Path, scratch: Path
) -> Overlay | None:
    """What `--with` names; what is wrong in it is said, and with `--strict` refused."""
    from service.snapshots.overlay import read_overlay
    from service.sources.overlay.rows import Faults

    if options.own_results is None:
        return None
    steps.begin("read your own results")
    faults = Faults()
    overlay = read_overlay(
        options.own_results, options.models, catalog, scratch / "overlay", faults
    )
    steps.end()
    lines = faults.lines()
    for line in lines:
        complain(settings, line, is_error=options.strict)
    if lines and options.strict:
        raise BadResults(f"{options.own_results} has faults, and --strict allows none")
    return overlay


def _catalog_directory(catalog: str, scratch: Path, settings: Settings) -> Path:
    from service.sources.catalog import bring_catalog

    if catalog != "sample":
        return bring_catalog(catalog, settings)
    from service.sources.sample.catalog import write_sample_catalog

    write_sample_catalog(scratch / "catalog")
    return scratch / "catalog"


def _refresh(options: argparse.Namespace, settings: Settings) -> int:
    from service.http.prewarm.fill_disk import cache_list_tables
    from service.refresh.child import step_back
    from service.refresh.once import refresh
    from service.refresh.state import say

    step_back(settings.ingest_memory_limit)
    steps = Steps(settings)
    state = refresh(settings, steps.begin)
    if state.outcome == "published":
        steps.begin("cache the tables of lists")
        # It is published all the same.
        with contextlib.suppress(DuckrankError):
            cache_list_tables(settings)
    steps.end()
    if is_for_programs(settings):
        say(state)
    if state.is_good or not is_for_programs(settings):
        print(f"{state.outcome}: {state.reason}", file=sys.stdout if state.is_good else sys.stderr)
    return 0 if state.is_good else 2


def _export_catalog(options: argparse.Namespace, _settings: Settings) -> int:
    from service.catalog.export import export_catalog

    manifest = export_catalog(options.out)
    print(
        f"catalog of {manifest.source} {manifest.source_version} in {options.out},"
        f" digest {manifest.digest[:16]}"
    )
    return 0
