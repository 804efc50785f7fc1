"""Query strings, and JSON of the same names → the values that a route is asked for.

Scalars given twice take the last. `name[]` is `name`. What a route does not know is ignored, unless
it is plainly a slip: who asked for a filter must not get everything. A strict one ignores nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qs

import msgspec

from service.errors import BadParameter, UnknownParameter
from service.http.parameters.kinds import Parameter
from service.http.parameters.slips import meant_by


class Asked(msgspec.Struct, frozen=True):
    """What one request asks a route for: values by parameter, and their canonical spelling."""

    values: dict[str, Any]
    spelled: list[tuple[str, str]]


def read_query(
    query_string: bytes,
    parameters: Iterable[Parameter[Any]],
    max_values: int,
    *,
    is_strict: bool = False,
) -> Asked:
    """The value of every one of `parameters`, its default where the query does not give it.

    Raises:
        BadParameter: the first of `parameters` that is missing or whose value is not allowed, or
            there are more than `max_values`, or a name is a slip for one of `parameters`, or, where
            that is strict, is none of them.
    """
    known = {parameter.name: parameter for parameter in parameters}
    given = _by_name(query_string, max_values)
    for name in [name for name in given if name not in known]:
        if name.removesuffix("[]") in known:
            given.setdefault(name.removesuffix("[]"), []).extend(given[name])
        else:
            _refuse_slip(name, known, is_strict=is_strict)
    values = {name: each.read(given[name]) for name, each in known.items() if name in given}
    count = 0
    for name, value in values.items():
        count += len(value) if isinstance(value, tuple) else 1
        if count > max_values:
            raise BadParameter(name, f"{count} values", _at_most(max_values))
    return _asked(values, known)


def read_json(body: dict[str, Any], parameters: Iterable[Parameter[Any]]) -> Asked:
    """The same of what is asked for in JSON; null is not given.

    Raises:
        BadParameter: a name is none of `parameters`, or a value is not allowed.
    """
    known = {parameter.name: parameter for parameter in parameters}
    for name in body:
        if name not in known:
            _refuse_slip(name, known, is_strict=True)
    values = {
        name: known[name].read_json(value) for name, value in body.items() if value is not None
    }
    return _asked(values, known)


def _asked(values: dict[str, Any], known: dict[str, Parameter[Any]]) -> Asked:
    spelled: list[tuple[str, str]] = []
    whole: dict[str, Any] = {}
    for name, parameter in known.items():
        if name not in values and parameter.is_required:
            raise BadParameter(name, None, parameter.allowed)
        value = whole[name] = values.get(name, parameter.default)
        if value != parameter.default:
            spelled += [(name, text) for text in parameter.spell(value)]
    return Asked(values=whole, spelled=spelled)


def _refuse_slip(name: str, known: dict[str, Parameter[Any]], *, is_strict: bool) -> None:
    meant = meant_by(name, known)
    if meant is not None or is_strict:
        raise UnknownParameter(name, meant, tuple(known))


def _by_name(query_string: bytes, max_values: int) -> dict[str, list[str]]:
    text = query_string.decode("utf-8", errors="replace")
    count = text.count("&") + 1
    if count > max_values:
        raise BadParameter("query", f"{count} parameters", _at_most(max_values))
    return parse_qs(text, keep_blank_values=True)


def _at_most(max_values: int) -> str:
    return f"a query may have {max_values} values (QUERY_MAX_VALUES)"
