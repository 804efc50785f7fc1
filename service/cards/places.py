"""Kind and name → where a card's file is below a folder; and files that were made before, read.

`model/org/name.png`: names with slashes are folders, as the reference's static route has them.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from service.cards.kinds import Kind
from service.cards.pictures import is_picture

SUFFIX = ".png"
LONGEST_PART_BYTES = 255
# A picture of 1200 × 630 pixels with 4 bytes each, uncompressed, is 3 MB.
LARGEST_FILE_BYTES = 4 * 1_024 * 1_024


def place_of(kind: Kind, name: str) -> PurePosixPath | None:
    """The file of a card, relative to its folder; None where no file can have that name."""
    parts = f"{name}{SUFFIX}".split("/")
    for part in parts:
        is_odd = part in ("", ".", "..") or part.startswith(".") or "\0" in part
        if is_odd or "\\" in part or len(part.encode(errors="replace")) > LONGEST_PART_BYTES:
            return None
    return PurePosixPath(kind, *parts)


def ready_made(folder: Path, kind: Kind, name: str) -> tuple[bytes, float] | None:
    """The picture in `folder` for a card and when it was changed; None where there is none.

    Links may lead anywhere within the folder, and nowhere else.
    """
    place = place_of(kind, name)
    if place is None:
        return None
    try:
        root = folder.resolve(strict=True)
        path = (root / place).resolve(strict=True)
        if not path.is_relative_to(root) or not path.is_file():
            return None
        status = path.stat()
        if status.st_size > LARGEST_FILE_BYTES:
            return None
        content = path.read_bytes()
    except (OSError, ValueError, RuntimeError):
        return None
    return (content, status.st_mtime) if is_picture(content) else None
