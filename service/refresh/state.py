"""What came of the last refresh: written by whoever refreshes, read by all who serve.

`DATA_DIR/refresh.json`; the one place that knows outcomes.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import msgspec
import structlog

from service.atomic_write import write_whole
from service.snapshots.record import Moment

log = structlog.get_logger("duckrank.refresh")

Outcome = Literal["published", "unchanged", "refused", "failed"]
"""A new snapshot; nothing new; a gate or an operator is against it; to be tried again."""


class RefreshState(msgspec.Struct, frozen=True, kw_only=True):
    """The last attempt that ended, and how often each outcome was seen. Times are UTC."""

    outcome: Outcome
    reason: str
    ended_at: Moment
    took_s: float
    dataset: str = ""
    commit_sha: str = ""
    snapshot_id: str = ""
    failures_in_a_row: int = 0
    published_at: Moment | None = None
    counts: dict[str, int] = {}

    @property
    def is_good(self) -> bool:
        """Whether what is served is what the dataset has."""
        return self.outcome in ("published", "unchanged")


def read_state(data_dir: Path) -> RefreshState | None:
    """The last refresh of that directory; None where there was none."""
    try:
        return msgspec.json.decode(_file(data_dir).read_bytes(), type=RefreshState)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None


def write_state(data_dir: Path, ended: RefreshState) -> RefreshState:
    """Add `ended` to what is known, and give it back complete.

    Raises:
        OSError: it can't be written.
    """
    before = read_state(data_dir)
    counts = dict(before.counts) if before else {}
    counts[ended.outcome] = counts.get(ended.outcome, 0) + 1
    failures = before.failures_in_a_row if before else 0
    published_at = before.published_at if before else None
    state = msgspec.structs.replace(
        ended,
        counts=counts,
        failures_in_a_row=failures + 1 if ended.outcome == "failed" else 0,
        published_at=ended.ended_at if ended.outcome == "published" else published_at,
    )
    write_whole(_file(data_dir), msgspec.json.encode(state))
    return state


def ended(
    outcome: Outcome,
    reason: str,
    *,
    took_s: float = 0.0,
    dataset: str = "",
    commit_sha: str = "",
    snapshot_id: str = "",
) -> RefreshState:
    """An attempt that ended now."""
    return RefreshState(
        outcome=outcome,
        reason=reason,
        ended_at=datetime.now(UTC).replace(microsecond=0),
        took_s=took_s,
        dataset=dataset,
        commit_sha=commit_sha,
        snapshot_id=snapshot_id,
    )


def say(state: RefreshState) -> None:
    """Log what came of a refresh."""
    tell = log.info if state.is_good else log.warning
    tell(
        "refreshed",
        outcome=state.outcome,
        reason=state.reason,
        commit_sha=state.commit_sha,
        snapshot=state.snapshot_id,
        took_s=state.took_s,
    )


def _file(data_dir: Path) -> Path:
    return data_dir / "refresh.json"
