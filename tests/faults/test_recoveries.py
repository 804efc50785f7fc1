"""Damage, locks and refreshes that are cut off, again and again."""

from __future__ import annotations

from pathlib import Path

from tests.faults.recoveries import rounds
from tests.hub_double import HubDouble

LONG_ROUNDS = 20


def test_whatever_befalls_the_current_snapshot_or_a_refresh_is_made_good(
    hub: HubDouble, data_dir: Path, rounds_count: int, seed: int
) -> None:
    # Each kind has a test of its own: a short run shows that this one works.
    count = rounds_count if rounds_count >= LONG_ROUNDS else 1
    befell = rounds(hub, data_dir, count=count, seed=seed)

    print(f"\nrecoveries, seed {seed}: {dict(befell)}")
    assert befell.total() == count
