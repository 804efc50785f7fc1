"""Where the parts of a build lie while it runs: a folder that all machines see, or S3.

A file is there whole or not at all: it is written under another name and then moved. A machine
that was given up may come back after the build: what it brings then, nobody would take away.
"""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path
from typing import Any

import msgspec

from service.errors import BuildFailed

S3 = "s3://"
# There from the first part on, until the files of the build go.
COLUMNS = "results-columns.parquet"
REMOVALS, REMOVE_AGAIN_S = 20, 0.1


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
        try:
            system, folder = self._folder()
            system.create_dir(folder)
            self._put(file, name)
        except (OSError, ValueError) as error:
            raise self._unusable("written to", error) from error

    def put_part(self, file: Path, name: str) -> None:
        """Bring a part there, as long as its build goes on.

        Raises:
            BuildFailed: it can't be written, or the build is over.
        """
        try:
            if self._is_over():
                raise BuildFailed(f"{name} is built too late")
            self._put(file, name)
            if not self._is_over():
                return
            system, folder = self._folder()
            system.delete_file(f"{folder}/{name}")
            if not self.names():
                system.delete_dir(folder)
        except (OSError, ValueError) as error:
            raise self._unusable("written to", error) from error
        raise BuildFailed(f"{name} is built too late")

    def _put(self, file: Path, name: str) -> None:
        from pyarrow.fs import LocalFileSystem, copy_files

        system, folder = self._folder()
        new = f"{folder}/.{name}.{os.urandom(8).hex()}"
        copy_files(str(file), new, LocalFileSystem(), system, use_threads=False)
        system.move(new, f"{folder}/{name}")

    def _is_over(self) -> bool:
        from pyarrow.fs import FileType

        system, folder = self._folder()
        return bool(system.get_file_info(f"{folder}/{COLUMNS}").type == FileType.NotFound)

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
        """Take away all of this build's files, and first what says that it goes on."""
        system, folder = self._folder()
        if not self._is_over():
            system.delete_file(f"{folder}/{COLUMNS}")
        for left in reversed(range(REMOVALS)):
            try:
                if self.names() or not self.place.startswith(S3):
                    system.delete_dir(folder)
                return
            except OSError:
                # Who was just bringing a part had put it there meanwhile.
                if not left:
                    raise
                time.sleep(REMOVE_AGAIN_S)

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
