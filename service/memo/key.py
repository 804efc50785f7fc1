"""Names what an answer depends on: equal keys mean equal bytes."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote, urlencode

from service import resources
from service.digests import digest_of_files

# Of modules, and of what pages are made of.
_SUFFIXES = (".py", ".html", ".css", ".js", ".br")


def memo_id(snapshot_id: str, offered_at: str = "") -> str:
    """Names everything but the target: the data, the program that answers, and where it is offered.

    A corrected statement or line of code gives another id: yesterday's bytes never answer for it.
    """
    named = f"{snapshot_id}\n{code_digest()}\n{offered_at}"
    return hashlib.sha256(named.encode()).hexdigest()


@functools.cache
def code_digest(package: Path = resources.PACKAGE_DIR) -> str:
    """SHA-256 over what `package` is made of, and every statement and document that goes with it.

    Of all, because a list of those that an answer passes through would be one to forget.
    """
    own = (file for suffix in _SUFFIXES for file in package.rglob(f"*{suffix}"))
    docs = resources.docs_dir(package)
    documents = (*docs.glob("*.md"), *docs.parent.glob("*.md"))
    files = {*own, *documents, *resources.sql_dir(package).rglob("*.sql")}
    named = sorted((file.relative_to(package.parent).as_posix(), file) for file in files)
    return digest_of_files(named)


def canonical_target(route: str, name: str | None, query: Iterable[tuple[str, str]]) -> bytes:
    """The one spelling of a target: `route` with `{name}` filled in, and the query sorted.

    Spellings that ask for the same thing (escapes, order, repeats) have one canonical target.
    """
    path = route if name is None else route.replace("{name}", quote(name, safe=""))
    pairs = sorted(set(query))
    return f"{path}?{urlencode(pairs)}".encode() if pairs else path.encode()
