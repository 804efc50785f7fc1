"""What the tables of answers are: which rows, and what the columns of a map are called by.

A struct says it beside its fields; `representations.flatten` reads it. An answer's table is its
field `rows`, unless its `TABLES` name others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Annotated, Any, NamedTuple, get_origin


class Keys(NamedTuple):
    """In a field's `Annotated`: the keys of its map in order, as the answer heads them.

    `of(answer)` gives a key for each column, or a path of keys into a map of maps. Others that rows
    have follow, sorted; so do all of a map without `Keys`.
    """

    of: Callable[[Any], Iterable[str | tuple[str, ...]]]


def json_type(hint: Any) -> Any:
    """What is in a `Raw`, which stands beside it, and everything else as it is."""
    if get_origin(hint) is not Annotated:
        return hint
    notes = (note for note in hint.__metadata__ if not isinstance(note, Keys))
    return next(notes, hint.__origin__)
