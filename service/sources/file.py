"""Local Parquet file → results. Its content is its commit."""

from __future__ import annotations

from pathlib import Path

import msgspec

from service.digests import digest_of_file
from service.errors import SourceUnavailable
from service.sources.results import Results


class FileSource(msgspec.Struct, frozen=True):
    """Results in one Parquet file on this machine.

    The commit is the SHA-256 of the content in 64 hexadecimal digits; one of the Hub has 40.
    """

    path: Path

    @property
    def dataset(self) -> str:
        return self.path.name

    def commit_sha(self) -> str:
        """Hash the content, as `fetch` does: a file has no cheaper name."""
        return self.fetch().commit_sha

    def fetch(self) -> Results:
        """Read the file once, to name it by its content; it stays where it is."""
        if self.path.exists() and not self.path.is_file():
            # A pipe or a device would never end.
            raise SourceUnavailable(
                f"The results file {self.path} is not a regular file. "
                "Give --results one Parquet file, `hub` or `sample`."
            )
        try:
            commit_sha = digest_of_file(self.path)
        except OSError as error:
            raise SourceUnavailable(
                f"The results file {self.path} can't be read: {error.strerror}. "
                "Give --results a Parquet file that this user can read, `hub` or `sample`."
            ) from error
        return Results(
            paths=(self.path.resolve(),),
            dataset=self.dataset,
            commit_sha=commit_sha,
        )
