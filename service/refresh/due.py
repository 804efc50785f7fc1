"""Which of what is served is to be replaced: by a newer commit, or by the same built anew."""

from __future__ import annotations

from service.settings import Settings
from service.snapshots.connect import Snapshot
from service.snapshots.identity import definition_digest
from service.snapshots.record import SnapshotRecord
from service.sources.results import SAMPLE


def has_newer_on_hub(settings: Settings, dataset: str) -> bool:
    """Whether the Hub's newest commit is to replace what is served.

    What came from there, and the sample where an operator named the catalog of what is to come.
    """
    stands_in = dataset == SAMPLE and settings.catalog_dir is not None
    return bool(settings.cache_repo) and (dataset == settings.cache_repo or stands_in)


def is_outdated(record: SnapshotRecord | Snapshot) -> bool:
    """Whether a snapshot was built by other definitions than this program's."""
    return record.definition_digest != definition_digest()
