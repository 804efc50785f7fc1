"""`duckrank serve` and `duckrank warm`: answer, and make answers ahead."""

from __future__ import annotations

import argparse

import msgspec

from service.cli.options import Commands, add_setting, bar, usable_cores
from service.errors import BadSetting
from service.http.listener import open_listeners
from service.settings import Settings


def add_serve(commands: Commands) -> None:
    serve = commands.add_parser("serve", help="answer over HTTP from the current snapshot")
    add_setting(serve, "--data-dir", "where snapshots live")
    serve.add_argument(
        "--host", default="", help="address or name to listen on [all, of IPv4 and IPv6]"
    )
    serve.add_argument("--port", type=int, default=7860, help="port to listen on")
    add_setting(serve, "--workers", "processes that answer")
    serve.add_argument(
        "--sample", action="store_true", help="serve made-up data where there is no snapshot"
    )
    serve.set_defaults(run=_serve)


def add_warm(commands: Commands) -> None:
    warm = commands.add_parser(
        "warm", help="make every answer that lasts ahead, compressed well, for `serve` to send"
    )
    add_setting(warm, "--data-dir", "where snapshots live")
    warm.add_argument(
        "--processes", type=int, default=usable_cores(), help="how many work at it [cores]"
    )
    warm.set_defaults(run=_warm)


def _serve(options: argparse.Namespace, settings: Settings) -> int:
    listeners = open_listeners(options.host, options.port)
    from service.refresh.first import provide_snapshot
    from service.snapshots.seed import seeded
    from service.snapshots.store import SnapshotStore

    if settings.seed_dir is not None:
        store = seeded(SnapshotStore(settings.data_dir), SnapshotStore(settings.seed_dir))
        settings = msgspec.structs.replace(settings, data_dir=store.data_dir)
    provide_snapshot(settings, or_sample=options.sample)
    from service.http.server import serve

    return serve(settings, listeners)


def _warm(options: argparse.Namespace, settings: Settings) -> int:
    from service.http.prewarm.fill_disk import warm

    if options.processes < 1:
        raise BadSetting("--processes", str(options.processes), "a number from 1")
    with bar("  warm", unit=" answers") as progress:
        warmed = warm(settings, options.processes, progress)
    print(
        f"warm: of {warmed.answer_count:,} answers that last, {warmed.made_count:,} were made now;"
        f" {warmed.held_bytes / 1e6:.1f} MB on disk"
    )
    if warmed.full_at is not None:
        bound = settings.memo_disk_max_bytes
        print(f"MEMO_DISK_MAX_BYTES={bound} left no room for {warmed.full_at}")
    return 0
