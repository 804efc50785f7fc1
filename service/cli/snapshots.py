"""`duckrank snapshots`: list, choose and remove."""

from __future__ import annotations

import argparse

from service.cli.options import Commands, add_setting
from service.errors import BadSetting
from service.settings import Settings


def add_snapshots(commands: Commands) -> None:
    snapshots = commands.add_parser("snapshots", help="list, choose or remove snapshots")
    snapshots.set_defaults(run=_list_snapshots, json=False)
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
        add_setting(command, "--data-dir", "where they live")


def _list_snapshots(options: argparse.Namespace, settings: Settings) -> int:
    from service.snapshots.listing import listing_json, listing_table
    from service.snapshots.store import SnapshotStore

    store = SnapshotStore(settings.data_dir)
    print(listing_json(store) if options.json else listing_table(store))
    return 0


def _use_snapshot(options: argparse.Namespace, settings: Settings) -> int:
    from service.snapshots.aside import forgive, leave
    from service.snapshots.store import SnapshotStore

    store = SnapshotStore(settings.data_dir)
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
    store = SnapshotStore(settings.data_dir)
    with store.changing():
        removed = store.prune(options.keep)
    for record in removed:
        print(f"removed {record.id}, {record.size_bytes / 1e6:.1f} MB")
    print(f"{len(store.records())} snapshots are left in {store.data_dir}")
    return 0
