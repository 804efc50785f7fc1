"""What each field of an answer means, with an example: `fields.toml`, read when somebody asks.

It stands beside the structs, so that a start, which needs none of it, neither reads nor holds it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

import msgspec

from service.wire.structs import Wire
from service.wire.tables import json_type

_ANY = "any"


class Said(msgspec.Struct, frozen=True):
    """Of a field that holds structs, `example` is made of what those say."""

    description: str
    example: Any


@cache
def told() -> dict[str, dict[str, Any]]:
    """All that is said: by struct, then by field."""
    import tomllib

    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


def said_of(struct: type[Wire], field: str) -> Said:
    """What is said of a field of `struct`, of a base of it, or of any field of that name."""
    names = [each.__name__ for each in struct.__mro__]
    said = next(
        (told()[name][field] for name in (*names, _ANY) if field in told().get(name, ())), None
    )
    if said is None:
        raise LookupError(f"nothing says what `{field}` of {struct.__name__} is: see fields.toml")
    if isinstance(said, list):
        return Said(*said)
    return Said(said, example_of(json_type(get_type_hints(struct, include_extras=True)[field])))


def example_of(kind: Any) -> Any:
    """An example of a struct, or of a list of them, as JSON has it."""
    if isinstance(kind, type) and issubclass(kind, Wire):
        fields = msgspec.structs.fields(kind)
        return {each.encode_name: said_of(kind, each.name).example for each in fields}
    *_, inner = (each for each in get_args(kind) if each is not NoneType)
    return [example_of(inner)] if get_origin(kind) is list else example_of(inner)
