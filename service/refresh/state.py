"""What came of the last refresh: written by whoever refreshes, read by all who serve.

`DATA_DIR/refresh.json`; the one place that writes outcomes.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import structlog

from service.atomic_write import read_json, write_whole
from service.snapshots.identity import SnapshotInputs
from service.snapshots.record import Moment, SnapshotRecord
from service.wire.status import Outcome

log = structlog.get_logger("duckrank.refresh")


class RefreshState(msgspec.Struct, frozen=True, kw_only=True):
    """The last attempt that ended, and how often each outcome was seen. Times are UTC."""

    outcome: Outcome
    reason: str
    ended_at: Moment
    took_s: float = 0.0
    dataset: str = ""
    commit_sha: str = ""
    snapshot_id: str = ""
    failures_in_a_row: int = 0
    published_at: Moment | None = None
    succeeded_at: Moment | None = None
    counts: dict[str, int] = {}

    @property
    def is_good(self) -> bool:
        """Whether what is served is what the dataset has."""
        return self.outcome in ("published", "unchanged")


def read_state(data_dir: Path) -> RefreshState | None:
    """The last refresh of that directory; None where there was none."""
    return read_json(_file(data_dir), RefreshState)


def write_state(data_dir: Path, ended: RefreshState) -> RefreshState:
    """Add `ended` to what is known, and give it back complete.

    Raises:
        OSError: it can't be written.
    """
    before = read_state(data_dir) or ended
    state = msgspec.structs.replace(
        ended,
        counts=before.counts | {ended.outcome: before.counts.get(ended.outcome, 0) + 1},
        failures_in_a_row=before.failures_in_a_row + 1 if ended.outcome == "failed" else 0,
        published_at=ended.ended_at if ended.outcome == "published" else before.published_at,
        succeeded_at=ended.ended_at if ended.is_good else before.succeeded_at,
    )
    write_whole(_file(data_dir), msgspec.json.encode(state))
    return state


def ended(
    outcome: Outcome, reason: str, about: SnapshotInputs | SnapshotRecord | None = None
) -> RefreshState:
    """An attempt that ended now."""
    return RefreshState(
        outcome=outcome,
        reason=reason,
        ended_at=datetime.now(UTC).replace(microsecond=0),
        dataset=about.dataset if about else "",
        commit_sha=about.commit_sha if about else "",
        snapshot_id=about.snapshot_id if about else "",
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
