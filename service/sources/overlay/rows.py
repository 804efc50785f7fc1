"""What an overlay is: rows and models in two files, and what is wrong with where they are from."""

from __future__ import annotations

from pathlib import Path

import msgspec

from service.catalog.records import ModelRecord
from service.digests import digest_of_files
from service.log import harmless
from service.sources.results import Overlay

# Its files.
ROWS = "results.jsonl"
MODELS = "models.jsonl"

MOST_ROWS = 1_000_000
MOST_FAULTS = 1_000
LONGEST_NAME = 300
MOST_LANGUAGES = 10_000
# Settings or a record, as JSON: a line that is longer than some megabytes can't be built from.
MOST_TEXT_BYTES = 1 << 20


class LocalRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A row of the results; what a build fills in from its catalog may be null.

    `experiments` is JSON as text: settings keep their types, which one column could not.
    """

    model_name: str
    model_revision: str | None
    task_name: str
    split: str
    subset: str
    language: list[str | None] | None
    score: float | None
    experiments: str | None
    is_public: bool | None = None
    trained_on: bool | None = None


class Faults:
    """What is wrong, by file and field, each once, with how often; bounded."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._more_count = 0

    def add(self, place: str, what: str) -> None:
        """`place` is the file, and the field in it."""
        # Names of files may have any letters, and this is shown in lines.
        fault = harmless(f"{place}: {what}")
        if fault in self._counts or len(self._counts) < MOST_FAULTS:
            self._counts[fault] = self._counts.get(fault, 0) + 1
        else:
            self._more_count += 1

    def lines(self) -> list[str]:
        """A line for each."""
        lines = [
            fault if count == 1 else f"{fault} ({count:,} times)"
            for fault, count in self._counts.items()
        ]
        return [*lines, f"and {self._more_count:,} more"] if self._more_count else lines


class Found(msgspec.Struct, frozen=True):
    """What lies in a place: rows, each with the file that it is from, and models by name."""

    rows: list[tuple[str, LocalRow]]
    models: dict[str, ModelRecord]


def is_name(text: str) -> bool:
    """Whether something may be called so: what can be shown, and sent."""
    return 0 < len(text) <= LONGEST_NAME and text.isprintable()


def write_lines(file: Path, records: list[msgspec.Struct]) -> None:
    """`records` as JSON, one a line."""
    encoder = msgspec.json.Encoder()
    with file.open("wb") as lines:
        lines.writelines(encoder.encode(record) + b"\n" for record in records)


def overlay_in(place: Path) -> Overlay:
    """The overlay whose files lie in `place`.

    Raises:
        OSError: they can't be read.
    """
    files = {name: place / name for name in (ROWS, MODELS)}
    with files[ROWS].open("rb") as lines:
        row_count = sum(1 for _ in lines)
    return Overlay(
        digest=digest_of_files(files.items()),
        rows_file=files[ROWS],
        models_file=files[MODELS],
        row_count=row_count,
    )
