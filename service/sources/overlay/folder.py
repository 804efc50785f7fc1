"""A folder that the evaluation library wrote → the files of its runs, within bounds.

    results/ORG__MODEL/REVISION/TASK.json
    results/ORG__MODEL/REVISION/experiments/SETTINGS/TASK.json

with a `model_meta.json` beside each. Nothing else is looked at: no link is followed, and what is no
regular file is not opened.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from service.errors import BadResults
from service.sources.overlay.rows import Faults

META = "model_meta.json"
EXPERIMENTS = "experiments"
MOST_FILES = 50_000
# A task with 40,000 pairs of languages has 16 MB.
FILE_MAX_BYTES = 64 << 20
TOTAL_MAX_BYTES = 1 << 30


class RunFolder(msgspec.Struct, frozen=True):
    """A run's folder: what its path says, and the files of its tasks, by name."""

    path: Path
    place: str
    model: str
    revision: str
    is_experiment: bool
    has_meta: bool
    tasks: list[str]


class Folder:
    """One place of results; reads its files as long as there are not too many, nor too large."""

    def __init__(self, path: Path, faults: Faults) -> None:
        # The library's cache has them in `results`, beside what it brought from elsewhere.
        inner = path / "results"
        self._root = inner if inner.is_dir() and not inner.is_symlink() else path
        self._path = path
        self._faults = faults
        self._file_count = 0
        self._read_bytes = 0

    def runs(self) -> Iterator[RunFolder]:
        """Every folder of a run that has anything in it, in the order of their names."""
        for model in self._folders(self._root):
            for revision in self._folders(model):
                yield from self._run(revision, model.name, revision.name, is_experiment=False)
                for experiments in self._folders(revision, EXPERIMENTS):
                    for each in self._folders(experiments):
                        yield from self._run(each, model.name, revision.name, is_experiment=True)

    def place(self, path: Path) -> str:
        """What a fault calls it."""
        return str(path.relative_to(self._path))

    def read_json(self, file: Path) -> Any:
        """What is in a file; NaN and Infinity are read, as the library writes them.

        Raises:
            ValueError: it can't be read, or is no JSON; the message says why.
            BadResults: all files together are too large.
        """
        try:
            return json.loads(self._read(file))
        except OSError as error:
            raise ValueError(f"it can't be read: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise ValueError("it is not JSON in UTF-8") from error
        except json.JSONDecodeError as error:
            raise ValueError(f"it is not JSON: {error}") from error
        except RecursionError as error:
            raise ValueError("its JSON is too deep") from error

    def _run(
        self, path: Path, model: str, revision: str, *, is_experiment: bool
    ) -> Iterator[RunFolder]:
        names = [
            entry.name
            for entry in self._entries(path)
            if entry.name.endswith(".json") and self._is_regular(entry)
        ]
        tasks = [name for name in names if name != META]
        self._file_count += len(tasks)
        if self._file_count > MOST_FILES:
            raise BadResults(f"{self._path} has more than {MOST_FILES:,} files of results")
        if tasks:
            has_meta = META in names
            yield RunFolder(path, self.place(path), model, revision, is_experiment, has_meta, tasks)

    def _folders(self, path: Path, name: str | None = None) -> list[Path]:
        return [
            Path(entry.path)
            for entry in self._entries(path)
            if name in (None, entry.name) and self._is_folder(entry)
        ]

    def _entries(self, path: Path) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(path) as entries:
                return sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            self._faults.add(self.place(path), f"it can't be read: {error.strerror}")
            return []

    def _is_folder(self, entry: os.DirEntry[str]) -> bool:
        if entry.is_symlink() and entry.is_dir():
            self._faults.add(self.place(Path(entry.path)), "it is a link, and not followed")
        return entry.is_dir(follow_symlinks=False)

    def _is_regular(self, entry: os.DirEntry[str]) -> bool:
        is_regular = entry.is_file(follow_symlinks=False)
        if not is_regular:
            what = "a link, and not followed" if entry.is_symlink() else "no regular file"
            self._faults.add(self.place(Path(entry.path)), f"it is {what}")
        return is_regular

    def _read(self, file: Path) -> bytes:
        # Looked at again once it is open: whatever took its place meanwhile, nobody waits for it.
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as content:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise ValueError("it is no regular file")
            read = content.read(FILE_MAX_BYTES + 1)
        if len(read) > FILE_MAX_BYTES:
            raise ValueError(f"it has more than {FILE_MAX_BYTES:,} bytes")
        self._read_bytes += len(read)
        if self._read_bytes > TOTAL_MAX_BYTES:
            raise BadResults(f"{self._path} has more than {TOTAL_MAX_BYTES:,} bytes of results")
        return read
