"""kill -9 of whoever refreshes, and of whoever serves, at random moments."""

from __future__ import annotations

from pathlib import Path

from tests.faults.kills import rounds
from tests.hub_double import HubDouble


def test_after_a_kill_at_any_moment_the_old_or_the_new_snapshot_is_whole(
    hub: HubDouble, data_dir: Path, rounds_count: int, seed: int
) -> None:
    counts = rounds(hub, data_dir, count=rounds_count, seed=seed)

    print(f"\nkills, seed {seed}: {counts}")
    assert counts.ingests_killed == rounds_count
    assert counts.old_current + counts.new_current == rounds_count
