"""Seed → the results of the sample: what each invented model scored on each invented task.

Every score comes from a digest of the seed and of what it is for, not from a sequence: another
model or task leaves the scores of all others as they are.
"""

from __future__ import annotations

import hashlib
import math
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import msgspec

from service.sources.sample.models import MODELS, UNLISTED, SampleModel
from service.sources.sample.tasks import FORGOTTEN_TASK, TASK_TYPES, TASKS, SampleTask

SEED = "sample 1"

# With the columns and types of the Hub's file. One thread, so that the bytes are always the same.
WRITE = """
    copy (
        from read_json(
            $rows,
            format = 'newline_delimited',
            columns = {
                model_name: 'varchar',
                model_revision: 'varchar',
                task_name: 'varchar',
                split: 'varchar',
                subset: 'varchar',
                language: 'varchar[]',
                score: 'double',
                experiments: 'struct(
                    embed_dim bigint,
                    model_type varchar[],
                    use_pictures boolean,
                    vector_type varchar
                )',
                is_public: 'boolean',
                trained_on: 'boolean'
            }
        )
    ) to $file (format parquet, compression zstd)
"""

SKIPPED_TASKS = 0.04
SKIPPED_CELLS = 0.01
FAILED_CELLS = 0.004
REPEATED_CELLS = 0.01
# These ran some tasks again, with a later revision.
RERUN_MODELS = 0.3
RERUN_TASKS = 0.3

Row = dict[str, Any]


def write_results(file: Path, seed: str = SEED) -> None:
    """Write the results to `file` as Parquet, as the Hub has them.

    Raises:
        OSError: it can't be written.
    """
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as rows:
        rows.write(msgspec.json.Encoder().encode_lines(result_rows(seed)))
        rows.flush()
        try:
            with duckdb.connect(config={"threads": 1}) as connection:
                connection.execute(WRITE, {"rows": rows.name, "file": str(file)})
        except duckdb.IOException as error:
            raise OSError(str(error)) from error


def result_rows(seed: str = SEED) -> Iterator[Row]:
    """Every row of the results, by model; the same for the same seed."""
    for model in (*MODELS, UNLISTED):
        for task in TASKS:
            if task.has_results and _runs(seed, model, task):
                yield from _task_rows(seed, model, task)
    for model in MODELS[:5]:
        revision, score = _revision(seed, model.name, "1"), round(0.2 + model.skill / 2, 5)
        yield _row(model, FORGOTTEN_TASK, "default", "test", revision, score, None)


def _runs(seed: str, model: SampleModel, task: SampleTask) -> bool:
    if "image" in task.record.modalities and "image" not in model.record.modalities:
        return False
    return _chance(seed, "skips", model.luck, task.name) >= SKIPPED_TASKS


def _task_rows(seed: str, model: SampleModel, task: SampleTask) -> Iterator[Row]:
    first_revision, second_revision = (_revision(seed, model.name, turn) for turn in "12")
    is_rerun = (
        _chance(seed, "has two revisions", model.luck) < RERUN_MODELS
        and _chance(seed, "runs again", model.luck, task.name) < RERUN_TASKS
    )
    for settings in model.experiments:
        for subset, codes in task.subset_languages.items():
            if model.runs_in and not all(code.split("-")[0] in model.runs_in for code in codes):
                continue
            for split in task.record.splits:
                cell = (model.luck, task.name, subset, split)
                if task.is_multilingual and _chance(seed, "omits", *cell) < SKIPPED_CELLS:
                    continue
                score = _score(seed, model, task, settings, subset, split)
                if _chance(seed, "fails", *cell) < FAILED_CELLS:
                    score = None
                row = _row(model, task, subset, split, first_revision, score, settings)
                yield row
                if score is None:
                    continue
                if is_rerun:
                    yield row | {"model_revision": second_revision, "score": _near(score, 0.004)}
                if _chance(seed, "repeats", *cell) < REPEATED_CELLS:
                    yield row | {"score": _near(score, -0.002)}


def _row(
    model: SampleModel,
    task: SampleTask,
    subset: str,
    split: str,
    revision: str,
    score: float | None,
    settings: Mapping[str, Any] | None,
) -> Row:
    return {
        "model_name": model.name,
        "model_revision": revision,
        "task_name": task.name,
        "split": split,
        "subset": subset,
        "language": list(task.subset_languages[subset]),
        "score": score,
        "experiments": None if settings is None else dict(settings),
        "is_public": task.record.is_public,
        "trained_on": task.name in (model.record.training_tasks or ()),
    }


def _score(
    seed: str,
    model: SampleModel,
    task: SampleTask,
    settings: Mapping[str, Any] | None,
    subset: str,
    split: str,
) -> float | None:
    """Between 0 and 1: skill against difficulty, and luck with type, task and cell."""
    kind = TASK_TYPES[task.record.type]
    luck = model.luck
    logit = (
        4.2 * (model.skill - kind.difficulty)
        + 0.25 * _bell(seed, "type", luck, task.record.type)
        + 0.15 * _bell(seed, "task", luck, task.name)
        + 0.08 * _bell(seed, "cell", luck, task.name, subset, split)
        + 0.50 * _bell(seed, "difficulty", task.name)
        + 0.25 * _bell(seed, "difficulty", task.name, subset)
        - 0.35 * task.record.splits.index(split)
        + (0.5 if task.name in (model.record.training_tasks or ()) else 0.0)
        + _gain(settings)
    )
    score = 0.05 + 0.9 / (1 + math.exp(-logit))
    if task.question_count is not None:
        return round(score * task.question_count) / task.question_count
    return round(score, 5)


def _gain(settings: Mapping[str, Any] | None) -> float:
    """What the settings of a run bring or cost."""
    if settings is None:
        return 0.0
    if settings.get("vector_type") == "multi_vector":
        return 0.2
    return -0.4 if settings.get("embed_dim") == 256 else -0.1


def _near(score: float, difference: float) -> float:
    return round(min(max(score + difference, 0.0), 1.0), 5)


def _revision(seed: str, model: str, turn: str) -> str:
    return hashlib.sha1(f"{seed}/{model}/{turn}".encode(), usedforsecurity=False).hexdigest()


def _chance(*parts: str) -> float:
    """A number in [0, 1) that is always the same for the same parts, on any machine."""
    digest = hashlib.blake2b("\0".join(parts).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def _bell(*parts: str) -> float:
    """The same with mean 0 and deviation 1, near enough to a bell."""
    return 2 * (sum(_chance(*parts, turn) for turn in "123") - 1.5)
