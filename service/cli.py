"""The command `duckrank`: each subcommand in a few lines. What it prints is for a person."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

from service import __version__
from service.errors import BadSetting, DuckrankError
from service.settings import Settings, settings_from


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand; 0 when it did what it says, 2 when it was refused, 130 when stopped."""
    options = _parser().parse_args(arguments)
    try:
        settings = settings_from(os.environ)
        return int(options.run(options, settings))
    except DuckrankError as error:
        print(f"duckrank: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="duckrank", description="The MTEB leaderboard from one DuckDB file."
    )
    parser.add_argument("--version", action="version", version=f"duckrank {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_serve(commands)
    _add_ingest(commands)
    _add_warm(commands)
    _add_refresh(commands)
    _add_snapshots(commands)
    _add_catalog(commands)
    _add_cards(commands)
    _add_bench(commands)
    return parser


Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # no public name


def _add_serve(commands: Commands) -> None:
    serve = commands.add_parser("serve", help="answer over HTTP from the current snapshot")
    serve.add_argument("--data-dir", type=Path, help="where snapshots live [DATA_DIR]")
    serve.add_argument("--host", default="0.0.0.0", help="address to listen on")
    serve.add_argument("--port", type=int, default=7860, help="port to listen on")
    serve.add_argument("--workers", type=int, default=1, help="processes that answer")
    serve.add_argument(
        "--sample", action="store_true", help="serve made-up data where there is no snapshot"
    )
    serve.set_defaults(run=_serve)


def _add_ingest(commands: Commands) -> None:
    ingest = commands.add_parser("ingest", help="build a snapshot and make it the current one")
    ingest.add_argument(
        "--results", required=True, metavar="FILE|hub|sample", help="where the results come from"
    )
    ingest.add_argument("--revision", metavar="SHA", help="commit or branch of the Hub dataset")
    ingest.add_argument(
        "--catalog",
        required=True,
        metavar="DIR|mteb|sample",
        help="exported catalog, `mteb` to export it first, or the one of the sample",
    )
    ingest.add_argument("--data-dir", type=Path, help="where snapshots live [DATA_DIR]")
    ingest.add_argument(
        "--force", action="store_true", help="publish it even if results, models or benchmarks go"
    )
    ingest.set_defaults(run=_ingest)


def _add_warm(commands: Commands) -> None:
    warm = commands.add_parser(
        "warm", help="make every unfiltered answer ahead, compressed well, for `serve` to send"
    )
    warm.add_argument("--data-dir", type=Path, help="where snapshots live [DATA_DIR]")
    warm.add_argument(
        "--processes", type=int, default=os.cpu_count() or 1, help="how many work at it [cores]"
    )
    warm.set_defaults(run=_warm)


def _add_refresh(commands: Commands) -> None:
    refresh = commands.add_parser(
        "refresh", help="bring the newest commit of CACHE_REPO; whoever serves follows"
    )
    refresh.add_argument("--data-dir", type=Path, help="where snapshots live [DATA_DIR]")
    refresh.set_defaults(run=_refresh)


def _add_snapshots(commands: Commands) -> None:
    snapshots = commands.add_parser("snapshots", help="list, choose or remove snapshots")
    snapshots.set_defaults(run=_list_snapshots, json=False, data_dir=None)
    actions = snapshots.add_subparsers(dest="action", metavar="ACTION")
    listed = actions.add_parser("list", help="those there are, newest first (the default)")
    listed.set_defaults(run=_list_snapshots)
    use = actions.add_parser("use", help="make one the current one; whoever serves follows")
    use.add_argument("id", metavar="ID", help="its id, or the start of it")
    use.set_defaults(run=_use_snapshot)
    prune = actions.add_parser("prune", help="remove all but the newest and the current one")
    prune.add_argument("--keep", type=int, required=True, metavar="N", help="how many stay")
    prune.set_defaults(run=_prune_snapshots)
    # Suppressed: what is said before the action must not be undone by what is not said after it.
    for command in (snapshots, listed):
        command.add_argument(
            "--json", action="store_true", default=argparse.SUPPRESS, help="for a program to read"
        )
    for command in (snapshots, listed, use, prune):
        command.add_argument(
            "--data-dir", type=Path, default=argparse.SUPPRESS, help="where they live [DATA_DIR]"
        )


def _add_catalog(commands: Commands) -> None:
    catalog = commands.add_parser("catalog", help="the metadata that ingest reads")
    actions = catalog.add_subparsers(dest="action", required=True, metavar="ACTION")
    export = actions.add_parser("export", help="write it from the registry (extra `catalog`)")
    export.add_argument("--out", type=Path, required=True, metavar="DIR", help="where to")
    export.set_defaults(run=_export_catalog)


def _add_cards(commands: Commands) -> None:
    cards = commands.add_parser("cards", help="draw the social cards of the current snapshot")
    cards.add_argument(
        "--out", type=Path, metavar="DIR", help="where to; OG_DIR serves it [DATA_DIR/cards]"
    )
    cards.add_argument("--data-dir", type=Path, help="where snapshots live [DATA_DIR]")
    cards.add_argument(
        "--kind",
        action="append",
        choices=("benchmark", "task", "model"),
        help="only these; may be given again [all]",
    )
    cards.add_argument(
        "--processes", type=int, default=os.cpu_count() or 1, help="cards drawn at a time"
    )
    cards.set_defaults(run=_cards)


def _add_bench(commands: Commands) -> None:
    bench = commands.add_parser("bench", help="measure a running service, ours or another")
    bench.add_argument("url", metavar="URL", help="its address, as http://127.0.0.1:7860")
    bench.add_argument(
        "--requests", type=int, default=400, metavar="N", help="about how many to send [400]"
    )
    bench.set_defaults(run=_bench)


def _serve(options: argparse.Namespace, settings: Settings) -> int:
    from service.http.server import serve
    from service.refresh.first import provide_snapshot

    settings = _seeded(_with_data_dir(settings, options.data_dir))
    provide_snapshot(settings, or_sample=options.sample)
    return serve(
        settings,
        host=options.host,
        port=options.port,
        workers=options.workers,
    )


def _seeded(settings: Settings) -> Settings:
    from service.snapshots.seed import seeded
    from service.snapshots.store import SnapshotStore

    if settings.seed_dir is None:
        return settings
    store = seeded(SnapshotStore(settings.data_dir), SnapshotStore(settings.seed_dir))
    return _with_data_dir(settings, store.data_dir)


def _ingest(options: argparse.Namespace, settings: Settings) -> int:
    from service.catalog.load import load_catalog
    from service.http.warm import shelve_directory
    from service.refresh.rehearse import rehearse
    from service.snapshots.build import BuildLimits
    from service.snapshots.ingest import Gates, ingest
    from service.snapshots.store import SnapshotStore
    from service.sources.choose import choose_source

    settings = _with_data_dir(settings, options.data_dir)
    steps = Steps()
    with tempfile.TemporaryDirectory() as scratch:
        steps.begin("fetch the results")
        source = choose_source(
            options.results, options.revision, settings, scratch_dir=Path(scratch)
        )
        results = source.fetch()
        steps.begin("read the catalog")
        catalog = load_catalog(_catalog_directory(options.catalog, Path(scratch)))
        ingested = ingest(
            results,
            catalog,
            SnapshotStore(settings.data_dir),
            BuildLimits(threads=os.cpu_count() or 1, memory_limit=settings.ingest_memory_limit),
            steps.begin,
            Gates(
                shrink_max_pct=settings.shrink_max_pct, rehearse=rehearse, is_forced=options.force
            ),
        )
        steps.begin("shelve the directory")
        shelve_directory(settings)
    steps.end()
    record = ingested.record
    verb = "built" if ingested.is_new else "already there"
    print(
        f"{verb}: snapshot {record.id} of {record.dataset}, {record.results_row_count:,} results,"
        f" {record.size_bytes / 1e6:.1f} MB; it is the current one in {settings.data_dir}"
    )
    return 0


def _refresh(options: argparse.Namespace, settings: Settings) -> int:
    from service.refresh.limits import step_back
    from service.refresh.once import refresh

    settings = _with_data_dir(settings, options.data_dir)
    step_back(settings.ingest_memory_limit)
    steps = Steps()
    state = refresh(settings, steps.begin)
    steps.end()
    print(f"{state.outcome}: {state.reason}", file=sys.stdout if state.is_good else sys.stderr)
    return 0 if state.is_good else 2


def _list_snapshots(options: argparse.Namespace, settings: Settings) -> int:
    from service.snapshots.listing import listing_json, listing_table
    from service.snapshots.store import SnapshotStore

    store = SnapshotStore(_with_data_dir(settings, options.data_dir).data_dir)
    print(listing_json(store) if options.json else listing_table(store))
    return 0


def _use_snapshot(options: argparse.Namespace, settings: Settings) -> int:
    from service.snapshots.aside import forgive, leave
    from service.snapshots.store import SnapshotStore

    store = SnapshotStore(_with_data_dir(settings, options.data_dir).data_dir)
    with store.changing():
        chosen, left = store.find(options.id), store.current_id()
        store.use(chosen)
        forgive(store, chosen)
        if left is not None and left != chosen:
            leave(store, left)
    print(f"{chosen} is the current snapshot in {store.data_dir}")
    return 0


def _prune_snapshots(options: argparse.Namespace, settings: Settings) -> int:
    from service.snapshots.store import SnapshotStore

    if options.keep < 1:
        raise BadSetting("--keep", str(options.keep), "a whole number from 1")
    store = SnapshotStore(_with_data_dir(settings, options.data_dir).data_dir)
    with store.changing():
        removed = store.prune(options.keep)
    for record in removed:
        print(f"removed {record.id}, {record.size_bytes / 1e6:.1f} MB")
    print(f"{len(store.records())} snapshots are left in {store.data_dir}")
    return 0


def _catalog_directory(catalog: str, scratch: Path) -> Path:
    if catalog == "mteb":
        from service.catalog.export import export_catalog

        export_catalog(scratch / "catalog")
        return scratch / "catalog"
    if catalog == "sample":
        from service.sources.sample.source import write_sample_catalog

        write_sample_catalog(scratch / "sample-catalog")
        return scratch / "sample-catalog"
    return Path(catalog)


def _warm(options: argparse.Namespace, settings: Settings) -> int:
    from tqdm import tqdm

    from service.http.warm import warm

    if options.processes < 1:
        raise BadSetting("--processes", str(options.processes), "a number from 1")
    settings = _with_data_dir(settings, options.data_dir)
    # Off a terminal there is no bar: one line at the end says it all.
    with tqdm(unit=" answers", disable=None, smoothing=0.05) as bar:

        def progress(done_count: int, answer_count: int) -> None:
            bar.total = answer_count
            bar.update(done_count - bar.n)

        warmed = warm(settings, options.processes, progress)
    print(
        f"warm: of {warmed.answer_count:,} answers that last, {warmed.made_count:,} were made now;"
        f" {warmed.held_bytes / 1e6:.1f} MB on disk"
    )
    if warmed.full_at is not None:
        bound = settings.memo_disk_max_bytes
        print(f"MEMO_DISK_MAX_BYTES={bound} left no room for {warmed.full_at}")
    return 0


def _export_catalog(options: argparse.Namespace, _settings: Settings) -> int:
    from service.catalog.export import export_catalog

    manifest = export_catalog(options.out)
    print(
        f"catalog of {manifest.source} {manifest.source_version} in {options.out},"
        f" digest {manifest.digest[:16]}"
    )
    return 0


def _cards(options: argparse.Namespace, settings: Settings) -> int:
    from tqdm import tqdm

    from service.cards.export import export_cards
    from service.cards.kinds import KINDS
    from service.snapshots.connect import open_snapshot
    from service.snapshots.store import SnapshotStore

    if not 1 <= options.processes <= 64:
        raise BadSetting("--processes", str(options.processes), "a number from 1 to 64")
    settings = _with_data_dir(settings, options.data_dir)
    out = options.out or settings.data_dir / "cards"
    snapshot = open_snapshot(SnapshotStore(settings.data_dir).current_path())
    try:
        with tqdm(desc="  cards", unit="", leave=False, file=sys.stderr) as bar:

            def show(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            exported = export_cards(snapshot, out, options.kind or KINDS, options.processes, show)
    finally:
        snapshot.close()
    for failure in exported.failed:
        print(f"duckrank: not drawn: {failure}", file=sys.stderr)
    for place in exported.foreign:
        print(f"duckrank: left alone, because it was there: {place}", file=sys.stderr)
    print(
        f"{exported.drawn_count:,} drawn, {exported.kept_count:,} unchanged,"
        f" {exported.removed_count:,} removed, {len(exported.failed):,} failed:"
        f" cards of snapshot {snapshot.id} in {out}"
    )
    return 1 if exported.failed else 0


def _bench(options: argparse.Namespace, _settings: Settings) -> int:
    from service.bench.operator import observe, report

    seen = observe(options.url, options.requests)
    print(report(options.url, seen))
    return 1 if seen.failed else 0


def _with_data_dir(settings: Settings, data_dir: Path | None) -> Settings:
    import msgspec

    return settings if data_dir is None else msgspec.structs.replace(settings, data_dir=data_dir)


class Steps:
    """Says on standard error which step is under way, and how long each took."""

    def __init__(self) -> None:
        self._step = ""
        self._began = time.monotonic()

    def begin(self, step: str) -> None:
        """End the step before, and name the next."""
        self.end()
        self._step, self._began = step, time.monotonic()
        print(f"  {step} …", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Say how long the step took."""
        if self._step:
            print(f" {time.monotonic() - self._began:.2f} s", file=sys.stderr, flush=True)
        self._step = ""
