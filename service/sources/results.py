"""The first box of the flow: what every source hands to the build, and how it is asked for it."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import msgspec

# What answers call the embedded, invented results.
SAMPLE = "sample"


class Results(msgspec.Struct, frozen=True, kw_only=True):
    """Local Parquet files that together are one commit of the results.

    `paths` are in a fixed order and never empty; equal `commit_sha`s mean equal rows.
    """

    paths: tuple[Path, ...]
    dataset: str
    commit_sha: str


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
