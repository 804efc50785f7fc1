"""The embedded data set → local Parquet.

Everything in it is invented: organisations, models, benchmarks, tasks and scores.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from service.errors import SourceUnavailable
from service.sources.file import FileSource
from service.sources.results import SAMPLE, Results
from service.sources.sample.results import write_sample_results

RESULTS_NAME = "sample.parquet"


class SampleSource(msgspec.Struct, frozen=True):
    """The results of the sample, written to `directory`. Their content is their commit."""

    directory: Path

    @property
    def dataset(self) -> str:
        return SAMPLE

    def commit_sha(self) -> str:
        """Write the results, as `fetch` does: they have no cheaper name."""
        return self.fetch().commit_sha

    def fetch(self) -> Results:
        """Write the results to the directory, which is made."""
        file = self.directory / RESULTS_NAME
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            write_sample_results(file)
        except OSError as error:
            raise SourceUnavailable(
                f"The sample can't be written to {self.directory}: {error.strerror or error}. "
                "Free some space there, or set TMPDIR to a directory that can be written."
            ) from error
        written = FileSource(file).fetch()
        return msgspec.structs.replace(written, dataset=self.dataset)
