"""`duckrank serve` and `duckrank warm`: answer, and make answers ahead."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import msgspec

from service.cli.options import Commands, with_data_dir
from service.errors import BadSetting
from service.http.listener import open_listener
from service.settings import MOST_WORKERS, Settings


def add_serve(commands: Commands) -> None:
    serve = commands.add_parser("serve", help="answer over HTTP from the current snapshot")
    serve.add_argument("--data-dir", type=Path, help="where snapshots live [DATA_DIR]")
    serve.add_argument("--host", default="0.0.0.0", help="address to listen on")
    serve.add_argument("--port", type=int, default=7860, help="port to listen on")
    serve.add_argument("--workers", type=int, help="processes that answer [WORKERS]")
    serve.add_argument(
        "--sample", action="store_true", help="serve made-up data where there is no snapshot"
    )
    serve.set_defaults(run=_serve)


def add_warm(commands: Commands) -> None:
    warm = commands.add_parser(
        "warm", help="make every unfiltered answer ahead, compressed well, for `serve` to send"
    )
    warm.add_argument("--data-dir", type=Path, help="where snapshots live [DATA_DIR]")
    warm.add_argument(
        "--processes", type=int, default=os.cpu_count() or 1, help="how many work at it [cores]"
    )
    warm.set_defaults(run=_warm)


def _serve(options: argparse.Namespace, settings: Settings) -> int:
    settings = _with_workers(with_data_dir(settings, options.data_dir), options.workers)
    listener = open_listener(options.host, options.port)
    from service.refresh.first import provide_snapshot

    settings = _seeded(settings)
    provide_snapshot(settings, or_sample=options.sample)
    from service.http.server import serve

    return serve(settings, listener)


def _with_workers(settings: Settings, count: int | None) -> Settings:
    if count is None:
        return settings
    if not 1 <= count <= MOST_WORKERS:
        raise BadSetting("--workers", str(count), f"a number from 1 to {MOST_WORKERS}")
    return msgspec.structs.replace(settings, workers=count)


def _seeded(settings: Settings) -> Settings:
    from service.snapshots.seed import seeded
    from service.snapshots.store import SnapshotStore

    if settings.seed_dir is None:
        return settings
    store = seeded(SnapshotStore(settings.data_dir), SnapshotStore(settings.seed_dir))
    return with_data_dir(settings, store.data_dir)


def _warm(options: argparse.Namespace, settings: Settings) -> int:
    from tqdm import tqdm

    from service.http.prewarm.fill_disk import warm

    if options.processes < 1:
        raise BadSetting("--processes", str(options.processes), "a number from 1")
    settings = with_data_dir(settings, options.data_dir)
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
