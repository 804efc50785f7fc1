"""What counts and who competes, as asked for → parameters of a statement, or a named error."""

from __future__ import annotations

import msgspec

from service.errors import BadParameter
from service.queries.run import Row, fetch_rows, parameters_of
from service.selections.vocabulary import Vocabulary, vocabulary_of
from service.snapshots.connect import Snapshot


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """Which cells count: those of a benchmark, of some tasks, or of every task, that pass filters.

    Empty ones pass everything. Fields are called as the parameters of the API.
    """

    benchmark: str = ""
    tasks: tuple[str, ...] = ()
    exclude_tasks: tuple[str, ...] = ()
    task_types: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


class Competitors(msgspec.Struct, frozen=True, kw_only=True):
    """Who competes: entries that pass every filter; empty ones pass everybody.

    What a filter asks for is read from the catalog and from the selection alone, never from who
    else competes.
    """

    models: tuple[str, ...] = ()
    model_types: tuple[str, ...] = ()
    open_weights: bool | None = None
    instruction_tuned: bool | None = None
    min_params_b: float | None = None
    max_params_b: float | None = None
    min_zero_shot_pct: float | None = None
    complete_only: bool = False


class Code(Row, frozen=True):
    """Columns of `every_script`."""

    code: str


class SelectedCount(Row, frozen=True):
    """Columns of `selected_cell_count`."""

    cell_count: int


# What is asked for under a name → the kind of word that it has to be.
_KIND_OF = {
    "tasks": "task",
    "exclude_tasks": "task",
    "task_types": "task type",
    "domains": "domain",
    "modalities": "modality",
    "languages": "language",
    "models": "model",
    "model_types": "model type",
}


def selection_parameters(snapshot: Snapshot, selection: Selection) -> dict[str, object]:
    """The parameters by which statements call `selected_cells`: `$benchmark_id`, `$tasks`, ….

    Languages of which no cell that passes the other filters is in any are taken for languages in
    every script: that is how labels are shown.

    Raises:
        UnknownName, BadParameter: it names what there is not, or contradicts itself.
    """
    parameters = named_parameters(snapshot, selection)
    if selection.languages:
        [selected] = fetch_rows(snapshot, "selected_cell_count", SelectedCount, **parameters)
        if not selected.cell_count:
            parameters["languages"] = in_every_script(snapshot, parameters["languages"])
    return parameters


def named_parameters(snapshot: Snapshot, selection: Selection) -> dict[str, object]:
    """The same with languages as they are named, whether a cell is in any or not.

    Raises:
        UnknownName, BadParameter: as `selection_parameters`.
    """
    if selection.benchmark and selection.tasks:
        raise BadParameter("tasks", selection.tasks[0], "a selection has a benchmark or tasks")
    if selection == Selection(exclude_tasks=selection.exclude_tasks):
        allowed = "a selection has a benchmark or tasks, or a filter of all tasks"
        raise BadParameter("benchmark", None, allowed)
    vocabulary = vocabulary_of(snapshot)
    parameters = parameters_of(_named(vocabulary, selection))
    benchmark = parameters.pop("benchmark")
    parameters["benchmark_id"] = vocabulary.benchmark_id(str(benchmark)) if benchmark else None
    if selection.tasks:
        # The same tasks make the same answer, in whatever order they are named.
        parameters["tasks"] = vocabulary.in_registry_order(parameters["tasks"])
    return parameters


def in_every_script(snapshot: Snapshot, languages: object) -> list[str]:
    """The codes of `languages` in every script that results have them in."""
    codes = fetch_rows(snapshot, "every_script", Code, languages=languages)
    return [each.code for each in codes]


def competitor_parameters(snapshot: Snapshot, competitors: Competitors) -> dict[str, object]:
    """The parameters by which statements call `competing_entries`: `$models`, `$model_types`, ….

    Raises:
        UnknownName, BadParameter: it names what there is not, or contradicts itself.
    """
    least, most = competitors.min_params_b, competitors.max_params_b
    if least is not None and most is not None and least > most:
        raise BadParameter("min_params_b", f"{least:g}", f"at most max_params_b, which is {most:g}")
    share = competitors.min_zero_shot_pct
    if share is not None and not 0 <= share <= 100:
        raise BadParameter("min_zero_shot_pct", f"{share:g}", "a percentage from 0 to 100")
    parameters = parameters_of(_named(vocabulary_of(snapshot), competitors))
    del parameters["complete_only"]
    return parameters


def _named(vocabulary: Vocabulary, asked: Selection | Competitors) -> Selection | Competitors:
    """`asked` with the own names of what it names."""
    names = {
        field: tuple(dict.fromkeys(vocabulary.own(field, kind, word) for word in words))
        for field, kind in _KIND_OF.items()
        if (words := getattr(asked, field, ()))
    }
    return msgspec.structs.replace(asked, **names)
