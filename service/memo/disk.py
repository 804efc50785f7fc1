"""Where answers, and what else is made of a snapshot, are cached on disk beside it."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

from service.disk_cache import Cached, DiskCache, Header
from service.representations.encodings import Coding

# Beside the answers of a snapshot; its files look after themselves.
PICTURES = "pictures"


class AnswerHeader(Header, frozen=True, kw_only=True):
    """What a message is made of again, beside its bodies, which are the content in each coding."""

    etag: bytes
    size_bytes: int


CachedAnswer = Cached[AnswerHeader, Coding]
AnswerCache = DiskCache[AnswerHeader, Coding]
"""The answers of one snapshot and one state of the program, by target."""


def answers_of(
    data_dir: Path,
    snapshot_id: str,
    memo_identity: str,
    max_bytes: int,
    *,
    is_mapped: bool = False,
    is_on: bool = True,
) -> AnswerCache:
    """The answers of a snapshot; what is above their directory goes with the snapshot."""
    directory = data_dir / "memo" / snapshot_id / memo_identity[:16]
    return DiskCache(directory, AnswerHeader, max_bytes, is_mapped=is_mapped, is_on=is_on)


def pictures_directory(data_dir: Path, snapshot_id: str) -> Path:
    """Where the drawn social cards of a snapshot lie."""
    return data_dir / "memo" / snapshot_id / PICTURES


def drop_others(answers: AnswerCache) -> None:
    """Remove what other states of the program answered over the same snapshot."""
    ours = answers.directory
    # A link leads to what is none of ours.
    if not answers.is_on or ours.parent.is_symlink():
        return
    with contextlib.suppress(OSError):
        for sibling in ours.parent.iterdir():
            if sibling != ours and sibling.name != PICTURES:
                shutil.rmtree(sibling, ignore_errors=True)
