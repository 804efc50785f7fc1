"""Which of what is served is to be replaced: by a newer commit, or by the same built anew."""

from __future__ import annotations

from service.settings import Settings
from service.snapshots.connect import Snapshot
from service.snapshots.identity import SnapshotInputs, definition_digest, this_program
from service.snapshots.record import SnapshotRecord
from service.snapshots.store import SnapshotStore
from service.sources.results import SAMPLE


def has_newer_on_hub(settings: Settings, dataset: str) -> bool:
    """Whether the Hub's newest commit is to replace what is served.

    What came from there, and the sample where an operator named the catalog of what is to come;
    anything where an operator named the dataset of finished snapshots.
    """
    if settings.snapshot_repo:
        # Whatever is served: it was said where it comes from.
        return True
    is_named = settings.catalog_dir is not None or bool(settings.catalog_source)
    stands_in = dataset == SAMPLE and is_named
    return bool(settings.cache_repo) and (dataset == settings.cache_repo or stands_in)


def is_outrun(store: SnapshotStore, current: SnapshotRecord, mine: SnapshotInputs) -> bool:
    """Whether another program has built `current` from the commit of `mine`, and that stays.

    A newer one, or one that can't be told from this, after this had: two on one store would else
    replace each other's snapshot for ever.
    """
    if (current.dataset, current.commit_sha) != (mine.dataset, mine.commit_sha):
        return False
    if not is_outdated(current) or current.built_by < this_program():
        return False
    is_newer = current.built_by > this_program()
    return is_newer or store.record_of(mine.snapshot_id) is not None


def may_have_newer_catalog(settings: Settings, dataset: str) -> bool:
    """Whether what is served may be built anew with another catalog.

    The sample has its own.
    """
    return bool(settings.catalog_source) and dataset != SAMPLE


def is_outdated(record: SnapshotRecord | Snapshot) -> bool:
    """Whether a snapshot was built by other definitions than this program's."""
    return record.definition_digest != definition_digest()
