"""Seed → the results of the sample: what each invented model scored on each invented task.

Every score comes from a digest of the seed and of what it is for, not from a sequence: another
model or task leaves the scores of all others as they are.
"""

from __future__ import annotations

import hashlib
import math
import tempfile
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import duckdb
import msgspec

from service.sources.sample.registry import Fields, SampleModel, SampleTask, read_registry

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


def write_sample_results(file: Path, seed: str = SEED) -> None:
    """Write the results of the sample to `file` as Parquet, as the Hub has them.

    The same bytes for the same seed.

    Raises:
        OSError: it can't be written.
    """
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as rows:
        rows.write(msgspec.json.Encoder().encode_lines(_rows(seed)))
        rows.flush()
        try:
            with duckdb.connect(config={"threads": 1}) as connection:
                connection.execute(WRITE, {"rows": rows.name, "file": str(file)})
        except duckdb.IOException as error:
            raise OSError(str(error)) from error


def _rows(seed: str) -> Iterator[Fields]:
    """Every row of the results, by model."""
    registry = read_registry()
    for model in (*registry.models, registry.unlisted_model):
        for task in registry.tasks:
            if task.has_results and _runs(seed, model, task):
                yield from _task_rows(seed, model, task)
    for model in registry.models[:5]:
        row = _row(seed, model, registry.forgotten_task, "default", "test", {})
        yield row | {"score": round(0.2 + model.skill / 2, 5)}


def _runs(seed: str, model: SampleModel, task: SampleTask) -> bool:
    if "image" in task.record.modalities and "image" not in model.record.modalities:
        return False
    return _chance(seed, "skips", model.luck, task.name) >= SKIPPED_TASKS


def _task_rows(seed: str, model: SampleModel, task: SampleTask) -> Iterator[Fields]:
    is_multilingual = len(task.record.language_codes) > 1
    is_rerun = (
        _chance(seed, "has two revisions", model.luck) < RERUN_MODELS
        and _chance(seed, "runs again", model.luck, task.name) < RERUN_TASKS
    )
    for settings, (subset, codes), split in product(
        model.experiments, task.subset_languages.items(), task.record.splits
    ):
        if model.runs_in and not all(code.split("-")[0] in model.runs_in for code in codes):
            continue
        cell = (model.luck, task.name, subset, split)
        if is_multilingual and _chance(seed, "omits", *cell) < SKIPPED_CELLS:
            continue
        row = _row(seed, model, task, subset, split, settings)
        if _chance(seed, "fails", *cell) < FAILED_CELLS:
            yield row | {"score": None}
            continue
        yield row
        if is_rerun:
            revision = _revision(seed, model, 2)
            yield row | {"model_revision": revision, "score": _near(row["score"], 0.004)}
        if _chance(seed, "repeats", *cell) < REPEATED_CELLS:
            yield row | {"score": _near(row["score"], -0.002)}


def _row(
    seed: str, model: SampleModel, task: SampleTask, subset: str, split: str, settings: Fields
) -> Fields:
    trained_on = task.name in (model.record.training_tasks or ())
    luck = model.luck
    # Skill against difficulty, and luck with type, task and cell.
    logit = (
        4.2 * (model.skill - task.difficulty)
        + 0.25 * _bell(seed, "type", luck, task.record.type)
        + 0.15 * _bell(seed, "task", luck, task.name)
        + 0.08 * _bell(seed, "cell", luck, task.name, subset, split)
        + 0.50 * _bell(seed, "difficulty", task.name)
        + 0.25 * _bell(seed, "difficulty", task.name, subset)
        - 0.35 * task.record.splits.index(split)
        + (0.5 if trained_on else 0.0)
        + _gain(settings)
    )
    return {
        "model_name": model.name,
        "model_revision": _revision(seed, model, 1),
        "task_name": task.name,
        "split": split,
        "subset": subset,
        "language": task.subset_languages[subset],
        "score": _rounded(0.05 + 0.9 / (1 + math.exp(-logit)), task.question_count),
        "experiments": settings or None,
        "is_public": task.record.is_public,
        "trained_on": trained_on,
    }


def _gain(settings: Fields) -> float:
    """What the settings of a run bring or cost."""
    if not settings:
        return 0.0
    if settings.get("vector_type") == "multi_vector":
        return 0.2
    return -0.4 if settings.get("embed_dim") == 256 else -0.1


def _rounded(score: float, question_count: int | None) -> float:
    if question_count is None:
        return round(score, 5)
    return round(score * question_count) / question_count


def _near(score: float, difference: float) -> float:
    return round(min(max(score + difference, 0.0), 1.0), 5)


def _revision(seed: str, model: SampleModel, turn: int) -> str:
    return hashlib.sha1(f"{seed}/{model.name}/{turn}".encode(), usedforsecurity=False).hexdigest()


def _chance(*parts: str) -> float:
    """A number in [0, 1) that is always the same for the same parts, on any machine."""
    digest = hashlib.blake2b("\0".join(parts).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def _bell(*parts: str) -> float:
    """The same with mean 0 and deviation 1, near enough to a bell."""
    return 2 * (sum(_chance(*parts, turn) for turn in "123") - 1.5)
