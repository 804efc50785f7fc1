"""What pages are dressed in: styles, scripts and fonts, each under a URL that never changes."""

from __future__ import annotations

import functools
from pathlib import Path

from service.digests import digest_of_files
from service.errors import UnknownName

PAGES_DIR = Path(__file__).parent
# Of styles and scripts one for all: they name each other, and change together.
_DIGEST_CHARACTERS = 12
_SUFFIXES = {"styles": ".css", "scripts": ".js", "fonts": ".woff2"}


@functools.cache
def assets_digest() -> str:
    """Stands in the URLs of styles and scripts."""
    files = [file for folder in ("styles", "scripts") for file in _files(folder).values()]
    named = [(file.relative_to(PAGES_DIR).as_posix(), file) for file in files]
    return digest_of_files(sorted(named))[:_DIGEST_CHARACTERS]


def font_files() -> list[str]:
    """The names of the fonts, which have a digest each."""
    return list(_files("fonts"))


def names_of(folder: str) -> list[str]:
    """What every file of `folder` is asked for by."""
    digest = "" if folder == "fonts" else f"{assets_digest()}/"
    return [digest + name for name in _files(folder)]


def dressed(folder: str, name: str) -> bytes:
    """The file `name` of `folder`: of styles and scripts below their digest, of fonts as it is.

    Raises:
        UnknownName: there is no such file, or it is of another version of this service.
    """
    digest, _, file = name.rpartition("/")
    path = _files(folder).get(file)
    if path is None or digest != ("" if folder == "fonts" else assets_digest()):
        raise UnknownName("file", name)
    return path.read_bytes()


@functools.cache
def _files(folder: str) -> dict[str, Path]:
    return {file.name: file for file in sorted((PAGES_DIR / folder).glob(f"*{_SUFFIXES[folder]}"))}
