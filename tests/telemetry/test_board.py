"""Numbers in shared memory: of several processes, of dead ones, and when there is no room."""

from __future__ import annotations

import os
import signal
import time

from service.telemetry.board import REGION_BYTES, Board


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
    board = Board(2)

    def count() -> None:
        board.claim(1, ()).row(("answers", "GET"))[0] += 3

    board.claim(0, ()).row(("answers", "GET"))[0] += 4
    in_child(count)

    assert [reading.rows for reading in board.read()] == [
        {("answers", "GET"): [4.0]},
        {("answers", "GET"): [3.0]},
    ]


def test_whoever_takes_the_place_of_a_killed_process_goes_on_counting() -> None:
    board = Board(1)

    def count() -> None:
        region = board.claim(0, ("busy",))
        region.row(("answers",), 3)[2] += 5
        region.row(("busy",))[0] += 1

    in_child(count)
    [dead] = board.read()
    region = board.claim(0, ("busy",))
    region.row(("answers",), 3)[2] += 1
    [alive] = board.read()

    assert (dead.is_alive, alive.is_alive) == (False, True)
    assert dead.rows == {("answers",): [0.0, 0.0, 5.0], ("busy",): [1.0]}
    assert alive.rows == {("answers",): [0.0, 0.0, 6.0], ("busy",): [0.0]}


def test_a_process_killed_while_it_counts_leaves_whole_rows() -> None:
    for attempt in range(10):
        board = Board(1)
        pid = os.fork()
        if pid == 0:
            region = board.claim(0, ())
            number = 0
            while True:
                region.row((f"row {number % 20_000}", "x" * (number % 50)), 1 + number % 4)
                number += 1
        time.sleep(0.005 + attempt / 500)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        [reading] = board.read()
        assert all(
            key[0].startswith("row ") and len(row) in (1, 2, 3, 4)
            for key, row in reading.rows.items()
        )
        board.claim(0, ()).row(("after",))[0] += 1
        assert board.read()[0].rows["after",] == [1.0]


def test_what_finds_no_room_is_counted_as_lost_and_harms_nothing() -> None:
    board = Board(2)
    neighbour = board.claim(1, ())
    neighbour.row(("first",))[0] = 7
    region = board.claim(0, ())
    wide = REGION_BYTES // 8 // 3
    for number in range(5):
        region.row((f"row {number}",), wide)[-1] += 1

    assert region.lost_count == 3
    assert [sorted(reading.rows) for reading in board.read()] == [
        [("row 0",), ("row 1",)],
        [("first",)],
    ]
    assert board.read()[1].rows["first",] == [7.0]
