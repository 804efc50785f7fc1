"""Descriptive statistics as the catalog has them → counts and rows that people read."""

from __future__ import annotations

import gzip
import re
from typing import Any

import msgspec

from service.answers.packed import Statistics
from service.pages import figures

# One is 32 MB inflated, and nobody reads through that: what is longer is a link away.
MOST_BYTES = 2 * 1_024 * 1_024
_COUNTS = {
    "num_samples": "sample",
    "num_queries": "query",
    "num_documents": "document",
    "number_of_characters": "character",
    "unique_pairs": "different pair",
    "samples_in_train": "sample that is also in training data",
}
_MANY = {
    "query": "queries",
    "sample that is also in training data": "samples that are also in training data",
}
_MEAN = re.compile(r"(?:average|avg)_(\w+)")
# What is told of one by one, and what stands in their names for it.
_UNITS = {
    "text_length": "characters",
    "image_width": "pixels wide",
    "image_height": "pixels high",
    "width": "pixels wide",
    "height": "pixels high",
    "duration_seconds": "seconds",
    "label_per_text": "per text",
    "labels_per_text": "per text",
    "relevant_docs_per_query": "per query",
    "top_ranked_per_query": "per query",
}
_NAMES = {"label": "Labels", "relevant_docs": "Relevant documents", "top_ranked": "To be ranked"}
_KIND = re.compile(r"(\w+)_(text|image|audio|video)")
_NUMBERED = re.compile(r"(\D)(\d)")


class Told(msgspec.Struct, frozen=True):
    """What is measured of what, from the least to the most; and how many of these differ."""

    what: str
    unit: str
    least: str
    mean: str
    most: str
    different: str


class Split(msgspec.Struct, frozen=True):
    """What is in a split."""

    name: str
    counts: list[str]
    told: list[Told]


def splits_of(statistics: Statistics) -> list[Split] | None:
    """What each split has; None where there is more than a page can hold."""
    if statistics.size_bytes > MOST_BYTES:
        return None
    by_split = msgspec.json.decode(gzip.decompress(statistics.json_gz))
    if not isinstance(by_split, dict):
        return []
    return [_split(name, has) for name, has in by_split.items() if isinstance(has, dict)]


def _split(name: str, has: dict[str, Any]) -> Split:
    counts = [
        figures.plural(has[key], one, _MANY.get(one, ""))
        for key, one in _COUNTS.items()
        if isinstance(has.get(key), int) and (has[key] or key != "samples_in_train")
    ]
    told = []
    for key, values in has.items():
        if key.endswith("_statistics") and isinstance(values, dict):
            told += _told(key.removesuffix("_statistics"), values)
    return Split(name, counts, told)


def _told(of: str, values: dict[str, Any]) -> list[Told]:
    """A row for each mean among `values`, with what stands beside it."""
    found: list[Told] = []
    for key, mean in values.items():
        named = _MEAN.fullmatch(key)
        if named is None or not isinstance(mean, int | float):
            continue
        what = named[1]
        # The mean of labels is called after one of them, its ends after several.
        ends = [what, what.replace("label_", "labels_")]
        least = next((values[f"min_{end}"] for end in ends if f"min_{end}" in values), None)
        most = next((values[f"max_{end}"] for end in ends if f"max_{end}" in values), None)
        if least is None and most is None:
            continue
        different = next((values[each] for each in values if each.startswith("unique_")), None)
        found.append(
            Told(
                what=_words(of),
                unit=_UNITS.get(what, what.replace("_", " ")),
                least=_figure(least),
                mean=_figure(mean),
                most=_figure(most),
                different=_figure(different) if not found else "",
            )
        )
    return found


def _words(of: str) -> str:
    """`documents_text` as `Documents, text`, `text1` as `Text 1`."""
    kind = _KIND.fullmatch(of)
    words = f"{kind[1]}, {kind[2]}" if kind else of
    return _NAMES.get(of) or _NUMBERED.sub(r"\1 \2", words.replace("_", " ")).capitalize()


def _figure(value: Any) -> str:
    if not isinstance(value, int | float):
        return figures.MISSING
    return figures.measure(value)
