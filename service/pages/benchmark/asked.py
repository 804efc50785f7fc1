"""What a page is asked for → links that ask for a little else, and the same question elsewhere."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import msgspec

from service.pages.links import Links

# What says how a page looks, and nothing of what is ranked.
_OF_THE_PAGE = ("columns", "x", "q")
# What these are unless they are given.
_DEFAULTS = {"among": "selected", "complete_only": False, "intervals": False, "x": "size"}
# What a statement in SQL says otherwise: it has an order of its own.
_NOT_IN_SQL = (*_OF_THE_PAGE, "order_by", "intervals")


class Asked(msgspec.Struct, frozen=True):
    """`pairs` are what the URL says beside the name, defaults left out."""

    links: Links
    benchmark: str
    pairs: list[tuple[str, str]]

    @property
    def here(self) -> str:
        """This page."""
        return self._page(self.pairs)

    @property
    def unfiltered(self) -> str:
        """The page without anything that is asked of it."""
        return self._page([])

    @property
    def is_part(self) -> bool:
        """Whether it is not the whole benchmark, ranked as it ranks itself."""
        return any(name not in _NOT_IN_SQL for name, _ in self.pairs)

    def with_one(self, name: str, value: str) -> str:
        """This page with this value of a parameter alone; empty: without any."""
        others = [pair for pair in self.pairs if pair[0] != name]
        return self._page([*others, (name, value)] if value else others)

    def toggled(self, name: str, value: str) -> str:
        """This page without this value if it has it, and else with it as well."""
        pair = (name, value)
        without = [each for each in self.pairs if each != pair]
        return self._page(without if pair in self.pairs else [*self.pairs, pair])

    def kept(self, *, without: tuple[str, ...]) -> list[tuple[str, str]]:
        """What a form that asks for these has to carry along."""
        return [pair for pair in self.pairs if pair[0] not in without]

    @property
    def answer(self) -> str:
        """What the API answers to the same, with intervals where the page has them unasked."""
        return self._answer([])

    def answer_as(self, form: str) -> str:
        """The same as a file of that form."""
        return self._answer([("format", form)])

    def _answer(self, form: list[tuple[str, str]]) -> str:
        pairs = [pair for pair in self.pairs if pair[0] not in _OF_THE_PAGE]
        if not self.is_part and ("intervals", "true") not in pairs:
            pairs.append(("intervals", "true"))
        return self.links.to("/v1/rankings", [("benchmark", self.benchmark), *pairs, *form])

    @property
    def sql(self) -> str:
        """The same of a snapshot's file."""
        values: dict[str, list[str]] = {}
        for name, value in self.pairs:
            if name not in _NOT_IN_SQL:
                values.setdefault(name, []).append(value)
        arguments = [_literal(self.benchmark), *(_argument(*each) for each in values.items())]
        return f"from ranking({', '.join(arguments)})\norder by position"

    def _page(self, pairs: list[tuple[str, str]]) -> str:
        return self.links.named("benchmark", self.benchmark, pairs)


def asked_of(links: Links, benchmark: str, values: dict[str, Any]) -> Asked:
    """What the page of a benchmark is asked for by the `values` of its parameters."""
    pairs = []
    for name, value in values.items():
        if value in (None, "", ()) or value == _DEFAULTS.get(name):
            continue
        pairs += [(name, text) for text in _spelled(value)]
    return Asked(links, benchmark, pairs)


def _spelled(value: Any) -> list[str]:
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, bool):
        return ["true" if value else "false"]
    return [f"{value:g}" if isinstance(value, float) else str(value)]


_PLAIN = ("open_weights", "instruction_tuned", "complete_only")
_NUMBERS = ("min_params_b", "max_params_b", "min_zero_shot_pct")
_WORDS = ("ranked_by", "among")


def _argument(name: str, values: list[str]) -> str:
    if name in _PLAIN or name in _NUMBERS:
        return f"{name} := {values[0]}"
    if name in _WORDS:
        return f"{name} := {_literal(values[0])}"
    return f"{name} := [{', '.join(map(_literal, values))}]"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def curl_target(url: str) -> str:
    """A URL as a shell takes it in single quotes."""
    return quote(url, safe="/?&=%+:,()~-_.*")
