"""`duckrank cards`: draw them all ahead."""

from __future__ import annotations

import argparse
import contextlib
from pathlib import Path

from service.cli.options import Commands, add_setting, bar, complain, usable_cores
from service.errors import BadSetting
from service.settings import Settings


def add_cards(commands: Commands) -> None:
    cards = commands.add_parser("cards", help="draw the social cards of the current snapshot")
    cards.add_argument(
        "--out", type=Path, metavar="DIR", help="where to; OG_DIR serves it [DATA_DIR/cards]"
    )
    add_setting(cards, "--data-dir", "where snapshots live")
    cards.add_argument(
        "--kind",
        action="append",
        choices=("benchmark", "task", "model"),
        help="only these; may be given again [all]",
    )
    cards.add_argument(
        "--processes", type=int, default=usable_cores(), help="cards drawn at a time"
    )
    cards.set_defaults(run=_cards)


def _cards(options: argparse.Namespace, settings: Settings) -> int:
    from service.cards.export import export_cards
    from service.cards.kinds import KINDS
    from service.snapshots.connect import open_snapshot
    from service.snapshots.store import SnapshotStore

    if not 1 <= options.processes <= 64:
        raise BadSetting("--processes", str(options.processes), "a number from 1 to 64")
    out = options.out or settings.data_dir / "cards"
    opened = open_snapshot(SnapshotStore(settings.data_dir).current_path())
    with contextlib.closing(opened) as snapshot, bar("  cards", unit="") as show:
        exported = export_cards(snapshot, out, options.kind or KINDS, options.processes, show)
    for failure in exported.failed:
        complain(settings, f"not drawn: {failure}")
    for place in exported.foreign:
        complain(settings, f"left alone, because it was there: {place}")
    print(
        f"{exported.drawn_count:,} drawn, {exported.kept_count:,} unchanged,"
        f" {exported.removed_count:,} removed, {len(exported.failed):,} failed:"
        f" cards of snapshot {snapshot.id} in {out}"
    )
    return 1 if exported.failed else 0
