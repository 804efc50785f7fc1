"""What the tables of answers are: which rows, and what the columns of a map are called by.

A struct says it beside its fields; `representations.flatten` reads it. An answer's table is its
field `rows`, unless its `TABLES` name others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple


class Keys(NamedTuple):
    """In a field's `Annotated`: the keys of its map in order, as the answer heads them.

    `of(answer)` gives a key for each column, or a path of keys into a map of maps. Others that rows
    have follow, sorted; so do all of a map without `Keys`.
    """

    of: Callable[[Any], Iterable[str | tuple[str, ...]]]
