"""What can be filtered of a benchmark, and what is: for the form, the chips, the sentence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from service.answers.metadata_index import MetadataIndex
from service.pages.address import Chip
from service.pages.benchmark.asked import Asked
from service.wire.rankings import Rankings
from service.wire.structs import Benchmark

MOST_LISTED = 150


class Option(msgspec.Struct, frozen=True):
    """A word that can be chosen, and whether it is."""

    value: str
    is_chosen: bool


class Choice(msgspec.Struct, frozen=True):
    """A parameter whose words can be chosen, many of them at a time."""

    name: str
    label: str
    options: list[Option]

    @property
    def is_long(self) -> bool:
        """Whether words are typed, because nobody reads through a list of them all."""
        return len(self.options) > MOST_LISTED

    @property
    def chosen(self) -> str:
        """Those that are, as they are typed."""
        return ", ".join(option.value for option in self.options if option.is_chosen)

    @property
    def chosen_count(self) -> int:
        """How many are."""
        return sum(option.is_chosen for option in self.options)


def choices_of(
    index: MetadataIndex, benchmark: Benchmark, tasks: list[str], asked: dict[str, Any]
) -> list[Choice]:
    """What of this benchmark can be chosen by words, where there are several."""
    types = sorted({model.model_type for model in index.models.values()})
    offered: dict[str, tuple[str, Iterable[str]]] = {
        "task_types": ("Task types", benchmark.task_types),
        "domains": ("Domains", benchmark.domains),
        "languages": ("Languages", benchmark.languages),
        "modalities": ("Modalities", benchmark.modalities),
        "model_types": ("Model type", types),
        "exclude_tasks": ("Leave out tasks", tasks),
    }
    found = []
    for name, (label, words) in offered.items():
        chosen = asked[name]
        # What somebody asked for under another name is to be seen as well.
        all_words = list(dict.fromkeys([*words, *chosen]))
        if len(all_words) > 1:
            found.append(Choice(name, label, [Option(word, word in chosen) for word in all_words]))
    return found


def chips_of(asked: Asked) -> list[Chip]:
    """What is asked for beside the order and the looks, each with the way back."""
    return asked.chips(_in_words)


def filter_in_words(asked: Asked, name: str | None) -> str:
    """What is asked for by the parameter `name`, as its chips say it; empty where there is none."""
    return " or ".join(_in_words(*pair) for pair in asked.pairs if pair[0] == name)


def _in_words(name: str, value: str) -> str:
    return _WORDS.get((name, value)) or _OF.get(name, "").format(value)


def said_of(asked: Asked, ranked: Rankings, whole_count: int, *, is_borda: bool) -> str:
    """The sentence that says what is ranked, and how; `whole_count` models without any filter."""
    left, offered = ranked.selection.left, ranked.selection.offered
    own = "by Borda count" if is_borda else "by this benchmark’s own rule"
    how = _RULES.get(dict(asked.pairs).get("ranked_by", ""), own)
    is_part = ranked.total < whole_count
    of_models = f"{ranked.total} of {whole_count} models" if is_part else f"{ranked.total} models"
    is_fewer = any(name in _OF_TASKS for name, _ in asked.pairs)
    of_tasks = f" on {left.tasks} of {offered.tasks} tasks" if is_fewer else ""
    among = "all models" if ("among", "all") in asked.pairs else "themselves"
    return f"{of_models}{of_tasks}, ranked {how}{f' among {among}' if is_part else ''}"


_OF_TASKS = ("exclude_tasks", "task_types", "domains", "modalities", "languages")
_RULES = {
    "borda": "by Borda count",
    "mean_task": "by the mean over tasks",
    "mean_task_type": "by the mean over task types",
    "mean_subset": "by the mean over subsets",
}
_WORDS = {
    ("open_weights", "true"): "open weights",
    ("open_weights", "false"): "closed weights",
    ("instruction_tuned", "true"): "takes instructions",
    ("instruction_tuned", "false"): "without instructions",
    ("complete_only", "true"): "complete only",
    ("among", "all"): "ranks among all",
}
_OF = {
    "min_params_b": "at least {}\u00a0B",
    "max_params_b": "up to {}\u00a0B",
    "min_zero_shot_pct": "zero-shot at least {}\u00a0%",
    "ranked_by": "ranked by {}",
    "exclude_tasks": "without {}",
    "q": "“{}”",
    **dict.fromkeys(
        ("task_types", "domains", "languages", "modalities", "model_types", "models"), "{}"
    ),
}
