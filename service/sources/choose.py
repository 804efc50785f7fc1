"""What a person names → the source that has it."""

from __future__ import annotations

from pathlib import Path

from service.errors import BadParameter, BadSetting
from service.settings import Settings
from service.sources.file import FileSource
from service.sources.folder import FolderSource
from service.sources.results import Source
from service.sources.s3 import S3, S3Source


def choose_source(
    results: str, revision: str | None, settings: Settings, *, scratch_dir: Path
) -> Source:
    """The source that `results` names: `hub`, `sample`, a URL of S3, or a file or folder here.

    What is brought from the Hub stays under `DATA_DIR`; the sample is written to `scratch_dir`.
    """
    if results == "hub":
        return _hub(revision, settings)
    if revision is not None:
        raise BadParameter("--revision", revision, "only `--results hub` has commits to choose")
    if results == "sample":
        from service.sources.sample.source import SampleSource

        return SampleSource(scratch_dir)
    if results.startswith(S3):
        return S3Source(results, settings.data_dir / "downloads")
    path = Path(results)
    return FolderSource(path) if path.is_dir() else FileSource(path)


def _hub(revision: str | None, settings: Settings) -> Source:
    if not settings.cache_repo:
        raise BadSetting(
            "CACHE_REPO",
            "",
            "`--results hub` reads the dataset that it names, such as mteb/results",
        )
    # The client takes a tenth of a second to import, which only who asks the Hub should pay.
    from service.sources.hub import HubSource

    return HubSource(
        repo=settings.cache_repo, ref=revision, downloads_dir=settings.data_dir / "downloads"
    )
