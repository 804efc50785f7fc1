"""What a person names → a folder with a catalog: one here, one of the Hub, or the registry's."""

from __future__ import annotations

import re
import shutil
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import msgspec

from service.catalog.records import MANIFEST
from service.digests import digest_of_files
from service.resources import PACKAGE_DIR
from service.settings import Settings

REGISTRY_WORD = "mteb"
DATASET = re.compile(r"[\w.-]+/[\w.-]+")
# A file for each task that has statistics: two thousand.
MOST_FILES = 16_384
MOST_BYTES = 512 * 2**20


def bring_catalog(named: str, settings: Settings) -> Path:
    """The catalog that `named` means: `mteb`, `organisation/dataset` of the Hub, or a directory.

    What is brought stays under `DATA_DIR`, and is brought again only where it has changed.

    Raises:
        BadCatalog: the registry is not installed, or is not one that can be exported.
        SourceUnavailable: the Hub does not give it.
    """
    downloads = settings.data_dir / "downloads"
    if named == REGISTRY_WORD:
        return _exported(downloads / "registry")
    if not named.startswith(".") and DATASET.fullmatch(named) and not Path(named).is_dir():
        return _from_hub(named, downloads / "catalogs")
    return Path(named)


def _from_hub(repo: str, downloads_dir: Path) -> Path:
    # The client takes a tenth of a second to import, which only who asks the Hub should pay.
    from service.sources.hub import HubSource
    from service.sources.hub_child import Limits

    limits = Limits(file_count=MOST_FILES, total_bytes=MOST_BYTES, kept_commits=2)
    branch = HubSource(
        repo=repo,
        downloads_dir=downloads_dir,
        holds="catalog",
        limits=limits,
        named_by="the catalog's name",
    )
    commit = msgspec.structs.replace(branch, ref=branch.commit_sha())
    return commit.fetch().paths[0].parent


def _exported(place: Path) -> Path:
    """The export of the installed registry: made anew for another version or another exporter."""
    from service.catalog.export import export_catalog
    from service.catalog.registry import REGISTRY

    try:
        installed = version(REGISTRY)
    except PackageNotFoundError:
        installed = "none"
    exporter = sorted((PACKAGE_DIR / "catalog").glob("*.py"))
    digest = digest_of_files((file.name, file) for file in exporter)
    directory = place / f"{installed}-{digest[:16]}"
    if not (directory / MANIFEST).exists():
        shutil.rmtree(place, ignore_errors=True)
        export_catalog(directory)
    return directory
