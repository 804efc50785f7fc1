"""A record that does not decode → one sentence: which one, which value, what is allowed."""

from __future__ import annotations

import re
from typing import Any, get_args

import msgspec

from service.catalog.records import SortColumn
from service.wire.structs import Aggregation

# Only these fields take words from a list, which the decoder does not tell.
CHOICES = {
    "aggregations": get_args(Aggregation),
    "sort_by": get_args(SortColumn),
    "language_view": ("all", "a list of codes", "null"),
}
SHOWN_CHARACTERS = 80

_PLACE = re.compile(r"^(?P<fault>.*?)(?: - at `\$(?P<path>.*)`)?$", re.DOTALL)
_STEP = re.compile(r"\[(\d+)\]|\.?([^.\[\]]+)")


def describe_fault(place: str, content: bytes, kind: Any, error: Exception) -> str:
    """What is wrong with `content`, which did not decode as a `kind`."""
    try:
        document = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return f"{place}: {_short(content.decode(errors='replace'))!r} is not JSON: {error}"
    matched = _PLACE.match(str(error))
    fault, path = (matched["fault"], matched["path"] or "") if matched else (str(error), "")
    steps = _STEP.findall(path)
    field = f"`{path.lstrip('.')}` is {_short(_shown(document, steps))}: " if steps else ""
    return f"{place}{_name(document)}: {field}{fault}; {_allowed(kind, fault, steps)}"


def _name(document: Any) -> str:
    if not isinstance(document, dict):
        return ""
    name = document.get("name", document.get("code"))
    return f" ({_short(name)!r})" if isinstance(name, str) else ""


def _shown(document: Any, steps: list[tuple[str, str]]) -> str:
    value = document
    for index, key in steps:
        # A map's key is not told, so the map stands for its value.
        if index:
            value = value[int(index)]
        elif isinstance(value, dict) and key in value:
            value = value[key]
    return msgspec.json.encode(value).decode()


def _allowed(kind: Any, fault: str, steps: list[tuple[str, str]]) -> str:
    choices = CHOICES.get(steps[0][1]) if steps else None
    if choices and fault.startswith("Invalid enum value"):
        return f"allowed are {', '.join(choices)}"
    record = (get_args(kind) or (kind,))[0]
    if not steps and isinstance(record, type) and issubclass(record, msgspec.Struct):
        return f"the fields are {', '.join(record.__struct_fields__)}"
    return "export the catalog again"


def _short(text: str) -> str:
    return text if len(text) <= SHOWN_CHARACTERS else text[:SHOWN_CHARACTERS] + "…"
