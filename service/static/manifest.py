"""What a tree of static answers holds: its `manifest.json`, for whoever serves or copies it."""

from __future__ import annotations

from pathlib import Path

import msgspec

from service.atomic_write import write_whole

FORMAT_VERSION = 1
FILE = "manifest.json"


class Form(msgspec.Struct, frozen=True):
    """What answers of one form say beside their tag, length and coding.

    `accept`: what has to be asked for to get it; empty for what is sent unasked.
    """

    headers: list[tuple[str, str]]
    accept: str = ""


class StaticAnswer(msgspec.Struct, frozen=True):
    """An answer: the name of its object, which is its ETag, and the size of its content."""

    etag: str
    size_bytes: int


class Manifest(msgspec.Struct):
    """Answers by path (percent-encoded) and form; redirects; paths that no file can have.

    `changed` and `removed` are the paths in which it differs from the tree before.
    """

    snapshot: str
    forms: dict[str, Form]
    answers: dict[str, dict[str, StaticAnswer]]
    redirects: dict[str, str]
    left_out: list[str]
    changed: list[str]
    removed: list[str]
    format_version: int = FORMAT_VERSION


def read_manifest(tree: Path) -> Manifest | None:
    """The manifest of a tree; None where there is none of ours."""
    try:
        manifest = msgspec.json.decode((tree / FILE).read_bytes(), type=Manifest)
    except (OSError, msgspec.MsgspecError):
        return None
    return manifest if manifest.format_version == FORMAT_VERSION else None


def write_manifest(tree: Path, manifest: Manifest) -> None:
    """Write it into a tree that nobody reads yet."""
    text = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
    write_whole(tree / FILE, text, b"\n", is_lasting=False)
