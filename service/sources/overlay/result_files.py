"""Files of the evaluation library → rows, as the library makes its published table of them.

A row is a score of a file: its `main_score`, in the split, subset and languages that stand there.
Model and revision are those of the `model_meta.json` beside it, or else of the path. Settings of a
run are `experiment_kwargs` there, and what the run changes of the model as the catalog knows it.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Annotated, Any

import msgspec

from service.catalog.records import ModelRecord
from service.errors import BadResults
from service.sources.overlay.folder import META, Folder, RunFolder
from service.sources.overlay.models import Known, model_of_meta
from service.sources.overlay.rows import (
    MOST_LANGUAGES,
    MOST_ROWS,
    MOST_TEXT_BYTES,
    Faults,
    Found,
    LocalRow,
    is_name,
)

LEFT_OUT = "left out"


class Score(msgspec.Struct, frozen=True, gc=False):
    """An entry of `scores`; all other numbers in it are not shown anywhere."""

    main_score: float | None
    hf_subset: str
    languages: Annotated[list[str], msgspec.Meta(max_length=MOST_LANGUAGES)]


class TaskFile(msgspec.Struct, frozen=True):
    """`TASK.json`."""

    task_name: str
    scores: dict[str, list[Score]]


class RunMeta(msgspec.Struct, frozen=True):
    """What `model_meta.json` says of the run."""

    name: str
    revision: str | None
    experiment_kwargs: dict[str, Any] | None = None
    model_type: list[str] | None = None
    embed_dim: int | None = None
    output_dtypes: str | list[str] | None = None


class Run(msgspec.Struct, frozen=True):
    """What all rows of a folder have in common."""

    model_name: str
    revision: str | None
    experiments: str | None


def read_folder(path: Path, known: Known, faults: Faults) -> Found:
    """Every row below `path`, in the order of the names; `known` are models of the catalog.

    Raises:
        BadResults: there is too much of it.
    """
    folder = Folder(path, faults)
    found = Found([], {})
    for each in folder.runs():
        run = _run(folder, each, known, found.models, faults)
        if run is None:
            continue
        for name in each.tasks:
            place = f"{each.place}/{name}"
            try:
                task = _task(folder.read_json(each.path / name))
            except ValueError as error:
                faults.add(place, f"{error}; {LEFT_OUT}")
            else:
                found.rows.extend((place, row) for row in _rows(run, task))
            if len(found.rows) > MOST_ROWS:
                raise BadResults(f"{path} has more than {MOST_ROWS:,} rows")
    return found


def _run(
    folder: Folder,
    each: RunFolder,
    known: Known,
    models: dict[str, ModelRecord],
    faults: Faults,
) -> Run | None:
    if not each.has_meta:
        if each.is_experiment:
            faults.add(each.place, f"there is no {META} to tell its settings; {LEFT_OUT}")
            return None
        name = each.model.replace("__", "/")
        return _named(Run(name, each.revision, None), each.place, faults)
    place = f"{each.place}/{META}"
    try:
        content = folder.read_json(each.path / META)
        meta = msgspec.convert(content, RunMeta)
        experiments = _experiments(meta, known)
    except ValueError as error:
        faults.add(place, f"{error}; its results are {LEFT_OUT}")
        return None
    run = _named(Run(meta.name, meta.revision, experiments), place, faults)
    if run is not None and meta.name not in known and meta.name not in models:
        model = model_of_meta(content, place, known, faults)
        if model is not None:
            models[meta.name] = model
    return run


def _named(run: Run, place: str, faults: Faults) -> Run | None:
    for field, text in (("name", run.model_name), ("revision", run.revision)):
        if text is not None and not is_name(text):
            faults.add(place, f"{text[:80]!r} is no name - at `$.{field}`; {LEFT_OUT}")
            return None
    return run


def _experiments(meta: RunMeta, known: Known) -> str | None:
    settings = {
        name: value for name, value in (meta.experiment_kwargs or {}).items() if _says(value)
    }
    if not settings:
        return None
    usual = known.get(meta.name)
    changed: dict[str, Any] = {}
    if usual is None or meta.model_type != usual.model_types:
        changed["model_type"] = meta.model_type
    if usual is None or meta.embed_dim != usual.embedding_dim:
        changed["embed_dim"] = meta.embed_dim
    if usual is None:
        # The catalog does not have what a model usually gives.
        changed["output_dtypes"] = meta.output_dtypes
    settings |= {name: value for name, value in changed.items() if _says(value)}
    text = json.dumps(settings, ensure_ascii=False)
    # What has no bytes, such as half a character, is refused here and not when it is written.
    if len(text.encode()) > MOST_TEXT_BYTES:
        raise ValueError(f"the settings have more than {MOST_TEXT_BYTES:,} bytes")
    return text


def _says(value: object) -> bool:
    return value is not None and not (isinstance(value, dict | list | str) and not value)


def _task(content: Any) -> TaskFile:
    """What a file of results says.

    Raises:
        ValueError: it is none; the message names the field.
    """
    if isinstance(content, dict) and "mteb_dataset_name" in content:
        raise ValueError("`mteb_dataset_name` is of mteb before 1.11: save it with a newer one")
    task = msgspec.convert(content, TaskFile)
    names = {
        "task_name": [task.task_name],
        "scores": list(task.scores),
        "scores[…].hf_subset": [each.hf_subset for row in task.scores.values() for each in row],
        "scores[…].languages": [
            code for row in task.scores.values() for each in row for code in each.languages
        ],
    }
    for field, values in names.items():
        for value in values:
            if not is_name(value):
                raise ValueError(f"{value[:80]!r} is no name - at `$.{field}`")
    return task


def _rows(run: Run, task: TaskFile) -> list[LocalRow]:
    return [
        LocalRow(
            model_name=run.model_name,
            model_revision=run.revision,
            task_name=task.task_name,
            split=split,
            subset=each.hf_subset,
            language=list[str | None](each.languages),
            score=_finite(each.main_score),
            experiments=run.experiments,
        )
        for split, scores in task.scores.items()
        for each in scores
    ]


def _finite(score: float | None) -> float | None:
    return score if score is not None and math.isfinite(score) else None
