"""What an answer is called as a file: Content-Disposition, RFC 6266 and RFC 8187."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

# What a path or a file system takes for more than a letter, or a client for an escape.
_UNFIT = re.compile(r'[<>:"/\\|?*%\x00-\x1f]')
# Any file system has room for it, and for what ends a name.
LONGEST_STEM_BYTES = 180


def file_name(words: list[str], ending: str) -> str:
    """A name that any system can keep: `words` that are not empty, then `ending`."""
    stem = _UNFIT.sub("_", "-".join([word for word in words if word]))
    # Marks that turn text around could make another extension of it.
    stem = "".join([each for each in stem if unicodedata.category(each)[0] != "C"])
    stem = stem.encode()[:LONGEST_STEM_BYTES].decode(errors="ignore").strip(". ")
    return f"{stem}-{ending}"


def attachment(name: str) -> bytes:
    """The header line; a name with other letters than ASCII stands there in both spellings."""
    plain = "".join([each if each.isascii() else "_" for each in name])
    line = f'content-disposition: attachment; filename="{plain}"'
    if plain != name:
        line += f"; filename*=UTF-8''{quote(name, safe='')}"
    return f"{line}\r\n".encode("ascii")
