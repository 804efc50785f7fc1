"""Which of what is served is to be replaced by the newest commit on the Hub."""

from __future__ import annotations

from service.settings import Settings
from service.sources.results import SAMPLE


def has_newer_on_hub(settings: Settings, dataset: str) -> bool:
    """Whether the Hub's newest commit is to replace what is served.

    What came from there, and the sample where an operator named the catalog of what is to come.
    """
    stands_in = dataset == SAMPLE and settings.catalog_dir is not None
    return bool(settings.cache_repo) and (dataset == settings.cache_repo or stands_in)
