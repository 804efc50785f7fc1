"""Local folder of Parquet files → results. Their names and contents are their commit."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from service.digests import digest_of_file
from service.errors import SourceUnavailable
from service.sources.results import Results


class FolderSource(msgspec.Struct, frozen=True):
    """Results in every `*.parquet` of a folder, in the order of their names."""

    path: Path
    called: str = ""

    @property
    def dataset(self) -> str:
        return self.called or self.path.resolve().name

    def commit_sha(self) -> str:
        """Hash the contents, as `fetch` does."""
        return self.fetch().commit_sha

    def fetch(self) -> Results:
        """Read every file once, to name them by their content; they stay where they are."""
        try:
            files = sorted(file.resolve() for file in self.path.glob("*.parquet") if file.is_file())
            lines = [f"{file.name}\0{digest_of_file(file)}\n" for file in files]
        except OSError as error:
            raise SourceUnavailable(
                f"The results in {self.path} can't be read: {error.strerror}."
                " Give --results a folder that this user can read."
            ) from error
        if not files:
            raise SourceUnavailable(f"There is no .parquet file in {self.path}.")
        commit_sha = hashlib.sha256("".join(lines).encode()).hexdigest()
        return Results(paths=tuple(files), dataset=self.dataset, commit_sha=commit_sha)
