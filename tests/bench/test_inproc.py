"""The app in this process: costs per route family, and the change against a saved run."""

from __future__ import annotations

from pathlib import Path

import msgspec

from bench.inproc import Cost, Costs, FamilyCosts, measure, report


def costs(miss_us: float, hit_us: float, **fields: object) -> Costs:
    family = FamilyCosts(2, Cost(miss_us, 0.01), Cost(hit_us, 0.02))
    given = {"commit": "abc", "snapshot_id": "1", "yardstick_us": 100.0}
    return Costs(families={"/v1/tasks": family}, **(given | fields))  # type: ignore[arg-type]


def test_every_family_is_measured_first_and_again(sample_dir: Path) -> None:
    seen = measure(sample_dir, target_count=1, repeats=2)

    assert len(seen.families) == 16
    for family, figures in seen.families.items():
        assert 0 < figures.hit.us < figures.miss.us, family
    assert msgspec.json.decode(msgspec.json.encode(seen), type=Costs) == seen


def test_a_change_is_shown_beside_the_noise() -> None:
    text = report(costs(110, 45, yardstick_us=105.0), costs(100, 50))

    assert text.splitlines()[2].split() == [
        *("/v1/tasks", "2"), *("110.0", "100.0", "+10.0%", "1.0%"),
        *("45.0", "50.0", "-10.0%", "2.0%"),
    ]  # fmt: skip
    assert "changes: +5.0%" in text


def test_a_first_run_has_nothing_to_compare_with() -> None:
    assert "ARGS=--save" in report(costs(110, 45), None)


def test_a_run_over_other_data_is_no_comparison_and_says_so() -> None:
    assert "another snapshot" in report(costs(110, 45), costs(100, 50, snapshot_id="2"))
