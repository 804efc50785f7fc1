"""Names what an answer depends on: equal keys mean equal bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from urllib.parse import quote, urlencode


def memo_id(snapshot_id: str, queries_digest: str, wire_digest: str) -> str:
    """Names everything but the target: the data, the statements over it, and the wire format.

    A corrected statement or struct gives another id, so yesterday's bytes never answer for it.
    """
    return hashlib.sha256(f"{snapshot_id}\n{queries_digest}\n{wire_digest}".encode()).hexdigest()


def canonical_target(route: str, name: str | None, query: Iterable[tuple[str, str]]) -> bytes:
    """The one spelling of a target: `route` with `{name}` filled in, and the query sorted.

    Spellings that ask for the same thing (escapes, order, repeats) have one canonical target.
    """
    path = route if name is None else route.replace("{name}", quote(name, safe=""))
    pairs = sorted(set(query))
    return f"{path}?{urlencode(pairs)}".encode() if pairs else path.encode()
