"""Query strings → typed values or a named error.

A parameter says once how it is read, how it is spelled canonically, and what OpenAPI shows.
Scalars given twice take the last. `name[]` is `name`. What a route does not know is ignored, unless
it is plainly a slip: who asked for a filter must not get everything.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Any, Generic, TypeVar
from urllib.parse import parse_qs

import msgspec
from litestar.openapi.spec import OpenAPIType, Schema

from service.errors import BadParameter, UnknownParameter
from service.http.routing.slips import meant_by
from service.setting_kinds import BOOLEAN_WORDS

T = TypeVar("T")
Range = tuple[float, float | None]

MAX_BUCKETS = 8

# In one way only for each text, and without going back: else a long one that is none takes long.
_DIGITS = r"\d++(_\d++)*+"
_FLOAT = re.compile(rf"[+-]?({_DIGITS}(\.({_DIGITS})?)?|\.{_DIGITS})([eE][+-]?\d++)?", re.ASCII)
_COMMA_OR_PARENTHESIS = re.compile("([,()])")


class Parameter(Generic[T]):
    """One query parameter of a route; `schema` is its value as OpenAPI shows it."""

    is_required = False
    allowed = ""
    default: T
    schema = Schema(type=OpenAPIType.STRING)

    def __init__(self, name: str, description: str) -> None:
        self.name = name
        self.description = description

    def read(self, texts: list[str]) -> T:
        """The value that the client asks for; `texts` are all that it gave, at least one."""
        raise NotImplementedError

    def spell(self, value: T) -> list[str]:
        """The canonical texts of a value that is not the default."""
        return [str(value)]


class Words(Parameter[tuple[str, ...]]):
    """Words to match any of, repeated or separated by commas; sorted, without repeats."""

    default = ()
    schema = Schema(type=OpenAPIType.ARRAY, items=Parameter.schema)

    def read(self, texts: list[str]) -> tuple[str, ...]:
        parts = (part.strip() for text in texts for part in self.split(text))
        return tuple(sorted({word for word in parts if word}))

    def split(self, text: str) -> list[str]:
        """What stands between commas."""
        return text.split(",")

    def spell(self, value: tuple[str, ...]) -> list[str]:
        return list(value)


class Labels(Words):
    """Codes or labels of languages: a comma in parentheses belongs to the label."""

    def split(self, text: str) -> list[str]:
        """What stands between commas outside of parentheses; between all, where some are open."""
        depth, parts = 0, [""]
        for part in _COMMA_OR_PARENTHESIS.split(text):
            depth += (part == "(") - (part == ")")
            if depth < 0:
                break
            if part == "," and not depth:
                parts.append("")
            else:
                parts[-1] += part
        return text.split(",") if depth else parts


class Text(Parameter[str]):
    """Text to find; empty: no filter."""

    default = ""

    def read(self, texts: list[str]) -> str:
        return texts[-1]


class Sql(Text):
    """A statement, which is as long as a target may be."""

    is_required = True
    allowed = "one SELECT"
    schema = Schema(type=OpenAPIType.STRING, examples=["from leaderboards limit 3"])


class _Flag(Parameter[T]):
    schema = Schema(type=OpenAPIType.BOOLEAN)

    def read(self, texts: list[str]) -> Any:
        value = BOOLEAN_WORDS.get(texts[-1].lower())
        if value is None:
            raise BadParameter(self.name, texts[-1], "true or false (1, 0, yes, no, on, off)")
        return value

    def spell(self, value: T) -> list[str]:
        return ["true" if value else "false"]


class Flag(_Flag[bool]):
    """True or false; false unless given."""

    default = False


class Choice(_Flag[bool | None]):
    """True or false; no filter unless given."""

    default = None


class OneOf(Parameter[str]):
    """One of a few words; the first unless given."""

    def __init__(self, name: str, description: str, words: tuple[str, ...]) -> None:
        super().__init__(name, description)
        self._words = words
        self.default = words[0]
        self.schema = Schema(type=OpenAPIType.STRING, enum=list(words), default=self.default)

    def read(self, texts: list[str]) -> str:
        if texts[-1] not in self._words:
            raise BadParameter(self.name, texts[-1], " or ".join(self._words))
        return texts[-1]


class Form(OneOf):
    """The name of a form; that which the client accepts unless given."""

    def __init__(self, name: str, description: str, words: tuple[str, ...]) -> None:
        super().__init__(name, description, words)
        self.default = ""
        self.schema = Schema(type=OpenAPIType.STRING, enum=list(words), examples=[words[1]])

    def spell(self, value: str) -> list[str]:
        """Nothing: it stands in a target apart, and does not make a filter of it."""
        return []


class Number(Parameter[float | None]):
    """A finite number; no filter unless given."""

    default = None
    schema = Schema(type=OpenAPIType.NUMBER)

    def read(self, texts: list[str]) -> float:
        text = texts[-1].strip()
        value = float(text) if _FLOAT.fullmatch(text) else math.nan
        if not math.isfinite(value):
            raise BadParameter(self.name, texts[-1], "a finite number, as 7 or 0.5")
        return value + 0.0  # -0 is 0, and asks for the same


class Ranges(Parameter[tuple[Range, ...]]):
    """Half-open ranges as JSON, `[[0,500],[500,null]]`; without an end, `[500]` is `[500,null]`."""

    is_required = True
    default = ()
    allowed = "1 to 8 ranges in JSON, each [low, high] or [low, null] with 0 ≤ low < high"
    schema = Schema(
        type=OpenAPIType.STRING,
        content_media_type="application/json",
        examples=["[[0,500],[500,null]]"],
    )

    def read(self, texts: list[str]) -> tuple[Range, ...]:
        try:
            decoded = msgspec.json.decode(texts[-1], type=list[list[float | None]])
            ranges = tuple(_range(entry) for entry in decoded)
        except (msgspec.DecodeError, ValueError, RecursionError) as error:
            raise BadParameter(self.name, texts[-1], f"{self.allowed} ({error})") from None
        if not 1 <= len(ranges) <= MAX_BUCKETS:
            raise BadParameter(self.name, texts[-1], f"{self.allowed} ({len(ranges)} given)")
        return ranges

    def spell(self, value: tuple[Range, ...]) -> list[str]:
        return [msgspec.json.encode(value).decode()]


def _range(entry: list[float | None]) -> Range:
    if not 1 <= len(entry) <= 2 or entry[0] is None:
        raise ValueError("a range is [low, high], [low, null] or [low]")
    low = float(entry[0]) + 0.0  # -0 is 0, and is echoed so
    high = None if len(entry) == 1 or entry[1] is None else float(entry[1])
    if low < 0 or (high is not None and high <= low):
        raise ValueError("0 ≤ low < high does not hold")
    return low, high


class Asked(msgspec.Struct, frozen=True):
    """What one request asks a route for: values by parameter, and their canonical spelling."""

    values: dict[str, Any]
    spelled: list[tuple[str, str]]


def read_query(query_string: bytes, parameters: Iterable[Parameter[Any]], max_values: int) -> Asked:
    """The value of every one of `parameters`, its default where the query does not give it.

    Raises:
        BadParameter: the first of `parameters` that is missing or whose value is not allowed, or
            there are more than `max_values`, or a name is a slip for one of `parameters`.
    """
    known = {parameter.name: parameter for parameter in parameters}
    given = _by_name(query_string, max_values)
    for name in [name for name in given if name not in known]:
        if name.removesuffix("[]") in known:
            given.setdefault(name.removesuffix("[]"), []).extend(given[name])
        elif (meant := meant_by(name, known)) is not None:
            raise UnknownParameter(name, meant)
    values: dict[str, Any] = {}
    spelled: list[tuple[str, str]] = []
    count = 0
    for parameter in known.values():
        texts = given.get(parameter.name)
        if texts is None:
            if parameter.is_required:
                raise BadParameter(parameter.name, None, parameter.allowed)
            values[parameter.name] = parameter.default
            continue
        value = parameter.read(texts)
        values[parameter.name] = value
        count += len(value) if isinstance(value, tuple) else 1
        if count > max_values:
            raise BadParameter(parameter.name, f"{count} values", _at_most(max_values))
        if value != parameter.default:
            spelled += [(parameter.name, text) for text in parameter.spell(value)]
    return Asked(values=values, spelled=spelled)


def _by_name(query_string: bytes, max_values: int) -> dict[str, list[str]]:
    text = query_string.decode("utf-8", errors="replace")
    count = text.count("&") + 1
    if count > max_values:
        raise BadParameter("query", f"{count} parameters", _at_most(max_values))
    return parse_qs(text, keep_blank_values=True)


def _at_most(max_values: int) -> str:
    return f"a query may have {max_values} values (QUERY_MAX_VALUES)"
