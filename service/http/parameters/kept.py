"""What may be asked of kept snapshots: which of them, of which benchmark, and how much."""

from __future__ import annotations

import re

from litestar.openapi.spec import OpenAPIType, Schema

from service.errors import BadParameter
from service.http.parameters.kinds import Parameter
from service.snapshots.stored import CURRENT, PREVIOUS

# Of more digits nobody makes a number.
_WHOLE = re.compile(r"\d{1,9}", re.ASCII)


class Reference(Parameter[str]):
    """What one thing is called; `default` unless given, or given empty."""

    def __init__(self, name: str, description: str, default: str, example: str) -> None:
        super().__init__(name, description, example)
        self.default = default
        self.schema = Schema(type=OpenAPIType.STRING, default=default)

    def read(self, texts: list[str]) -> str:
        return texts[-1] or self.default


class AtMost(Parameter[int]):
    """A whole number from 1 to `most`; `default` unless given."""

    def __init__(self, name: str, description: str, default: int, most: int) -> None:
        super().__init__(name, description, default)
        self.default = default
        self._most = most
        self.schema = Schema(type=OpenAPIType.INTEGER, minimum=1, maximum=most, default=default)

    def read(self, texts: list[str]) -> int:
        text = texts[-1].strip()
        value = int(text) if _WHOLE.fullmatch(text) else 0
        if not 1 <= value <= self._most:
            raise BadParameter(self.name, texts[-1], f"a whole number from 1 to {self._most:,}")
        return value


_WORDS = (
    "The id of a kept snapshot or its beginning; a date or time, for the newest that was built by"
    " then; `current`, for the one that is served; or `previous`, for the one built before"
)
FROM = Reference("from", f"{_WORDS} `to`.", PREVIOUS, PREVIOUS)
TO = Reference("to", f"{_WORDS} the one that is served.", CURRENT, CURRENT)
FOLLOWED = Reference(
    "benchmark", "Only this benchmark, by its name or an alias.", "", "TEAPOT(eng, v1)"
)
CHANGE_LIMIT = AtMost(
    "limit", "At most so many of each kind in each list: the largest changes.", 100, 1_000
)
SNAPSHOT_LIMIT = AtMost("limit", "At most so many snapshots: the newest.", 100, 1_000)
