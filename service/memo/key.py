"""Names what an answer depends on: equal keys mean equal bytes."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote, urlencode

from service import resources
from service.statements import digest_of

SHAPING_ROOMS = ("queries", "answers", "wire")


def memo_id(snapshot_id: str) -> str:
    """Names everything but the target: the data, the statements over it, and what shapes them.

    A corrected statement or struct gives another id, so yesterday's bytes never answer for it.
    """
    return hashlib.sha256(f"{snapshot_id}\n{shape_digest()}".encode()).hexdigest()


@functools.cache
def shape_digest(package: Path = resources.PACKAGE_DIR) -> str:
    """SHA-256 over the statements that answers come from, and the modules that shape them."""
    digest = hashlib.sha256(digest_of(resources.sql_dir() / "queries").encode())
    for room in SHAPING_ROOMS:
        for file in sorted((package / room).glob("*.py")):
            content = hashlib.sha256(file.read_bytes()).hexdigest()
            digest.update(f"{room}/{file.name}\0{content}\n".encode())
    return digest.hexdigest()


def canonical_target(route: str, name: str | None, query: Iterable[tuple[str, str]]) -> bytes:
    """The one spelling of a target: `route` with `{name}` filled in, and the query sorted.

    Spellings that ask for the same thing (escapes, order, repeats) have one canonical target.
    """
    path = route if name is None else route.replace("{name}", quote(name, safe=""))
    pairs = sorted(set(query))
    return f"{path}?{urlencode(pairs)}".encode() if pairs else path.encode()
