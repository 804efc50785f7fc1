"""What a page is asked for → links to it that ask for a little else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

import msgspec

from service.pages.links import Links

Pairs = list[tuple[str, str]]
# Each has the whole address but for itself: of hundreds that would be megabytes.
MOST_CHIPS = 40


class Chip(msgspec.Struct, frozen=True):
    """A value that is asked for, in words, and the page without it."""

    text: str
    url: str


class Address(msgspec.Struct, frozen=True):
    """`path` is the page's, below the prefix; `pairs`, what its URL says, defaults left out."""

    links: Links
    path: str
    pairs: Pairs

    @property
    def here(self) -> str:
        """This page."""
        return self._page(self.pairs)

    @property
    def unfiltered(self) -> str:
        """The page without anything that is asked of it."""
        return self.path

    def with_one(self, name: str, value: str) -> str:
        """This page with this value of a parameter alone; empty: without any."""
        others = self.kept(without=(name,))
        return self._page([*others, (name, value)] if value else others)

    def toggled(self, name: str, value: str) -> str:
        """This page without this value if it has it, and else with it as well."""
        pair = (name, value)
        without = [each for each in self.pairs if each != pair]
        return self._page(without if pair in self.pairs else [*self.pairs, pair])

    def chips(self, worded: Callable[[str, str], str]) -> list[Chip]:
        """What is asked for, in words of `worded`; the last takes away all that are too many."""
        told = [(pair, words) for pair in self.pairs if (words := worded(*pair))]
        chips = [Chip(words, self.toggled(*pair)) for pair, words in told[:MOST_CHIPS]]
        rest = [pair for pair, _ in told[MOST_CHIPS:]]
        if rest:
            others = [pair for pair in self.pairs if pair not in rest]
            chips.append(Chip(f"{len(rest)} more", self._page(others)))
        return chips

    def kept(self, *, without: tuple[str, ...]) -> Pairs:
        """What a form that asks for these has to carry along."""
        return [pair for pair in self.pairs if pair[0] not in without]

    def _page(self, pairs: Pairs) -> str:
        return f"{self.path}?{urlencode(pairs)}" if pairs else self.path


def pairs_of(values: dict[str, Any], defaults: dict[str, Any]) -> Pairs:
    """The `values` of parameters as a URL says them, but for those that are as unless given."""
    pairs = []
    for name, value in values.items():
        if value in (None, "", ()) or value == defaults.get(name):
            continue
        pairs += [(name, text) for text in _spelled(value)]
    return pairs


def _spelled(value: Any) -> list[str]:
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, bool):
        return ["true" if value else "false"]
    return [f"{value:g}" if isinstance(value, float) else str(value)]


def curl_target(url: str) -> str:
    """A URL as a shell takes it in single quotes."""
    return quote(url, safe="/?&=%+:,()~-_.*")


def sql_literal(text: str) -> str:
    """A text as SQL writes it, for people to copy."""
    return "'" + text.replace("'", "''") + "'"
