"""What people come for, and what they can take away: short answers, and files in all forms."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from service.representations.registry import FORMS

# What forms are called by people.
_FORMS = {
    "json": "JSON",
    "csv": "CSV, for spreadsheets",
    "tsv": "TSV",
    "markdown": "Markdown",
    "parquet": "Parquet",
    "arrow": "Arrow",
}


class Best(msgspec.Struct, frozen=True):
    """An answer that people come for."""

    question: str
    name: str
    url: str
    score: str
    note: str


class Download(msgspec.Struct, frozen=True):
    """A file: what it is called, and where."""

    label: str
    url: str


def downloads_of(answer_as: Callable[[str], str]) -> list[Download]:
    """An answer in all forms of a table; `answer_as(form)` is where it is."""
    return [Download(_FORMS[name], answer_as(name)) for name in FORMS]
