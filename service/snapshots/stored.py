"""What a store keeps, and what somebody calls one of it → the snapshot that is meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from service.errors import BadParameter, UnknownSnapshot
from service.snapshots.connect import Snapshot
from service.snapshots.record import SnapshotRecord
from service.snapshots.store import SnapshotStore

Stored = SnapshotRecord | Snapshot
"""What is known of a snapshot in the store: its record, or itself where it is open."""

CURRENT = "current"
PREVIOUS = "previous"
ALLOWED = (
    "the id of a kept snapshot or its beginning, a date or time (2026-08-20, 2026-08-20T12:00Z:"
    f" the newest that was built by then), {CURRENT!r} or {PREVIOUS!r}"
)

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_BEGINNING = re.compile(r"[\w-]{4,100}", re.ASCII)


def stored_snapshots(store: SnapshotStore, served: Snapshot) -> list[Stored]:
    """Every snapshot of the store, newest first; what is served, whatever the store knows."""
    known: list[Stored] = [*store.records()]
    # Its record can't be read, or its file has just been removed: it is known anyhow.
    if all(each.id != served.id for each in known):
        known.append(served)
    return sorted(known, key=_age, reverse=True)


def pair_of(
    known: Sequence[Stored], served_id: str, before: str, after: str
) -> tuple[Stored, Stored]:
    """What is meant by `before` (the parameter `from`) and `after` (`to`).

    `current` is what is served, `previous` what was built before that: as `before`, before `after`.

    Raises:
        UnknownSnapshot: one of them is not kept.
        BadParameter: it can't be the name of one, or is the beginning of several.
    """
    current = next(each for each in known if each.id == served_id)
    newer = _meant(known, current, "to", after, current)
    return _meant(known, current, "from", before, newer), newer


def _meant(
    known: Sequence[Stored], current: Stored, parameter: str, text: str, later: Stored
) -> Stored:
    ids = [each.id for each in known]
    if text == CURRENT:
        return current
    if text == PREVIOUS:
        older = [each for each in known if _age(each) < _age(later)]
        if not older:
            raise UnknownSnapshot(text, f"none is older than {later.id}", ids)
        return older[0]
    if _DAY.match(text):
        return _built_by(known, parameter, text, ids)
    if not _BEGINNING.fullmatch(text):
        raise BadParameter(parameter, text, ALLOWED)
    meant = [each for each in known if each.id == text] or [
        each for each in known if each.id.startswith(text)
    ]
    if not meant:
        raise UnknownSnapshot(text, "it is not kept, or no more", ids)
    if len(meant) > 1:
        several = ", ".join(each.id for each in meant[:10])
        raise BadParameter(parameter, text, f"one snapshot: {several} begin so")
    return meant[0]


def _built_by(known: Sequence[Stored], parameter: str, text: str, ids: list[str]) -> Stored:
    try:
        moment = datetime.fromisoformat(text)
        if _DAY.fullmatch(text):
            moment += timedelta(days=1, microseconds=-1)
    except (ValueError, OverflowError):
        raise BadParameter(parameter, text, ALLOWED) from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    for each in known:
        if each.built_at <= moment:
            return each
    oldest = known[-1]
    reason = f"none was built by then, the oldest at {oldest.built_at:%Y-%m-%d %H:%M:%S} UTC"
    raise UnknownSnapshot(text, reason, ids)


def _age(each: Stored) -> tuple[datetime, str]:
    return each.built_at, each.id
