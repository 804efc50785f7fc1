"""Numbers of every worker, in memory that all of them see.

Anonymous shared memory, made before workers are forked: each writes to its own slot and reads all
of them, so that whichever is asked tells the sum. Counting is an addition in memory, nothing is
sent or written to a disk, and what a killed worker counted is still there. The slot of a worker
outlives it: whoever replaces it goes on counting where it stopped.

A slot: its header (bytes used, process id), then series: length of the key, count of numbers, the
key as msgpack, padded; the numbers as doubles.
"""

from __future__ import annotations

import mmap
import os
import struct
import threading
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, NamedTuple

import msgspec

if TYPE_CHECKING:
    Series = memoryview[float]

Key = tuple[str, ...]
"""Name of a metric, then the values of its labels."""

# Address space, not memory: only what is written to is there.
SLOT_BYTES = 4 << 20
_HEADER_BYTES = 64
_USED, _PID = 0, 1
_WORD_BYTES = 8
_HEAD = struct.Struct("<II")


class Reading(NamedTuple):
    """One slot at one moment. `is_alive`: its process still runs."""

    slot: int
    pid: int
    is_alive: bool
    series: dict[Key, list[float]]


class SharedMetrics:
    """`slots` of them: slot 0 for the process that was started, then one for each worker."""

    def __init__(self, slots: int) -> None:
        memory = memoryview(mmap.mmap(-1, slots * SLOT_BYTES))
        starts = range(0, slots * SLOT_BYTES, SLOT_BYTES)
        self._slots = [memory[start : start + SLOT_BYTES] for start in starts]

    def claim(self, slot: int, fleeting: Collection[str]) -> Slot:
        """The slot to write to from this process; metrics named `fleeting` begin at zero."""
        return Slot(self._slots[slot], fleeting)

    def read(self) -> list[Reading]:
        """What every slot has counted so far."""
        readings = []
        for slot, memory in enumerate(self._slots):
            pid = memory[:_HEADER_BYTES].cast("Q")[_PID]
            series = {key: list(numbers) for key, numbers in _series_of(memory)}
            readings.append(Reading(slot, pid, _is_alive(pid), series))
        return readings


class Slot:
    """The numbers of one process, by key. Series are for writing to: `series[0] += 1`."""

    def __init__(self, memory: memoryview, fleeting: Collection[str]) -> None:
        self._memory = memory
        self._header = memory[:_HEADER_BYTES].cast("Q")
        self._adding = threading.Lock()
        self._series = dict(_series_of(memory))
        for key, series in self._series.items():
            if key[0] in fleeting:
                series[0] = 0.0
        self._header[_PID] = os.getpid()
        self.lost_count = 0

    def series(self, key: Key, width: int = 1) -> Series:
        """The series called `key`, made with `width` zeros by the first who asks.

        In a full slot it is one that nobody reads, and `lost_count` says how many were.
        """
        series = self._series.get(key)
        if series is not None:
            return series
        with self._adding:
            return self._series.get(key) or self._add(key, width)

    def series_called(self, name: str) -> Iterator[tuple[Key, Series]]:
        """The series of one metric."""
        return (pair for pair in list(self._series.items()) if pair[0][0] == name)

    def _add(self, key: Key, width: int) -> Series:
        packed = msgspec.msgpack.encode(key)
        key_end = _HEAD.size + len(packed)
        start = max(self._header[_USED], _HEADER_BYTES)
        numbers = start + _padded(key_end)
        end = numbers + width * _WORD_BYTES
        if end > len(self._memory):
            self.lost_count += 1
            return memoryview(bytearray(width * _WORD_BYTES)).cast("d")
        self._memory[start : start + key_end] = _HEAD.pack(len(packed), width) + packed
        # Somebody killed here before may have left half a series.
        self._memory[numbers:end] = bytes(end - numbers)
        series = self._memory[numbers:end].cast("d")
        # Last, so that nobody reads half a series, whenever this process is killed.
        self._header[_USED] = end
        self._series[key] = series
        return series


def _series_of(memory: memoryview) -> Iterator[tuple[Key, Series]]:
    end = memory[:_HEADER_BYTES].cast("Q")[_USED]
    start = _HEADER_BYTES
    while start < end:
        key_bytes, width = _HEAD.unpack_from(memory, start)
        key_end = _HEAD.size + key_bytes
        key = msgspec.msgpack.decode(memory[start + _HEAD.size : start + key_end], type=Key)
        numbers = start + _padded(key_end)
        start = numbers + width * _WORD_BYTES
        yield key, memory[numbers:start].cast("d")


def _padded(length_bytes: int) -> int:
    return -(-length_bytes // _WORD_BYTES) * _WORD_BYTES


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError as error:
        # Another user's is one.
        return isinstance(error, PermissionError)
    return pid > 0
