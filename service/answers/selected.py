"""What a selection is made from → what is left of it, and what each filter took away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TypeVar, get_args

from service.answers.metadata_index import MetadataIndex
from service.queries.run import Row
from service.wire.rankings import Counted, FilterOfModels, FilterOfTasks, Selected, Taken

F = TypeVar("F", bound=str)

_OF_TASKS: tuple[FilterOfTasks, ...] = get_args(FilterOfTasks)
_OF_MODELS: tuple[FilterOfModels | FilterOfTasks, ...] = (*get_args(FilterOfModels), "results")


class OfferedTask(Row, frozen=True):
    """Columns of `offered_tasks`."""

    position: int
    name: str
    type: str
    taken_by: str | None
    cell_count: int
    ranked_cell_count: int


class OfferedEntry(Row, frozen=True):
    """Columns of `offered_entries`."""

    entry_id: int
    model_key: int
    taken_by: str | None


def selected(
    index: MetadataIndex,
    picked: dict[str, object],
    tasks: list[OfferedTask],
    entries: list[OfferedEntry],
    scored_models: set[int],
) -> Selected:
    """What is left of `tasks`, and of the models of `entries` that are `scored_models`.

    A task, or a model, is taken by what takes the last of its cells, or of its entries.
    """
    kept = [task for task in tasks if task.taken_by is None]
    of_tasks = _taken(((task.position, task.taken_by) for task in tasks), _OF_TASKS)
    of_models = _taken(
        ((entry.model_key, entry.taken_by or _unscored(entry, scored_models)) for entry in entries),
        _OF_MODELS,
    )
    of_cells = Counter[str | None]()
    for task in tasks:
        of_cells[task.taken_by] += task.cell_count
    counts = (of_tasks, of_cells, of_models)
    taken = [
        Taken(filter=name, tasks=of_tasks[name], cells=of_cells[name], models=of_models[name])
        for name in dict.fromkeys((*_OF_TASKS, *_OF_MODELS))
        if any(count[name] for count in counts)
    ]
    key = picked["benchmark_id"]
    return Selected(
        benchmark=index.benchmarks[key].name if isinstance(key, int) else None,
        tasks=[task.name for task in kept],
        task_types=list(dict.fromkeys(task.type for task in kept if task.ranked_cell_count)),
        left=Counted(*(count[None] for count in counts)),
        offered=Counted(*(count.total() for count in counts)),
        taken=taken,
        emptied_by=_emptied_by(of_tasks, _OF_TASKS) or _emptied_by(of_models, _OF_MODELS),
    )


def _unscored(entry: OfferedEntry, scored_models: set[int]) -> str | None:
    return None if entry.model_key in scored_models else "results"


def _taken(
    parts: Iterable[tuple[int, str | None]], filters: tuple[str, ...]
) -> Counter[str | None]:
    """How many wholes each filter took, or none: one is gone with the last of its parts."""
    last: dict[int, int] = {}
    for whole, filter_name in parts:
        place = len(filters) if filter_name is None else filters.index(filter_name)
        last[whole] = max(place, last.get(whole, 0))
    names = (*filters, None)
    return Counter(names[place] for place in last.values())


def _emptied_by(count: Counter[str | None], filters: tuple[F, ...]) -> F | None:
    """The last filter that took any, where nothing is left."""
    return None if count[None] else next((name for name in filters[::-1] if count[name]), None)
