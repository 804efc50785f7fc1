"""Ready messages of one snapshot, bounded in bytes; the least recently used goes first.

Answers with a filter go before those without: of filters there is no end, and of the others few,
which everybody asks for.
"""

from __future__ import annotations

from collections import OrderedDict
from itertools import chain, islice

import msgspec

from service.memo.message import Message

# What an entry costs beside its bodies and names: two objects, a tag, places in three dictionaries.
OVERHEAD_BYTES = 1_280
# Spellings of one target that lead to it at once. Who makes up more only waits a little longer.
MAX_SPELLINGS = 8
# One answer must not push out most of the others.
LARGEST_SHARE = 0.25


class Memo:
    """Messages by canonical target, and by the spellings of it that were asked before.

    Belongs to one snapshot and one event loop. `identity` is its `key.memo_id`. Of `max_bytes`,
    answers with a filter take at most `filtered_max_bytes`.
    """

    def __init__(self, identity: str, max_bytes: int, filtered_max_bytes: int) -> None:
        self.identity = identity
        self.max_bytes = max_bytes
        self.filtered_max_bytes = min(filtered_max_bytes, max_bytes)
        self.held_bytes = 0
        self.filtered_bytes = 0
        self.hit_count = 0
        self.miss_count = 0
        self.eviction_count = 0
        self._unfiltered: OrderedDict[bytes, _Entry] = OrderedDict()
        self._filtered: OrderedDict[bytes, _Entry] = OrderedDict()
        self._by_spelling: dict[bytes, _Entry] = {}

    def __len__(self) -> int:
        return len(self._unfiltered) + len(self._filtered)

    def get(self, spelling: bytes) -> Message | None:
        """The message that this spelling of a target led to before; counts a hit."""
        entry = self._by_spelling.get(spelling)
        if entry is None:
            return None
        entry.neighbours.move_to_end(entry.target)
        self.hit_count += 1
        return entry.message

    def find(self, target: bytes) -> Message | None:
        """The message of a canonical target; counts a hit or a miss."""
        entry = self._neighbours(target).get(target)
        if entry is None:
            self.miss_count += 1
            return None
        entry.neighbours.move_to_end(target)
        self.hit_count += 1
        return entry.message

    def keep(self, target: bytes, message: Message) -> None:
        """Hold `message` for `target`, or let it go where it is too large a share."""
        self._drop(target)
        neighbours = self._neighbours(target)
        neighbours[target] = _Entry(target, message, neighbours)
        self.weigh(target)

    def spell(self, target: bytes, spelling: bytes) -> None:
        """Let `spelling` lead to the message of `target` at once, if that is held."""
        entry = self._neighbours(target).get(target)
        if entry is None or spelling in self._by_spelling:
            return
        if len(entry.spellings) == MAX_SPELLINGS:
            del self._by_spelling[entry.spellings.pop(0)]
        entry.spellings.append(spelling)
        self._by_spelling[spelling] = entry
        self.weigh(target)

    def weigh(self, target: bytes) -> None:
        """Count what `target` holds now, and drop the least recently used while over the bound."""
        entry = self._neighbours(target).get(target)
        if entry is None:
            return
        weight = entry.weight_bytes()
        self._count(entry, weight)
        is_filtered = entry.neighbours is self._filtered
        share_bytes = self.filtered_max_bytes if is_filtered else self.max_bytes
        if weight > share_bytes * LARGEST_SHARE:
            self._drop(target)
        while self.filtered_bytes > self.filtered_max_bytes:
            self._evict(self._filtered)
        while self.held_bytes > self.max_bytes:
            self._evict(self._filtered or self._unfiltered)

    def _neighbours(self, target: bytes) -> OrderedDict[bytes, _Entry]:
        return self._filtered if b"?" in target else self._unfiltered

    def _count(self, entry: _Entry, weight: int) -> None:
        more_bytes = weight - entry.counted_bytes
        entry.counted_bytes = weight
        self.held_bytes += more_bytes
        if entry.neighbours is self._filtered:
            self.filtered_bytes += more_bytes

    def _evict(self, entries: OrderedDict[bytes, _Entry]) -> None:
        self._drop(next(iter(entries)))
        self.eviction_count += 1

    def hottest(self, count: int) -> list[tuple[bytes, Message, tuple[bytes, ...]]]:
        """Messages asked for last, those without a filter first, with targets and spellings."""
        entries = chain(reversed(self._unfiltered.values()), reversed(self._filtered.values()))
        latest = islice(entries, count)
        return [(entry.target, entry.message, tuple(entry.spellings)) for entry in latest]

    def _drop(self, target: bytes) -> None:
        entry = self._neighbours(target).pop(target, None)
        if entry is not None:
            self._count(entry, 0)
            for spelling in entry.spellings:
                del self._by_spelling[spelling]


class _Entry(msgspec.Struct, eq=False):
    """A message, what leads to it, and those among which it is the more or less recently used."""

    target: bytes
    message: Message
    neighbours: OrderedDict[bytes, _Entry]
    spellings: list[bytes] = []
    counted_bytes: int = 0

    def weight_bytes(self) -> int:
        names_bytes = len(self.target) + sum(len(spelling) for spelling in self.spellings)
        return OVERHEAD_BYTES + names_bytes + self.message.held_bytes
