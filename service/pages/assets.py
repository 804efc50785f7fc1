"""What pages are dressed in: styles, scripts and fonts, each under a URL that never changes.

What others wrote lies in `vendor`, as brotli, with versions and licences (`make page-vendor`).
"""

from __future__ import annotations

import functools
from pathlib import Path

from service.digests import digest_of_files
from service.errors import UnknownName

PAGES_DIR = Path(__file__).parent
# Of styles and scripts one for all: they name each other, and change together.
_DIGEST_CHARACTERS = 12
_SUFFIXES = {
    "styles": ".css",
    "scripts": ".js",
    "fonts": ".woff2",
    "vendor/styles": ".css.br",
    "vendor/scripts": ".js.br",
}
_OURS = ("styles", "scripts")


@functools.cache
def assets_digest() -> str:
    """Stands in the URLs of styles and scripts."""
    files = [file for folder in _OURS for file in _files(folder).values()]
    named = [(file.relative_to(PAGES_DIR).as_posix(), file) for file in files]
    return digest_of_files(sorted(named))[:_DIGEST_CHARACTERS]


def font_files() -> list[str]:
    """The names of the fonts, which have a digest each."""
    return list(_files("fonts"))


def vendored_file(folder: str, name: str) -> str:
    """What the vendored `name` is asked for by, which says its digest."""
    return next(file for file in _files(folder) if file.rpartition("-")[0] == name)


def names_of(folder: str) -> list[str]:
    """What every file of `folder` is asked for by."""
    digest = f"{assets_digest()}/" if folder in _OURS else ""
    return [digest + name for name in _files(folder)]


def dressed(folder: str, name: str) -> bytes:
    """The file `name` of `folder`: of our styles and scripts below their digest.

    Raises:
        UnknownName: there is no such file, or it is of another version of this service.
    """
    digest, _, file = name.rpartition("/")
    path = _files(folder).get(file)
    if path is None or digest != (assets_digest() if folder in _OURS else ""):
        raise UnknownName("file", name)
    return path.read_bytes()


@functools.cache
def _files(folder: str) -> dict[str, Path]:
    found = sorted((PAGES_DIR / folder).glob(f"*{_SUFFIXES[folder]}"))
    return {file.name.removesuffix(".br"): file for file in found}
