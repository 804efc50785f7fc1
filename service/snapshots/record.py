"""What a store writes down beside its files: about snapshots, and about those that it refused."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec

from service.sources.results import shown_as

# Compared with each other, and with the clock: those without a zone can't be.
Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class Program(msgspec.Struct, frozen=True, order=True):
    """A duckrank that built a snapshot; of two, the greater is the newer one."""

    version: tuple[int, ...] = ()
    migration: int = 0


class SnapshotRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What the store knows of a snapshot without opening it. Times are UTC."""

    id: str
    dataset: str
    commit_sha: str
    catalog_version: str
    results_row_count: int
    size_bytes: int
    sha256: str
    built_at: Moment
    # Records of the first releases say nothing of these.
    catalog_digest: str = ""
    definition_digest: str = ""
    built_by: Program = Program()
    # Of unpublished results that lie over the dataset's; empty where there are none.
    overlay_digest: str = ""

    @property
    def snapshot_id(self) -> str:
        """Its id, as its inputs and notes about it call it."""
        return self.id

    @property
    def shown_as(self) -> str:
        """What is said of where its results are from."""
        return shown_as(self.dataset, self.overlay_digest)


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """A snapshot that is not to become current by itself, and why.

    `published_in` is the commit of `SNAPSHOT_REPO` whose file was refused: another may be mended.
    """

    snapshot_id: str
    dataset: str
    commit_sha: str
    reason: str
    refused_at: Moment
    published_in: str = ""


class Damage(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was set aside, and why; `record` is what was known of it."""

    snapshot_id: str
    reason: str
    found_at: Moment
    record: SnapshotRecord | None = None
