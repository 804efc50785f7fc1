"""Every form that a client may ask for: another one is a file beside this, and a name here."""

from __future__ import annotations

from functools import lru_cache

from service.representations.accept import LONGEST_READ, negotiate
from service.representations.delimited import TSV
from service.representations.json import JSON

TABLE = (JSON, TSV)
"""What a table is offered as, that which is sent unasked first."""


def preferred(accept: bytes) -> str:
    """The name of what a client would get of all there is; empty for what is sent unasked."""
    return _remembered(accept) if len(accept) <= LONGEST_READ else ""


@lru_cache(maxsize=256)
def _remembered(accept: bytes) -> str:
    best = negotiate(accept, TABLE)
    return "" if best is TABLE[0] else best.name
