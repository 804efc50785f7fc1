"""What the form above a task's table offers, and what of it is chosen, in words."""

from __future__ import annotations

from typing import Any

import msgspec

from service.pages import figures
from service.pages.address import Address, Chip
from service.pages.task.standings import Standings
from service.wire.structs import TaskScores

# Of more, names are typed, because nobody reads through a list of them all.
MOST_LISTED = 60


class Option(msgspec.Struct, frozen=True):
    """A word that can be chosen, and whether it is."""

    value: str
    is_chosen: bool


def chosen_of(
    told: TaskScores,
    standings: Standings,
    address: Address,
    values: dict[str, Any],
) -> dict[str, Any]:
    """What the form shows."""
    given = dict(address.pairs)
    types = sorted({each.model.model_type for each in standings.all})
    return {
        "q": values["q"],
        "numbers": {name: given.get(name, "") for name in ("min_params_b", "max_params_b")},
        "open_weights": given.get("open_weights", ""),
        "instruction_tuned": given.get("instruction_tuned", ""),
        "complete_only": values["complete_only"],
        "untrained_only": values["untrained_only"],
        "types": _options(types, values["model_types"]),
        "subsets": _options(told.subsets, values["subsets"]),
        "splits": _options(told.splits, values["splits"]),
        "typed_subsets": ", ".join(values["subsets"]),
        "most_listed": MOST_LISTED,
        "said": _said(standings),
        "kept": [pair for pair in address.pairs if pair[0] == "order_by"],
    }


def _options(words: list[str], chosen: tuple[str, ...]) -> list[Option]:
    return [Option(word, word in chosen) for word in dict.fromkeys([*words, *chosen])]


def chips_of(address: Address) -> list[Chip]:
    """What is asked for beside the order, each with the way back."""
    return address.chips(
        lambda name, value: _WORDS.get((name, value)) or _OF.get(name, "").format(value)
    )


_WORDS = {
    ("open_weights", "true"): "open weights",
    ("open_weights", "false"): "closed weights",
    ("instruction_tuned", "true"): "takes instructions",
    ("instruction_tuned", "false"): "without instructions",
    ("complete_only", "true"): "with a score",
    ("untrained_only", "true"): "not trained on it",
}
_OF = {
    "min_params_b": "at least {}\u00a0B",
    "max_params_b": "up to {}\u00a0B",
    **dict.fromkeys(("model_types", "types", "domains", "modalities", "languages"), "{}"),
    "subsets": "subset {}",
    "splits": "split {}",
    "q": "“{}”",
}


def _said(standings: Standings) -> str:
    """The sentence that says who is shown."""
    shown, total = len(standings.left), len(standings.all)
    of_all = figures.plural(total, "model")
    return f"{shown} of {of_all}" if shown < total else of_all
