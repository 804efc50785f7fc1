"""Content → objects: folders that are named by the ETag of what is in them, and never change.

objects/{2}/{etag}/body       as it is
objects/{2}/{etag}/body.br    the same, where it is worth it; and body.gz
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Container
from pathlib import Path

from service.atomic_write import remove, whole_folder
from service.representations.encodings import SMALLEST_COMPRESSED_BYTES, Coding, compress

SUFFIXES: dict[Coding, str] = {"br": ".br", "gzip": ".gz"}
BODY = "body"
# Slow compression of more takes seconds, for an answer that is changed by every commit.
LARGEST_WELL_BYTES = 1 << 20


class Objects:
    """The objects of one folder; several threads may put them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def place(self, etag: str) -> Path:
        """Where an object is, or would be."""
        return self._folder / etag[:2] / etag

    def put(self, etag: str, body: bytes, *, is_compressible: bool) -> bool:
        """Have an object there; False where it was."""
        if (place := self.place(etag)).exists():
            return False
        with whole_folder(place, is_lasting=False) as made:
            (made / BODY).write_bytes(body)
            if is_compressible and len(body) >= SMALLEST_COMPRESSED_BYTES:
                is_well = len(body) <= LARGEST_WELL_BYTES
                for coding, suffix in SUFFIXES.items():
                    (made / f"{BODY}{suffix}").write_bytes(
                        compress(body, coding, "well" if is_well else "fast")
                    )
        return True

    def put_file(self, etag: str, file: Path) -> bool:
        """Have a file of the store there, linked where the disk is the same."""
        if (place := self.place(etag)).exists():
            return False
        with whole_folder(place, is_lasting=False) as made:
            try:
                os.link(file, made / BODY)
            except OSError:
                shutil.copyfile(file, made / BODY)
        return True

    def keep_only(self, etags: Container[str]) -> int:
        """Remove all others; gives how many."""
        removed_count = 0
        for place in self._folder.glob("*/*"):
            if place.name not in etags:
                remove(place)
                removed_count += 1
        for folder in self._folder.glob("*"):
            with contextlib.suppress(OSError):
                folder.rmdir()
        return removed_count

    def size_bytes(self) -> int:
        """Of all files together."""
        return sum(file.stat().st_size for file in self._folder.rglob(f"{BODY}*"))
