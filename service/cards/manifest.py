"""Which cards a folder holds, and of which drawing each was made: `manifest.json` in it."""

from __future__ import annotations

from pathlib import Path

import msgspec

from service.atomic_write import write_whole
from service.errors import BadSetting

FORMAT_VERSION = 1
FILE = "manifest.json"


class Entry(msgspec.Struct, frozen=True):
    """One file. Without a digest it is planned, and may be there or not."""

    digest: str = ""
    size_bytes: int = 0


class Manifest(msgspec.Struct):
    """Files by their path in the folder: those that `duckrank cards` made, and no others."""

    snapshot: str
    cards: dict[str, Entry]
    format_version: int = FORMAT_VERSION


def read_manifest(folder: Path) -> Manifest:
    """The manifest of `folder`; one without cards where there is none yet.

    Raises:
        BadSetting: it is there, and is none of ours.
    """
    path = folder / FILE
    try:
        manifest = msgspec.json.decode(path.read_bytes(), type=Manifest)
    except FileNotFoundError:
        return Manifest(snapshot="", cards={})
    except (OSError, msgspec.MsgspecError) as error:
        raise BadSetting("--out", str(folder), f"its {FILE} can't be read ({error})") from None
    if (found := manifest.format_version) != FORMAT_VERSION:
        fault = f"its {FILE} has format {found}, and this program knows {FORMAT_VERSION}"
        raise BadSetting("--out", str(folder), fault)
    return manifest


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Replace the manifest of `folder` as a whole: readers see the old one or the new one."""
    ordered = msgspec.structs.replace(manifest, cards=dict(sorted(manifest.cards.items())))
    write_whole(folder / FILE, msgspec.json.format(msgspec.json.encode(ordered), indent=1), b"\n")
