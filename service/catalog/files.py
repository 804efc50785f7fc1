"""A directory → the files of a catalog: regular ones of a bounded size, and nothing else."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from service.catalog.records import MANIFEST
from service.digests import digest_of_files
from service.errors import BadCatalog

# The real catalog's largest file has 4 MB.
FILE_MAX_BYTES = 256 << 20

_KINDS = {
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFDIR: "a directory",
}


def catalog_files(directory: Path) -> list[tuple[str, Path]]:
    """Every file of a catalog with its path in it, in order of these.

    Raises:
        BadCatalog: something in it is no file, can't be read, or is too large.
    """
    found = []
    for place, folders, names in os.walk(directory, onerror=_refuse):
        for name in [*folders, *names]:
            file = Path(place) / name
            path = file.relative_to(directory).as_posix()
            if not path.isprintable():
                raise BadCatalog(f"{directory} has {path!r}: no file of a catalog has such a name")
            # What lies behind such a link would be built from, and is not walked through.
            if name in folders and file.is_symlink():
                raise BadCatalog(
                    f"{file} is a link to a directory; a catalog has its directories in itself"
                )
            if name in names:
                check_file(file)
                found.append((path, file))
    return sorted(found)


def check_file(file: Path) -> None:
    """Pass a regular file that is not too large: what else there is may never end.

    Raises:
        BadCatalog: it is another thing, or larger.
        OSError: it can't be looked at.
    """
    status = file.stat()
    if not stat.S_ISREG(status.st_mode):
        kind = _KINDS.get(stat.S_IFMT(status.st_mode), "no file")
        raise BadCatalog(f"{file} is {kind}; a catalog has regular files alone")
    if status.st_size > FILE_MAX_BYTES:
        raise BadCatalog(
            f"{file} has {status.st_size:,} bytes; at most {FILE_MAX_BYTES:,} are allowed"
        )


def catalog_digest(directory: Path) -> str:
    """SHA-256 over path and content of every file but the manifest: equal for equal catalogs."""
    return digest_of_files(
        (name, file) for name, file in catalog_files(directory) if name != MANIFEST
    )


def _refuse(error: OSError) -> None:
    raise error
