"""Kinds of parameter: how each is read, from a query or from JSON, and how it is spelled.

A parameter says once how it is read, how it is spelled canonically, and what OpenAPI shows.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Any, Generic, TypeVar

import msgspec
from litestar.openapi.spec import OpenAPIType, Schema

from service.errors import BadParameter
from service.setting_kinds import BOOLEAN_WORDS

T = TypeVar("T")
Range = tuple[float, float | None]

MAX_BUCKETS = 8
MAX_COMPARED = 20

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

    def __init__(self, name: str, description: str, example: Any = None) -> None:
        self.name = name
        self.description = description
        self.example = example

    def read(self, texts: list[str]) -> T:
        """The value that the client asks for; `texts` are all that it gave, at least one."""
        raise NotImplementedError

    def read_json(self, given: Any) -> T:
        """The value that is asked for by what JSON has under the name of this parameter."""
        if not isinstance(given, str):
            raise BadParameter(self.name, _as_json(given), "a string")
        return self.read([given])

    def spell(self, value: T) -> list[str]:
        """The canonical texts of a value that is not the default."""
        return [str(value)]


class Words(Parameter[tuple[str, ...]]):
    """Words to match any of, repeated or separated by commas; sorted, without repeats."""

    default = ()
    schema = Schema(type=OpenAPIType.ARRAY, items=Parameter.schema)

    def read(self, texts: list[str]) -> tuple[str, ...]:
        return _distinct(part for text in texts for part in self.split(text))

    def read_json(self, given: Any) -> tuple[str, ...]:
        """Words in a list are whole, whatever they have in them."""
        if not isinstance(given, list) or not all(isinstance(word, str) for word in given):
            raise BadParameter(self.name, _as_json(given), "a list of strings")
        return _distinct(given)

    def split(self, text: str) -> list[str]:
        """What stands between commas."""
        return text.split(",")

    def spell(self, value: tuple[str, ...]) -> list[str]:
        return list(value)


def _distinct(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({word.strip() for word in words} - {""}))


class Labels(Words):
    """Names, codes or labels of languages: a comma in parentheses belongs to them."""

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


class Compared(Labels):
    """Names of a few models in the order in which they are given; one that is repeated stays so."""

    is_required = True
    allowed = f"2 to {MAX_COMPARED} names of models, separated by commas"
    schema = Schema(
        type=OpenAPIType.ARRAY, items=Parameter.schema, min_items=2, max_items=MAX_COMPARED
    )

    def read(self, texts: list[str]) -> tuple[str, ...]:
        words = [part.strip() for text in texts for part in self.split(text)]
        return self._counted(words)

    def read_json(self, given: Any) -> tuple[str, ...]:
        super().read_json(given)
        return self._counted(given)

    def spell(self, value: tuple[str, ...]) -> list[str]:
        """One text, so that their order stays: another one is another answer."""
        return [",".join(value)]

    def _counted(self, words: list[str]) -> tuple[str, ...]:
        named = tuple(word for word in words if word)
        if not 2 <= len(named) <= MAX_COMPARED:
            raise BadParameter(self.name, ",".join(named), f"{self.allowed} ({len(named)} given)")
        return named


class Text(Parameter[str]):
    """Text to find; empty: no filter."""

    default = ""

    def read(self, texts: list[str]) -> str:
        return texts[-1]


class Sql(Text):
    """A statement, which is as long as a target may be."""

    is_required = True
    allowed = "one SELECT"
    schema = Schema(type=OpenAPIType.STRING)


class _Flag(Parameter[T]):
    schema = Schema(type=OpenAPIType.BOOLEAN)

    def read(self, texts: list[str]) -> Any:
        value = BOOLEAN_WORDS.get(texts[-1].lower())
        if value is None:
            raise BadParameter(self.name, texts[-1], "true or false (1, 0, yes, no, on, off)")
        return value

    def read_json(self, given: Any) -> Any:
        if not isinstance(given, bool):
            raise BadParameter(self.name, _as_json(given), "true or false")
        return given

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

    def __init__(
        self, name: str, description: str, words: tuple[str, ...], example: Any = None
    ) -> None:
        super().__init__(name, description, example)
        self._words = words
        self.default = words[0]
        # An empty one is said by nobody: it stands for what is not given.
        self._said = [word for word in words if word]
        self.schema = Schema(type=OpenAPIType.STRING, enum=self._said, default=self.default or None)

    def read(self, texts: list[str]) -> str:
        if texts[-1] not in self._words:
            raise BadParameter(self.name, texts[-1], " or ".join(self._said))
        return texts[-1]


class Form(OneOf):
    """The name of a form; that which the client accepts unless given."""

    def __init__(self, name: str, description: str, words: tuple[str, ...]) -> None:
        super().__init__(name, description, words, words[1])
        self.default = ""

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

    def read_json(self, given: Any) -> float:
        if isinstance(given, bool) or not isinstance(given, int | float):
            raise BadParameter(self.name, _as_json(given), "a number")
        return self.read([str(given)])


class Count(Parameter[int | None]):
    """A whole number from 0 to `most`; `default` unless given."""

    def __init__(
        self,
        name: str,
        description: str,
        most: int,
        default: int | None = None,
        example: Any = None,
    ) -> None:
        super().__init__(name, description, example)
        self.default = default
        self._most = most
        self.schema = Schema(type=OpenAPIType.INTEGER, minimum=0, maximum=most, default=default)

    def read(self, texts: list[str]) -> int:
        text = texts[-1].strip()
        # Of more digits nobody asks for the value.
        value = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
        if not 0 <= value <= self._most:
            raise BadParameter(self.name, texts[-1], f"a whole number from 0 to {self._most}")
        return value

    def read_json(self, given: Any) -> int:
        if isinstance(given, bool) or not isinstance(given, int):
            raise BadParameter(self.name, _as_json(given), "a whole number")
        return self.read([str(given)])


class Ranges(Parameter[tuple[Range, ...]]):
    """Half-open ranges as JSON, `[[0,500],[500,null]]`; without an end, `[500]` is `[500,null]`."""

    is_required = True
    default = ()
    allowed = "1 to 8 ranges in JSON, each [low, high] or [low, null] with 0 ≤ low < high"
    schema = Schema(type=OpenAPIType.STRING, content_media_type="application/json")

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


def _as_json(given: Any) -> str:
    return msgspec.json.encode(given).decode()
