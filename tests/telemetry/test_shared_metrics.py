"""Numbers in shared memory: of several processes, of dead ones, and when there is no room."""

from __future__ import annotations

import os
import signal
import time

from service.telemetry.shared_metrics import SLOT_BYTES, SharedMetrics


def in_child(work: object) -> int:
    """Fork, run `work` and end without cleaning up, as a killed process does; its exit status."""
    pid = os.fork()
    if pid == 0:
        try:
            work()  # type: ignore[operator]
        finally:
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(pid, 0)
    return pid


def test_each_process_reads_what_all_have_counted() -> None:
    metrics = SharedMetrics(2)

    def count() -> None:
        metrics.claim(1, ()).series(("answers", "GET"))[0] += 3

    metrics.claim(0, ()).series(("answers", "GET"))[0] += 4
    in_child(count)

    assert [reading.series for reading in metrics.read()] == [
        {("answers", "GET"): [4.0]},
        {("answers", "GET"): [3.0]},
    ]


def test_whoever_takes_the_slot_of_a_killed_process_goes_on_counting() -> None:
    metrics = SharedMetrics(1)

    def count() -> None:
        slot = metrics.claim(0, ("busy",))
        slot.series(("answers",), 3)[2] += 5
        slot.series(("busy",))[0] += 1

    in_child(count)
    [dead] = metrics.read()
    slot = metrics.claim(0, ("busy",))
    slot.series(("answers",), 3)[2] += 1
    [alive] = metrics.read()

    assert (dead.is_alive, alive.is_alive) == (False, True)
    assert dead.series == {("answers",): [0.0, 0.0, 5.0], ("busy",): [1.0]}
    assert alive.series == {("answers",): [0.0, 0.0, 6.0], ("busy",): [0.0]}


def test_a_process_killed_while_it_counts_leaves_whole_series() -> None:
    for attempt in range(10):
        metrics = SharedMetrics(1)
        pid = os.fork()
        if pid == 0:
            slot = metrics.claim(0, ())
            number = 0
            while True:
                slot.series((f"series {number % 20_000}", "x" * (number % 50)), 1 + number % 4)
                number += 1
        time.sleep(0.005 + attempt / 500)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        [reading] = metrics.read()
        assert all(
            key[0].startswith("series ") and len(series) in (1, 2, 3, 4)
            for key, series in reading.series.items()
        )
        metrics.claim(0, ()).series(("after",))[0] += 1
        assert metrics.read()[0].series["after",] == [1.0]


def test_what_finds_no_room_is_counted_as_lost_and_harms_nothing() -> None:
    metrics = SharedMetrics(2)
    neighbour = metrics.claim(1, ())
    neighbour.series(("first",))[0] = 7
    slot = metrics.claim(0, ())
    wide = SLOT_BYTES // 8 // 3
    for number in range(5):
        slot.series((f"series {number}",), wide)[-1] += 1

    assert slot.lost_count == 3
    assert [sorted(reading.series) for reading in metrics.read()] == [
        [("series 0",), ("series 1",)],
        [("first",)],
    ]
    assert metrics.read()[1].series["first",] == [7.0]
