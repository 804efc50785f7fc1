"""`duckrank export-static`: every answer without a filter, for a plain web server or a CDN."""

from __future__ import annotations

import argparse
import contextlib
import os
from pathlib import Path

import msgspec

from service.cli.options import Commands, add_setting, bar, complain
from service.errors import BadSetting
from service.settings import Settings

NICENESS = 19


def add_export_static(commands: Commands) -> None:
    export = commands.add_parser(
        "export-static", help="write every answer without a filter, for a plain web server"
    )
    export.add_argument("--out", type=Path, required=True, metavar="DIR", help="where to")
    export.add_argument(
        "--base-url",
        default="",
        metavar="URL",
        help="a service that has the other answers; who asks for one is told",
    )
    export.add_argument("--threads", type=int, default=1, help="how many compress [1]")
    export.add_argument(
        "--forms",
        metavar="FORM,…",
        help="what tables are written as: json,csv for these two alone [all there are]",
    )
    export.add_argument("--no-cards", action="store_true", help="leave out the social cards")
    add_setting(export, "--data-dir", "where snapshots live")
    export.set_defaults(run=_export)


def _export(options: argparse.Namespace, settings: Settings) -> int:
    from service.cards.export import alone_in, export_cards
    from service.cards.kinds import KINDS
    from service.representations.json import JSON
    from service.representations.registry import FORMS
    from service.setting_kinds import is_url
    from service.snapshots.connect import open_snapshot
    from service.snapshots.store import SnapshotStore
    from service.static.ask import Asker
    from service.static.export import CARDS, export_static

    if not 1 <= options.threads <= 64:
        raise BadSetting("--threads", str(options.threads), "a number from 1 to 64")
    forms = FORMS.keys() if options.forms is None else set(options.forms.split(","))
    if not {JSON.name} <= forms <= FORMS.keys():
        raise BadSetting(
            "--forms", options.forms, f"json, alone or with others of {', '.join(FORMS)}"
        )
    if not is_url(options.base_url):
        raise BadSetting("--base-url", options.base_url, "an http or https URL with a host")
    os.nice(NICENESS)
    store, cards = SnapshotStore(settings.data_dir), options.out / CARDS
    opened = open_snapshot(store.current_path(), memory_limit=settings.duckdb_memory_limit)
    with alone_in(options.out), contextlib.closing(opened) as snapshot:
        if not options.no_cards:
            with bar("  cards", unit="") as show:
                export_cards(snapshot, cards, KINDS, options.threads, show)
        with bar("  answers", unit="") as show:
            exported = export_static(
                Asker(msgspec.structs.replace(settings, og_dir=cards), snapshot, options.base_url),
                snapshot,
                store,
                options.out,
                options.base_url,
                options.threads,
                show,
                forms=forms,
                has_cards=not options.no_cards,
            )
    for failure in exported.failed:
        complain(settings, f"not exported: {failure}")
    for path in exported.left_out:
        complain(settings, f"left out, because no file can be called so: {path}")
    if exported.failed:
        complain(settings, f"{options.out}/current stays: an export has all answers or is none")
        return 1
    print(
        f"{exported.answer_count:,} answers of snapshot {snapshot.id} in {options.out}:"
        f" {exported.written_count:,} objects written, {exported.removed_count:,} removed,"
        f" {exported.changed_count:,} paths changed, {exported.held_bytes / 1e6:.1f} MB"
    )
    return 0
