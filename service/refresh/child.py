"""This program run by itself: `duckrank …` as a process below this one, whose log becomes ours."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence

from service.settings import Settings


def command(settings: Settings, arguments: Sequence[str]) -> list[str]:
    """What runs `duckrank` with these arguments on the same store."""
    return [sys.executable, "-m", "service", *arguments, "--data-dir", str(settings.data_dir)]


def environment(settings: Settings) -> Mapping[str, str]:
    """What makes it do as `settings` say, and write lines that `log.relay` reads."""
    ours = {"CACHE_REPO": settings.cache_repo, "LOG_LEVEL": settings.log_level}
    return os.environ | ours | {"LOG_FORMAT": "json"}
