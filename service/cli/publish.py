"""`duckrank publish`: a snapshot → a dataset of the Hub, in one commit."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from service.cli.options import Commands, Steps, add_setting
from service.errors import BadSetting
from service.settings import Settings
from service.text_table import text_table


def add_publish(commands: Commands) -> None:
    publish = commands.add_parser(
        "publish", help="put a snapshot, its tables and its results into a dataset of the Hub"
    )
    publish.add_argument(
        "--repo", required=True, metavar="ORG/NAME", help="the dataset, which HF_TOKEN may write"
    )
    publish.add_argument(
        "--snapshot", metavar="ID", help="its id, or the start of it [the current one]"
    )
    publish.add_argument(
        "--dry-run", action="store_true", help="say what would change, and change nothing"
    )
    publish.add_argument("--sample", action="store_true", help="publish made-up data as well")
    add_setting(publish, "--data-dir", "where snapshots live")
    publish.set_defaults(run=_publish)


def _publish(options: argparse.Namespace, settings: Settings) -> int:
    from service.publishing.folder import fill_folder
    from service.snapshots.store import SnapshotStore
    from service.sources.catalog import DATASET
    from service.sources.hub_target import HubTarget

    if not DATASET.fullmatch(options.repo):
        raise BadSetting("--repo", options.repo, "a dataset of the Hub, organisation/dataset")
    store, steps = SnapshotStore(settings.data_dir), Steps(settings)
    chosen = options.snapshot or store.current_id()
    if chosen is None:
        raise store.nothing_to_serve()
    record = store.record_of(store.find(chosen))
    if record is None:
        raise store.nothing_to_serve()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "folder"
        folder.mkdir()
        fill_folder(
            folder,
            options.repo,
            record,
            store,
            steps.begin,
            memory_limit=settings.ingest_memory_limit,
            is_sample_meant=options.sample,
        )
        steps.begin("compare with the Hub" if options.dry_run else "commit to the Hub")
        made = HubTarget(
            repo=options.repo,
            folder=folder,
            message=f"Snapshot {record.id} of {record.dataset} at {record.commit_sha}",
            is_dry_run=options.dry_run,
            # Who names one may go back to it.
            built_at=None if options.snapshot else record.built_at,
        ).commit()
        steps.end()
    rows = [(each.path, each.what, f"{each.size_bytes:,}") for each in made.changes]
    print(text_table(("file", "is", "bytes"), rows, to_the_right=[2]))
    changed = [each for each in made.changes if each.what != "same"]
    sent_bytes = sum(each.size_bytes for each in changed if each.what != "removed")
    told = f"{len(changed)} of {len(rows)} files of snapshot {record.id}, {sent_bytes / 1e6:.1f} MB"
    if options.dry_run:
        print(f"would change: {told} in {options.repo} at {made.commit_sha}")
    elif changed:
        print(f"published: {told} in {options.repo}, commit {made.commit_sha}")
    else:
        print(f"unchanged: {options.repo} has snapshot {record.id} already, at {made.commit_sha}")
    return 0
