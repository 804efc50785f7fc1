"""The page that puts models beside one another: who wins where, and whether it may be chance."""

from __future__ import annotations

from typing import Any

import msgspec

from service.answers.comparison import comparison
from service.answers.metadata_index import MetadataIndex, metadata_index_of
from service.pages import figures
from service.pages.address import curl_target
from service.pages.compare.asked import AskedComparison, asked_comparison
from service.pages.compare.dots import best_counts, dots
from service.pages.compare.marks import Mark, marks_of
from service.pages.compare.picker import (
    MOST_COMPARED,
    MOST_UNKNOWN,
    beginnings,
    found_of,
    known_of,
    others_of,
    removals,
    unknown_of,
    usual_benchmark,
)
from service.pages.compare.verdict import leading, matrix, verdicts
from service.pages.links import links_of
from service.pages.takeaway import downloads_of
from service.pages.templates import render_page, render_rows
from service.selections.selection import Selection
from service.snapshots.connect import Snapshot
from service.wire.comparison import Comparison
from service.wire.structs import Benchmark

_CELLS = ("benchmark", "tasks", "exclude_tasks", "task_types", "domains", "modalities", "languages")


class Compared(msgspec.Struct, frozen=True):
    """A model of the comparison, in a row."""

    mark: Mark
    size: str
    tasks: str
    mean: str
    common_mean: str
    best: str


def compare_page(snapshot: Snapshot, models: tuple[str, ...], q: str, **cells: Any) -> bytes:
    """`models` beside one another over what `cells` select; with `q`, who could be added.

    Raises:
        UnknownName, BadParameter: as `comparison`, but for what is wrong with `models`.
    """
    index, links = metadata_index_of(snapshot), links_of(snapshot)
    names, beyond, strange = known_of(snapshot, models)
    unknown = strange[:MOST_UNKNOWN]
    said = _said_cells(index, cells)
    usual = said["benchmark"]
    if names and not any(said.values()):
        usual = usual_benchmark(snapshot, names)
    asked = asked_comparison(links, [*names, *unknown], usual, said)
    marks = marks_of(names, links)
    answer = None
    if len(names) > 1 and not q:
        answer = comparison(snapshot, tuple(names), Selection(**{**said, "benchmark": usual}))
    benchmark = index.benchmarks[index.benchmark_names.key(usual)] if usual else None
    return render_page(
        snapshot,
        "compare.html",
        asked=asked,
        marks=marks,
        chosen=removals(asked, marks),
        beyond=beyond,
        most=MOST_COMPARED,
        unknown=[unknown_of(index, asked, name) for name in unknown],
        left_out=len(strange) - len(unknown),
        typed=q,
        found=found_of(index, asked, q) if q else [],
        beginnings=[] if answer or names or unknown else beginnings(snapshot, asked),
        others=others_of(snapshot, asked, names[0]) if len(names) == 1 else [],
        benchmark=benchmark,
        title=_title(marks),
        **_form(index, asked, benchmark, said),
        **_told(asked_comparison(links, names, usual, said), answer, marks, index),
    )


def _said_cells(index: MetadataIndex, cells: dict[str, Any]) -> dict[str, Any]:
    """What selects cells, a benchmark by its own name."""
    said = {name: cells[name] for name in _CELLS}
    if said["benchmark"]:
        said["benchmark"] = index.canonical_name("benchmark", said["benchmark"])
    return said


def _title(marks: list[Mark]) -> str:
    owns = [mark.own for mark in marks]
    if len(owns) < 2:
        return "Compare models"
    if len(owns) > 3:
        return f"{owns[0]} and {len(owns) - 1} others compared"
    return f"{', '.join(owns[:-1])} and {owns[-1]} compared"


def _form(
    index: MetadataIndex,
    asked: AskedComparison,
    benchmark: Benchmark | None,
    said: dict[str, Any],
) -> dict[str, Any]:
    """What of the cells can be chosen, and what is."""
    every_type = {each for one in index.benchmarks.values() for each in one.task_types}
    types = sorted(every_type) if benchmark is None else benchmark.task_types
    return {
        "benchmarks": list(index.benchmarks.values()),
        "types": [(each, each in said["task_types"]) for each in types],
        "languages": ", ".join(said["languages"]),
        "kept": asked.kept(without=("benchmark", "task_types", "languages", "tasks")),
        "chips": asked.chips(
            lambda name, value: value if name not in ("models", "benchmark") else ""
        ),
        "is_usual": benchmark is not None and not said["benchmark"],
    }


def _told(
    asked: AskedComparison, answer: Comparison | None, marks: list[Mark], index: MetadataIndex
) -> dict[str, Any]:
    """What the answer comes to: in words, in a row a model, and in a plot.

    `asked` names those alone that the API knows.
    """
    if answer is None:
        return {"answer": None, "verdicts": []}
    told, plot = verdicts(answer, marks), dots(answer.tasks, marks, asked.links)
    counts = best_counts(answer.tasks)
    lines = {group.name: render_rows("dots.html", group.lines) for group in plot.groups}
    return {
        "answer": answer,
        "task_count": len(answer.tasks),
        "verdicts": told,
        "leading": leading(told, counts, len(answer.tasks)),
        "matrix": list(zip(marks, matrix(told, marks), strict=True)),
        "rows": [
            Compared(
                mark,
                figures.params(_size_of(index, mark.name)),
                str(model.task_count),
                figures.score(model.mean_task),
                figures.score(model.common_mean_task),
                str(counts.get(mark.name, 0)),
            )
            for mark, model in zip(marks, answer.models, strict=True)
        ],
        "plot": plot,
        "lines": lines,
        "sql": asked.sql,
        "curl": curl_target(asked.answer_as()),
        "scope": "The scores by task, with all digits; JSON has the tests as well.",
        "downloads": downloads_of(asked.answer_as),
    }


def _size_of(index: MetadataIndex, name: str) -> float | None:
    key = index.model_names.keys.get(name)
    return None if key is None else index.models[key].total_params_b
