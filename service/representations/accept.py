"""Accept → the representation to send. RFC 9110, section 12.5.1."""

from __future__ import annotations

import re
from collections.abc import Sequence

from service.representations.representation import Representation

_RANGE = re.compile(r"([a-z0-9!#$&^_.+*-]+/[a-z0-9!#$&^_.+*-]+)\s*(?:;(.*))?", re.ASCII)
_WEIGHT = re.compile(r"\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*", re.ASCII)
LONGEST_READ = 1_024


def negotiate(accept: bytes | None, offered: Sequence[Representation]) -> Representation:
    """The one that the client likes best; of equals the first that is offered.

    Who accepts none of them gets the first: a client that asked for the wrong thing reads more in
    an answer than in a 406.
    """
    if accept is None or len(offered) == 1 or len(accept) > LONGEST_READ:
        return offered[0]
    weights = _weights(accept)
    return max(offered, key=lambda each: _weight(each.essence, weights))


def _weights(accept: bytes) -> dict[str, float]:
    weights = {}
    for element in accept.decode("latin-1").lower().split(","):
        found = _RANGE.fullmatch(element.strip())
        if found is None:
            continue
        given = [_WEIGHT.fullmatch(each) for each in (found[2] or "").split(";")]
        weights[found[1]] = next((float(each[1]) for each in given if each), 1.0)
    return weights


def _weight(essence: str, weights: dict[str, float]) -> float:
    """What the most specific range says of it."""
    kind = essence.partition("/")[0]
    ranges = (essence, f"{kind}/*", "*/*")
    return next((weights[each] for each in ranges if each in weights), 0.0)
