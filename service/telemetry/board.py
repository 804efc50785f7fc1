"""Numbers of every worker, in memory that all of them see.

Anonymous shared memory, made before workers are forked: each writes to its own region and reads
all of them, so that whichever is asked tells the sum. Counting is an addition in memory, nothing
is sent or written to a disk, and what a killed worker counted is still there. The place of a
worker outlives it: whoever replaces it goes on counting where it stopped.

A region: its header (bytes used, process id), then rows: length of the key, count of numbers, the
key as msgpack, padded; the numbers as doubles.
"""

from __future__ import annotations

import mmap
import os
import threading
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, NamedTuple

import msgspec

if TYPE_CHECKING:
    Row = memoryview[float]

Key = tuple[str, ...]
"""Name of a metric, then the values of its labels."""

# Address space, not memory: only what is written to is there.
REGION_BYTES = 4 << 20
_HEADER_BYTES = 64
_USED, _PID = 0, 1
_WORD_BYTES = 8


class Reading(NamedTuple):
    """One region at one moment. `is_alive`: its process still runs."""

    place: int
    pid: int
    is_alive: bool
    rows: dict[Key, list[float]]


class Board:
    """`places` regions: place 0 for the process that was started, then one for each worker."""

    def __init__(self, places: int) -> None:
        self.places = places
        memory = memoryview(mmap.mmap(-1, places * REGION_BYTES))
        self._regions = [
            memory[place * REGION_BYTES : (place + 1) * REGION_BYTES] for place in range(places)
        ]

    def claim(self, place: int, fleeting: Collection[str]) -> Region:
        """The region to write to from this process; metrics named `fleeting` begin at zero."""
        return Region(self._regions[place], fleeting)

    def read(self) -> list[Reading]:
        """What every place has counted so far."""
        readings = []
        for place, memory in enumerate(self._regions):
            pid = memory[:_HEADER_BYTES].cast("Q")[_PID]
            rows = {key: list(row) for key, row in _rows_of(memory)}
            readings.append(Reading(place, pid, _is_alive(pid), rows))
        return readings


class Region:
    """The numbers of one process, by key. Rows are for writing to: `row[0] += 1`."""

    def __init__(self, memory: memoryview, fleeting: Collection[str]) -> None:
        self._memory = memory
        self._header = memory[:_HEADER_BYTES].cast("Q")
        self._adding = threading.Lock()
        self._rows = dict(_rows_of(memory))
        for key, row in self._rows.items():
            if key[0] in fleeting:
                row[0] = 0.0
        self._header[_PID] = os.getpid()
        self.lost_count = 0

    def row(self, key: Key, width: int = 1) -> Row:
        """The row called `key`, made with `width` zeros by the first who asks.

        In a full region it is a row that nobody reads, and `lost_count` says how many were.
        """
        row = self._rows.get(key)
        if row is not None:
            return row
        with self._adding:
            return self._rows.get(key) or self._add(key, width)

    def rows_called(self, name: str) -> Iterator[tuple[Key, Row]]:
        """The rows of one metric."""
        return ((key, row) for key, row in list(self._rows.items()) if key[0] == name)

    def _add(self, key: Key, width: int) -> Row:
        packed = msgspec.msgpack.encode(key)
        head = len(packed).to_bytes(4, "little") + width.to_bytes(4, "little")
        start = max(self._header[_USED], _HEADER_BYTES)
        numbers = start + _padded(len(head) + len(packed))
        end = numbers + width * _WORD_BYTES
        if end > len(self._memory):
            self.lost_count += 1
            return memoryview(bytearray(width * _WORD_BYTES)).cast("d")
        self._memory[start : start + len(head) + len(packed)] = head + packed
        # Somebody killed here before may have left half a row.
        self._memory[numbers:end] = bytes(end - numbers)
        row = self._memory[numbers:end].cast("d")
        # Last, so that nobody reads half a row, whenever this process is killed.
        self._header[_USED] = end
        self._rows[key] = row
        return row


def _rows_of(memory: memoryview) -> Iterator[tuple[Key, Row]]:
    end = memory[:_HEADER_BYTES].cast("Q")[_USED]
    start = _HEADER_BYTES
    while start < end:
        key_bytes = int.from_bytes(memory[start : start + 4], "little")
        width = int.from_bytes(memory[start + 4 : start + 8], "little")
        key = msgspec.msgpack.decode(memory[start + 8 : start + 8 + key_bytes], type=Key)
        numbers = start + _padded(8 + key_bytes)
        start = numbers + width * _WORD_BYTES
        yield key, memory[numbers:start].cast("d")


def _padded(length_bytes: int) -> int:
    return -(-length_bytes // _WORD_BYTES) * _WORD_BYTES


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return pid > 0
