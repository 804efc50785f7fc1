"""Rows of a ranking → the columns of its table, as text, and how good each score is in its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from service.errors import BadParameter
from service.pages import figures
from service.pages.links import Links, gap_anchor
from service.pages.runs import settings_in_words
from service.pages.table import Cell, Column, score_cells
from service.wire.rankings import RankedRow, Selected
from service.wire.structs import Benchmark, Scores

TASKS_OF_ALL = "tasks"
# Of the tasks that a model lacks.
_MOST_NAMED = 3


def columns_of(
    rows: Sequence[RankedRow],
    benchmark: Benchmark,
    selected: Selected,
    task_groups: dict[str, list[str]],
    links: Links,
) -> list[Column]:
    """What every row says of its model, its means, its types, and the tasks of `task_groups`."""
    by_task = [decoded(row.scores_by_task) for row in rows]
    found = _facts_of(rows, benchmark)
    if any(row.tasks_run < len(selected.tasks) for row in rows):
        # Where tasks have columns these show what is missing: half a thousand links are spared.
        led = None if task_groups else links
        found.append(_runs(rows, by_task, selected.tasks, benchmark.name, led))
    for key, label, note, mean in _MEANS:
        values = [mean(row) for row in rows]
        if any(value is not None for value in values):
            found.append(_scores(key, label, note, values, "no mean"))
    by_type = [decoded(row.scores_by_task_type) for row in rows]
    found += [
        _scores(
            each,
            _spaced(each),
            f"Mean over tasks of the type {each}; who lacks one has none",
            _of(by_type, each),
            f"no mean of {each}",
        )
        for each in selected.task_types
    ]
    found += [
        _scores(
            task,
            _spaced(task, "\u200b"),
            f"{task}, a task of {group}; – where it was not run, or not all of it",
            _of(by_task, task),
            "not run, or not all of it",
        )
        for group, tasks in task_groups.items()
        for task in tasks
    ]
    return found


def _facts_of(rows: Sequence[RankedRow], benchmark: Benchmark) -> list[Column]:
    """What is no score."""
    return [
        Column(key, label, note, [Cell(text(row)) for row in rows], "not known")
        for key, label, note, text in _FACTS
        if key != "zeroShotPct" or benchmark.show_zero_shot
    ]


_FACTS: list[tuple[str, str, str, Callable[[RankedRow], str]]] = [
    ("totalParamsB", "Size", "Parameters", lambda row: figures.params(row.total_params_b)),
    (
        "embeddingDim",
        "Dim.",
        "Dimensions of an embedding",
        lambda row: figures.whole(row.embedding_dim),
    ),
    ("maxTokens", "Tokens", "Longest text, in tokens", lambda row: figures.whole(row.max_tokens)),
    (
        "zeroShotPct",
        "Zero\u2011shot",
        "Share of these tasks that the model was not trained on; – where that is unknown",
        lambda row: figures.percent(row.zero_shot_pct),
    ),
]
_MEANS: list[tuple[str, str, str, Callable[[RankedRow], float | None]]] = [
    ("meanTask", "Mean", "Mean over all tasks; who lacks one has none", lambda row: row.mean_task),
    (
        "meanTaskType",
        "By type",
        "Mean over the means of task types",
        lambda row: row.mean_task_type,
    ),
    ("meanPublic", "Public", "Mean over public tasks", lambda row: row.mean_public),
    ("meanPrivate", "Private", "Mean over private tasks", lambda row: row.mean_private),
]


def _of(scores: list[dict[str, float]], name: str) -> list[float | None]:
    return [of_row.get(name) for of_row in scores]


def groups_asked(asked: tuple[str, ...], groups: dict[str, list[str]]) -> dict[str, list[str]]:
    """The groups of tasks whose columns are asked for.

    Raises:
        BadParameter: there is no such group.
    """
    if TASKS_OF_ALL in asked:
        return groups
    unknown = next((each for each in asked if each not in groups), None)
    if unknown is not None:
        raise BadParameter("columns", unknown, ", ".join((TASKS_OF_ALL, *groups)))
    return {group: tasks for group, tasks in groups.items() if group in asked}


def decoded(scores: Scores) -> dict[str, float]:
    """Scores by name, however an answer holds them."""
    if isinstance(scores, dict):
        return scores
    by_name: dict[str, float] = msgspec.json.decode(scores)
    return by_name


def _runs(
    rows: Sequence[RankedRow],
    by_task: list[dict[str, float]],
    tasks: list[str],
    benchmark: str,
    links: Links | None,
) -> Column:
    """How many tasks each row has a score on, and of those that lack some, which."""

    def led(row: RankedRow) -> str:
        if links is None:
            return ""
        anchor = gap_anchor(benchmark, settings_in_words(row.experiments))
        return f"{links.named('model', row.model.name)}#{anchor}"

    def cell(row: RankedRow, scores: dict[str, float]) -> Cell:
        missing = [task for task in tasks if task not in scores]
        if not missing:
            return Cell(str(row.tasks_run))
        named = ", ".join(missing[:_MOST_NAMED])
        others = f" and {len(missing) - _MOST_NAMED} more" if len(missing) > _MOST_NAMED else ""
        return Cell(
            str(row.tasks_run),
            "few",
            f"lacks {len(missing)} of {figures.plural(len(tasks), 'task')}: {named}{others}",
            led(row),
        )

    cells = [cell(row, scores) for row, scores in zip(rows, by_task, strict=True)]
    note = f"Tasks that the model has a score on, of {len(tasks)}; fewer lead to what is missing"
    return Column("tasksRun", "Tasks", note, cells)


def _scores(key: str, label: str, note: str, values: list[float | None], none: str) -> Column:
    return Column(key, label, note, score_cells(values), none)


def _spaced(words: str, space: str = " ") -> str:
    """`PairClassification` as `Pair Classification`: a head may break between words."""
    parts: list[str] = []
    for character in words:
        if character.isupper() and parts and parts[-1][-1].islower():
            parts.append(space)
        parts.append(character)
    return "".join(parts)
