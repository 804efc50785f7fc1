"""Where the parts of a build lie while it runs: a folder that all machines see, or S3.

A file is there whole or not at all: it is written under another name and then moved.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import msgspec

from service.errors import BuildFailed

S3 = "s3://"


class Scratch(msgspec.Struct, frozen=True):
    """The files of one build below `place`, by name; the build's own folder is `run`."""

    place: str
    run: str

    def names(self) -> set[str]:
        """The files that are there whole.

        Raises:
            BuildFailed: it can't be read.
        """
        from pyarrow.fs import FileSelector

        try:
            system, folder = self._folder()
            found = system.get_file_info(FileSelector(folder, allow_not_found=True))
        except (OSError, ValueError) as error:
            raise self._unusable("read", error) from error
        return {each.base_name for each in found if not each.base_name.startswith(".")}

    def put(self, file: Path, name: str) -> None:
        """Bring a file there; one of that name is replaced.

        Raises:
            BuildFailed: it can't be written.
        """
        from pyarrow.fs import LocalFileSystem, copy_files

        try:
            system, folder = self._folder()
            system.create_dir(folder)
            new = f"{folder}/.{name}.{os.urandom(8).hex()}"
            copy_files(str(file), new, LocalFileSystem(), system, use_threads=False)
            system.move(new, f"{folder}/{name}")
        except (OSError, ValueError) as error:
            raise self._unusable("written to", error) from error

    def get(self, name: str, home: Path, *, to_change: bool = False) -> Path:
        """A file of that name on this machine: itself, or a copy in `home`.

        Raises:
            OSError: it is not there, or can't be read.
        """
        from pyarrow.fs import LocalFileSystem, copy_files

        system, folder = self._folder()
        if not self.place.startswith(S3):
            itself = Path(folder) / name
            return Path(shutil.copy(itself, home / name)) if to_change else itself
        copy_files(f"{folder}/{name}", str(home / name), system, LocalFileSystem())
        return home / name

    def remove(self) -> None:
        """Take away all of this build's files."""
        system, folder = self._folder()
        if self.names() or not self.place.startswith(S3):
            system.delete_dir(folder)

    def _folder(self) -> tuple[Any, str]:
        from pyarrow.fs import FileSystem, LocalFileSystem

        if self.place.startswith(S3):
            system, root = FileSystem.from_uri(self.place)
        else:
            system, root = LocalFileSystem(), str(Path(self.place).absolute())
        return system, f"{root.rstrip('/')}/{self.run}"

    def _unusable(self, what: str, error: Exception) -> BuildFailed:
        reason = str(error).splitlines()[0]
        return BuildFailed(f"the scratch {self.place} can't be {what}: {reason}")
