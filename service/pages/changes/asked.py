"""What of kept snapshots a page of changes is asked for; where there is but one, none."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from service.answers.changes import asked_pair
from service.errors import UnknownSnapshot
from service.snapshots.attached import Attached
from service.snapshots.stored import PREVIOUS


def asked_of_kept(
    source: Attached, values: dict[str, Any]
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """As `asked_pair`; without an older one, `before` is None, unless one is asked for by its name.

    The page lists what is kept, so that goes into what it is called.

    Raises:
        UnknownSnapshot, BadParameter: as `pair_of`.
    """
    kept = sha256(" ".join(each.id for each in source.known).encode()).hexdigest()[:12]
    try:
        meant, named = asked_pair(source, values)
    except UnknownSnapshot:
        if values["from"] != PREVIOUS:
            raise
        meant, named = {"benchmark": values["benchmark"], "before": None, "after": None}, []
    return meant, [*named, ("kept", kept)]
