"""The first box of the flow: what every source hands to the build, and how it is asked for it."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import msgspec

# What answers call the embedded, invented results.
SAMPLE = "sample"


class Overlay(msgspec.Struct, frozen=True, kw_only=True):
    """Unpublished results that are laid over others: rows and models, as JSON lines.

    `digest` is of both files; equal ones mean equal rows.
    """

    digest: str
    rows_file: Path
    models_file: Path
    row_count: int


class Results(msgspec.Struct, frozen=True, kw_only=True):
    """Local Parquet files that together are one commit of the results, and what lies over them.

    `paths` are in a fixed order and never empty; equal `commit_sha`s mean equal rows in them.
    """

    paths: tuple[Path, ...]
    dataset: str
    commit_sha: str
    overlay: Overlay | None = None

    @property
    def overlay_digest(self) -> str:
        """That of the overlay; empty where there is none."""
        return "" if self.overlay is None else self.overlay.digest


def shown_as(dataset: str, overlay_digest: str) -> str:
    """What is said of where results are from: unpublished ones are never called the dataset's."""
    return f"{dataset}+local" if overlay_digest else dataset


class Source(Protocol):
    """One place that results come from.

    Every failure to read it is a `SourceUnavailable` that names the place and what to try.
    """

    @property
    def dataset(self) -> str:
        """What answers call these results: a Hub repository, a file name, or `sample`."""
        ...

    def commit_sha(self) -> str:
        """Look up the commit that `fetch` would bring now, without bringing it."""
        ...

    def fetch(self) -> Results:
        """Bring the results to local disk, whole and checked."""
        ...
