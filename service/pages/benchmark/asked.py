"""What a page is asked for → links that ask for a little else, and the same question elsewhere."""

from __future__ import annotations

from typing import Any

from service.pages.address import Address, Pairs, pairs_of, sql_literal
from service.pages.links import Links

# What says how a page looks, and nothing of what is ranked.
_OF_THE_PAGE = ("columns", "x", "q", "view")
# What says which cells count.
_OF_CELLS = ("task_types", "domains", "modalities", "languages", "exclude_tasks")
# What these are unless they are given.
_DEFAULTS = {
    "among": "selected",
    "complete_only": False,
    "intervals": False,
    "x": "size",
    "view": "table",
}
# What a statement in SQL says otherwise: it has an order of its own.
_NOT_IN_SQL = (*_OF_THE_PAGE, "order_by", "intervals")


class Asked(Address, frozen=True):
    """The address of a benchmark's page."""

    benchmark: str

    @property
    def is_part(self) -> bool:
        """Whether it is not the whole benchmark, ranked as it ranks itself."""
        return any(name not in _NOT_IN_SQL for name, _ in self.pairs)

    @property
    def of_cells(self) -> Pairs:
        """What says which cells count, beside the benchmark."""
        return [pair for pair in self.pairs if pair[0] in _OF_CELLS]

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
        arguments = [sql_literal(self.benchmark), *(_argument(*each) for each in values.items())]
        return f"from ranking({', '.join(arguments)})\norder by position"


def asked_of(links: Links, benchmark: str, values: dict[str, Any]) -> Asked:
    """What the page of a benchmark is asked for by the `values` of its parameters."""
    path = links.named("benchmark", benchmark)
    return Asked(links, path, pairs_of(values, _DEFAULTS), benchmark)


_PLAIN = ("open_weights", "instruction_tuned", "complete_only")
_NUMBERS = ("min_params_b", "max_params_b", "min_zero_shot_pct")
_WORDS = ("ranked_by", "among")


def _argument(name: str, values: list[str]) -> str:
    if name in _PLAIN or name in _NUMBERS:
        return f"{name} := {values[0]}"
    if name in _WORDS:
        return f"{name} := {sql_literal(values[0])}"
    return f"{name} := [{', '.join(map(sql_literal, values))}]"
