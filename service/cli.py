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
from service.errors import DuckrankError
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
    _add_catalog(commands)
    return parser


Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # no public name


def _add_serve(commands: Commands) -> None:
    serve = commands.add_parser("serve", help="answer over HTTP from the current snapshot")
    serve.add_argument("--data-dir", type=Path, help="where snapshots live [DATA_DIR]")
    serve.add_argument("--host", default="0.0.0.0", help="address to listen on")
    serve.add_argument("--port", type=int, default=7860, help="port to listen on")
    serve.add_argument("--workers", type=int, default=1, help="processes that answer")
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
    ingest.set_defaults(run=_ingest)


def _add_catalog(commands: Commands) -> None:
    catalog = commands.add_parser("catalog", help="the metadata that ingest reads")
    actions = catalog.add_subparsers(dest="action", required=True, metavar="ACTION")
    export = actions.add_parser("export", help="write it from the registry (extra `catalog`)")
    export.add_argument("--out", type=Path, required=True, metavar="DIR", help="where to")
    export.set_defaults(run=_export_catalog)


def _serve(options: argparse.Namespace, settings: Settings) -> int:
    from service.http.server import serve

    return serve(
        _seeded(_with_data_dir(settings, options.data_dir)),
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
    from service.snapshots.build import BuildLimits
    from service.snapshots.ingest import ingest, store_of
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
        ingested = ingest(results, catalog, store_of(settings.data_dir), BuildLimits(), steps.begin)
    steps.end()
    record = ingested.record
    verb = "built" if ingested.is_new else "already there"
    print(
        f"{verb}: snapshot {record.id} of {record.dataset}, {record.results_row_count:,} results,"
        f" {record.size_bytes / 1e6:.1f} MB; it is the current one in {settings.data_dir}"
    )
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


def _export_catalog(options: argparse.Namespace, _settings: Settings) -> int:
    from service.catalog.export import export_catalog

    manifest = export_catalog(options.out)
    print(
        f"catalog of {manifest.source} {manifest.source_version} in {options.out},"
        f" digest {manifest.digest[:16]}"
    )
    return 0


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
