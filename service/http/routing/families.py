"""Path → route family: what metrics, traces and log lines call it, never the path as it came."""

from __future__ import annotations

import re
from collections.abc import Iterable

UNMATCHED = "<unmatched>"


class Families:
    """The families of `templates`, like `/v1/models/{name}/scores`. A `{name}` may have slashes."""

    def __init__(self, templates: Iterable[str]) -> None:
        self.templates = tuple(templates)
        templates = sorted(self.templates, key=len, reverse=True)
        self._fixed = {path.encode(): path for path in templates if "{" not in path}
        # The longer first: what ends in `/scores` is no name that ends so.
        self._named = [(_pattern(path), path) for path in templates if "{" in path]

    def family_of(self, raw_path: bytes) -> str:
        """The family of a path as it came, or `UNMATCHED`; whether it has an answer or not."""
        fixed = self._fixed.get(raw_path)
        if fixed is not None:
            return fixed
        return next(
            (family for pattern, family in self._named if pattern.fullmatch(raw_path)), UNMATCHED
        )


def _pattern(template: str) -> re.Pattern[bytes]:
    parts = [
        {"{name}": ".+"}.get(part, "[^/]+") if part.startswith("{") else re.escape(part)
        for part in re.split(r"(\{\w+\})", template)
    ]
    return re.compile("".join(parts).encode(), re.DOTALL)
