"""Who is to be compared on what → links that ask for a little else, and the same elsewhere."""

from __future__ import annotations

from typing import Any

from service.pages.address import Address, Pairs, pairs_of, sql_literal
from service.pages.links import Links

_LISTS = ("models", "tasks", "exclude_tasks", "task_types", "domains", "modalities", "languages")


class AskedComparison(Address, frozen=True):
    """The address of a comparison; `benchmark`: that which counts where the URL names none."""

    benchmark: str = ""

    def answer_as(self, form: str = "") -> str:
        """What the API answers to the same, as a file of that form."""
        given = [] if self._is_said("benchmark") or not self.benchmark else [self._chosen]
        asked = [("format", form)] if form else []
        return self.links.to("/v1/compare", [*self.pairs, *given, *asked])

    def with_model(self, name: str) -> str:
        """This page with one more model."""
        return self._page([*self.pairs, ("models", name)])

    def instead(self, name: str, other: str) -> str:
        """This page with another model in the place of this one."""
        return self._page(
            [("models", other) if pair == ("models", name) else pair for pair in self.pairs]
        )

    @property
    def sql(self) -> str:
        """The same of a snapshot's file."""
        values: dict[str, list[str]] = {name: [] for name in _LISTS}
        for name, value in self.pairs:
            if name in values:
                values[name].append(value)
        models = values.pop("models")
        arguments = [
            sql_literal(self.benchmark) if self.benchmark else "null",
            _listed(models),
            *(f"{name} := {_listed(words)}" for name, words in values.items() if words),
        ]
        return f"from comparison({', '.join(arguments)})\norder by first_model, second_model"

    @property
    def _chosen(self) -> tuple[str, str]:
        return ("benchmark", self.benchmark)

    def _is_said(self, name: str) -> bool:
        return any(pair[0] == name for pair in self.pairs)


def asked_comparison(
    links: Links, models: list[str], benchmark: str, values: dict[str, Any]
) -> AskedComparison:
    """What is asked for by the `values` of the parameters beside the models."""
    pairs: Pairs = [("models", name) for name in models]
    return AskedComparison(links, links.to("/compare"), pairs + pairs_of(values, {}), benchmark)


def _listed(words: list[str]) -> str:
    return f"[{', '.join(map(sql_literal, words))}]"
