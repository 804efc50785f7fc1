"""Answers → flat tables: the columns of each row, one for each key where JSON has a map.

What the columns are follows from the fields of the wire's structs. A column is called by its field,
one of a map by the field and the key: `scores_by_task.STS12`, and what stands in a row whole by
its name: `model_name`. Columns stand in the order of the fields, keys in that of the answer's
headings. Lists of texts or numbers are lists; lists of more than that, and settings, are JSON.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

import msgspec

from service.representations.table import ROWS_AT_ONCE, Block, Column, Table
from service.wire.encode import EncodedList, encode
from service.wire.structs import Wire
from service.wire.tables import Keys, json_type

Values = Sequence[Any]
Path = tuple[str, ...]

_SCALARS = (str, int, float, bool)


class Named(msgspec.Struct, frozen=True):
    """Of something that was encoded before, what a row calls it by."""

    name: str


class Field(NamedTuple):
    """A field of a row: `column` is what it is called by, `kind` the type of its values.

    `depth`: of how many maps in each other it is a map, `kind` being what is in them.
    """

    name: str
    column: str
    kind: Any
    depth: int = 0
    keys: Keys | None = None
    is_named: bool = False
    may_be_unset: bool = False


def table_of(answer: Any, kind: Any) -> Table:
    """The table of an `answer`, which is a `kind`."""
    row, rows = _rows(answer, kind)
    fields = fields_of(row)
    columns = [*zip(*map(msgspec.structs.astuple, rows), strict=True)] or [()] * len(fields)
    parts: list[Column | Block] = []
    for field, values in zip(fields, columns, strict=True):
        parts += _parts(field, values, answer)
    return Table(parts, len(rows))


@cache
def tables_in(kind: Any) -> dict[str, type[Wire]]:
    """The kinds of rows that a table of `kind` may have, by the field that has them."""
    if get_origin(kind) is list:
        return {"": get_args(kind)[0]}
    hints = get_type_hints(kind)
    return {name: get_args(hints[name])[0] for name in kind.TABLES}


def _rows(answer: Any, kind: Any) -> tuple[type[Wire], Sequence[Wire]]:
    """The first of its tables that has rows, or else the last."""
    tables = tables_in(kind)
    if isinstance(answer, EncodedList):
        return tables[""], _decoded(answer.parts(), tables[""])
    if isinstance(answer, list):
        return tables[""], answer
    field = next((name for name in tables if getattr(answer, name)), [*tables][-1])
    return tables[field], getattr(answer, field)


@cache
def fields_of(row: type[Wire]) -> tuple[Field, ...]:
    """What the columns of a table with such rows are made of, in order."""
    hints = get_type_hints(row, include_extras=True)
    return tuple(_field(name, hints[name]) for name in row.__struct_fields__)


def _field(name: str, hint: Any) -> Field:
    notes = hint.__metadata__ if get_origin(hint) is Annotated else ()
    keys = next((each for each in notes if isinstance(each, Keys)), None)
    hint = json_type(hint)
    may_be_unset = msgspec.UnsetType in get_args(hint)
    hint, depth = _without_none(hint), 0
    if isinstance(hint, type) and issubclass(hint, Wire):
        return Field(name, f"{name}_name", str, is_named=True)
    kind = hint
    while get_origin(kind) is dict:
        kind, depth = get_args(kind)[1], depth + 1
    if depth and kind in (int, float, bool):
        return Field(name, name, kind, depth, keys)
    return Field(name, name, _column_kind(hint), may_be_unset=may_be_unset)


def _without_none(hint: Any) -> Any:
    if get_origin(hint) not in (Union, UnionType):
        return hint
    kept = [each for each in get_args(hint) if each not in (type(None), msgspec.UnsetType)]
    return kept[0] if len(kept) == 1 else object


def _column_kind(hint: Any) -> Any:
    if get_origin(hint) is Literal:
        return str
    if get_origin(hint) is list:
        [kind] = get_args(hint)
        return list[_column_kind(kind)] if _column_kind(kind) in _SCALARS else object  # type: ignore[misc]
    return hint if hint in _SCALARS else object


def _parts(field: Field, values: Values, answer: Any) -> Iterator[Column | Block]:
    if field.is_named:
        yield Column(field.column, str, [each.name for each in _decoded(values, Named)])
    elif not field.depth:
        if field.may_be_unset:
            values = [None if value is msgspec.UNSET else value for value in values]
        elif get_origin(field.kind) is list:
            values = _decoded(values, field.kind)
        yield Column(field.column, field.kind, values)
    else:
        maps = _decoded(values, _map_of(field))
        headed = field.keys.of(answer) if field.keys is not None else ()
        paths = [(key,) if isinstance(key, str) else key for key in headed]
        # Without a heading as well: what JSON has, a table has too.
        paths += sorted({*_seen(maps, field.depth)}.difference(paths))
        if paths:
            names = [".".join((field.column, *path)) for path in paths]
            if field.depth == 1:
                yield Block(names, field.kind, [key for (key,) in paths], maps)
            else:
                yield Block(names, field.kind, paths, [dict(_leaves(each)) for each in maps])


def _map_of(field: Field) -> Any:
    kind = field.kind | None
    for _ in range(field.depth):
        kind = dict[str, kind]  # type: ignore[valid-type]
    return kind


def _leaves(nested: Mapping[str, Any], *way: str) -> Iterator[tuple[Path, Any]]:
    """Path and value of everything in a map of maps."""
    for key, value in nested.items():
        if isinstance(value, dict):
            yield from _leaves(value, *way, key)
        else:
            yield (*way, key), value


def _decoded(values: Values, kind: Any) -> Values:
    """`values`, of which those that were encoded before are read."""
    if not any(isinstance(value, msgspec.Raw) for value in values):
        return values
    decoder, decoded = msgspec.json.Decoder(list[kind | None]), []
    for start in range(0, len(values), ROWS_AT_ONCE):
        texts = [
            value if isinstance(value, msgspec.Raw) else encode(value)
            for value in values[start : start + ROWS_AT_ONCE]
        ]
        decoded += decoder.decode(b"[%b]" % b",".join(texts))
    return decoded


def _seen(maps: Iterable[Any], depth: int) -> Iterator[Path]:
    """Every path to a value in `maps`."""
    keys: set[str] = set().union(*maps)
    for key in keys:
        if depth == 1:
            yield (key,)
        else:
            inner = _seen([each[key] for each in maps if key in each], depth - 1)
            yield from [(key, *rest) for rest in inner]
