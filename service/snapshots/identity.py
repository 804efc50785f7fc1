"""Inputs → snapshot id: equal ids mean equal rows."""

from __future__ import annotations

import hashlib
import re

import msgspec

from service import __version__, resources
from service.catalog.records import Manifest
from service.snapshots.migrations import newest_known
from service.snapshots.record import Program
from service.statements import digest_of

ID_LENGTH = 16


class SnapshotInputs(msgspec.Struct, frozen=True):
    """Everything that shapes a snapshot's rows."""

    dataset: str
    commit_sha: str
    catalog_source: str
    catalog_version: str
    catalog_digest: str
    definition_digest: str
    overlay_digest: str = ""

    @property
    def snapshot_id(self) -> str:
        """`{start of the commit}-{digest of all inputs}`."""
        digest = hashlib.sha256(msgspec.json.encode(self)).hexdigest()
        return f"{self.commit_sha[:8]}-{digest[:ID_LENGTH]}"

    def written_down(self) -> dict[str, object]:
        """What the file says of itself."""
        return msgspec.structs.asdict(self) | {"snapshot_id": self.snapshot_id}


def snapshot_inputs(
    dataset: str, commit_sha: str, manifest: Manifest, overlay_digest: str = ""
) -> SnapshotInputs:
    """The inputs of a snapshot of `commit_sha` with the catalog of `manifest`, and an overlay."""
    return SnapshotInputs(
        dataset=dataset,
        commit_sha=commit_sha,
        catalog_source=manifest.source,
        catalog_version=manifest.source_version,
        catalog_digest=manifest.digest,
        definition_digest=definition_digest(),
        overlay_digest=overlay_digest,
    )


def this_program() -> Program:
    """What tells this program from an older or a newer one."""
    numbers = re.findall(r"\d+", __version__)
    return Program(version=tuple(map(int, numbers)), migration=newest_known())


def definition_digest() -> str:
    """SHA-256 over the SQL that defines tables, numbers and views, and what fills them."""
    sql = resources.sql_dir()
    directories = (
        resources.migrations_dir(),
        *(sql / name for name in ("build", "catalog", "cuts", "numbers", "views")),
    )
    digest = hashlib.sha256(digest_of(*directories).encode())
    for module in sorted((resources.PACKAGE_DIR / "build").rglob("*.py")):
        digest.update(module.read_bytes())
    return digest.hexdigest()
