"""Results of one's own → an overlay of files, once; and with a catalog, what a build reads.

What the catalog says (whether a task is public, what a model was trained on) is filled in when a
snapshot is built: the catalog of a later one may know more.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from service.build.candidate import LocalFiles
from service.catalog.load import load_catalog
from service.catalog.records import Catalog, ModelRecord, TaskRecord
from service.catalog.renames import present_names
from service.errors import BadResults
from service.snapshots.schema import COLUMNS, check_results
from service.sources.overlay.models import read_models
from service.sources.overlay.result_files import read_folder
from service.sources.overlay.rows import (
    MODELS,
    MOST_ROWS,
    ROWS,
    Faults,
    Found,
    LocalRow,
    is_name,
    overlay_in,
    write_lines,
)
from service.sources.results import Overlay

SHOWN_FAULTS = 20


class Names:
    """Models and tasks by every name that they have, former ones too."""

    def __init__(self, catalog: Catalog) -> None:
        self.models = {model.name: model for model in catalog.models}
        self._tasks = {task.name: task for task in catalog.tasks}
        self._present_models = present_names(catalog, "model")
        self._present_tasks = present_names(catalog, "task")

    def model(self, name: str) -> ModelRecord | None:
        """The model of that name."""
        return self.models.get(self._present_models.get(name, name))

    def task(self, name: str) -> TaskRecord | None:
        """The task of that name."""
        return self._tasks.get(self._present_tasks.get(name, name))

    def known_models(self) -> dict[str, ModelRecord]:
        """Every name that is taken."""
        former = {name: self.model(name) for name in self._present_models}
        return self.models | {name: model for name, model in former.items() if model is not None}


def read_overlay(
    path: Path, models_file: Path | None, catalog_directory: Path, place: Path, faults: Faults
) -> Overlay:
    """The overlay that lies at `path`, a Parquet file or a folder, written to `place`.

    What is wrong with a part of it is told to `faults`; all else is in it.

    Raises:
        BadCatalog: the catalog is refused.
        BadResults: nothing of it can be used, or it is too large.
    """
    names = Names(load_catalog(catalog_directory))
    known = names.known_models()
    told = {} if models_file is None else read_models(models_file, known, faults)
    if path.is_dir():
        found = read_folder(path, known, faults)
    else:
        found = Found(list(_rows_of_parquet(path, faults)), {})
    names.models |= (models := found.models | told)
    _check_rows(found, names, faults)
    if not found.rows:
        raise BadResults(_nothing_in(path, faults))
    place.mkdir()
    write_lines(place / ROWS, [row for _, row in found.rows])
    write_lines(place / MODELS, list(models.values()))
    return overlay_in(place)


def lay_over(overlay: Overlay, catalog_directory: Path, place: Path) -> LocalFiles:
    """What a build with that catalog reads of the overlay, written to `place`.

    A model that the catalog has meanwhile is the catalog's.

    Raises:
        BadCatalog: the catalog is refused.
    """
    names = Names(load_catalog(catalog_directory))
    known = names.known_models()
    own = [each for each in _lines(overlay.models_file, ModelRecord) if each.name not in known]
    names.models |= {each.name: each for each in own}
    place.mkdir()
    write_lines(
        place / ROWS, [_filled_in(row, names) for row in _lines(overlay.rows_file, LocalRow)]
    )
    write_lines(place / MODELS, own)
    return LocalFiles(results=place / ROWS, models=place / MODELS)


def _filled_in(row: LocalRow, names: Names) -> LocalRow:
    """`row` with what the catalog says of it, and its file did not."""
    model, task = names.model(row.model_name), names.task(row.task_name)
    # What no catalog knows is public and was not trained on, as in the published results.
    is_public = task is None or task.is_public
    trained_on = model is not None and (task.name if task else row.task_name) in (
        model.training_tasks or ()
    )
    return msgspec.structs.replace(
        row,
        is_public=is_public if row.is_public is None else row.is_public,
        trained_on=trained_on if row.trained_on is None else row.trained_on,
    )


def _lines(file: Path, kind: type[Any]) -> Iterator[Any]:
    decoder = msgspec.json.Decoder(kind)
    with file.open("rb") as lines:
        yield from map(decoder.decode, lines)


def _rows_of_parquet(path: Path, faults: Faults) -> Iterator[tuple[str, LocalRow]]:
    # Of what only who has such a file should pay for.
    import pyarrow.parquet as pq

    if not path.is_file():
        raise BadResults(f"--with {path} is no file and no folder that can be read")
    if check_results([path]) > MOST_ROWS:
        raise BadResults(f"{path} has more than {MOST_ROWS:,} rows")
    with pq.ParquetFile(path) as content:
        for batch in content.iter_batches(columns=list(COLUMNS)):
            for row in batch.to_pylist():
                names = [row[name] for name in ("model_name", "task_name", "split", "subset")]
                if not all(name is not None and is_name(name) for name in names):
                    faults.add(path.name, f"{names} are the names of a row; it is left out")
                    continue
                settings = row.pop("experiments")
                experiments = json.dumps(settings, default=str) if settings else None
                yield path.name, LocalRow(**row | {"experiments": experiments})


def _check_rows(found: Found, names: Names, faults: Faults) -> None:
    """Tell what is in the rows and counts nowhere, or is not shown."""
    for number, (place, row) in enumerate(found.rows):
        if row.score is None or not math.isfinite(row.score):
            faults.add(
                f"{place}, main_score",
                f"there is none for {row.split}, {row.subset}, or it is not finite;"
                " it counts as missing",
            )
            found.rows[number] = place, msgspec.structs.replace(row, score=None)
        if names.model(row.model_name) is None:
            faults.add(
                f"{place}, model_name",
                f"{row.model_name!r} is not in the catalog; it is ranked and not shown,"
                " unless --models describes it",
            )
        task = names.task(row.task_name)
        if task is None:
            faults.add(
                f"{place}, task_name",
                f"{row.task_name!r} is not in the catalog; it counts nowhere",
            )
            continue
        for field, value, declared in _declared(task, row):
            if value not in declared:
                faults.add(
                    f"{place}, {field}",
                    f"{task.name!r} has no {field} {value!r}, but {', '.join(declared[:5])}"
                    f"{', …' if len(declared) > 5 else ''}; it does not count there",
                )


def _declared(task: TaskRecord, row: LocalRow) -> Iterator[tuple[str, str, list[str]]]:
    yield "split", row.split, task.splits or ["default"]
    yield "subset", row.subset, task.subsets or ["default"]


def _nothing_in(path: Path, faults: Faults) -> str:
    lines = faults.lines()
    wrong = "".join(f"\n  {line}" for line in lines[:SHOWN_FAULTS]) if lines else ""
    return (
        f"{path} has no results that can be used: --with takes a Parquet file of results, or a"
        f" folder with results/ORG__MODEL/REVISION/TASK.json, as the evaluation library writes"
        f" it{wrong}"
    )
