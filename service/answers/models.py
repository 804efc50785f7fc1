"""Metadata of models, and one model's row in every benchmark."""

from __future__ import annotations

import msgspec

from service.answers.metadata_index import metadata_index_of
from service.answers.packed import ModelRun, unpack_rows
from service.answers.standings import model_of_run
from service.queries.run import fetch_keys, parameters_of
from service.snapshots.connect import Snapshot
from service.wire.encode import EncodedList
from service.wire.structs import Model, ModelScoreRow, ModelScores


class ModelFilter(msgspec.Struct, frozen=True):
    """All filters together; sizes in billions of parameters, inclusive; empty passes all."""

    model_types: tuple[str, ...] = ()
    frameworks: tuple[str, ...] = ()
    open_weights: bool | None = None
    instruction_tuned: bool | None = None
    min_params_b: float | None = None
    max_params_b: float | None = None
    modalities: tuple[str, ...] = ()
    exclusive_modality: bool = False
    name: str = ""


def models(snapshot: Snapshot, model_filter: ModelFilter) -> EncodedList:
    """Models that pass the filter, in registry order."""
    encoded = metadata_index_of(snapshot).encoded_models
    return EncodedList(encoded[key] for key in _keys(snapshot, model_filter))


def read_models(snapshot: Snapshot, model_filter: ModelFilter) -> list[Model]:
    """As `models`, for whoever looks into them."""
    read = metadata_index_of(snapshot).models
    return [read[key] for key in _keys(snapshot, model_filter)]


def _keys(snapshot: Snapshot, model_filter: ModelFilter) -> list[int]:
    return fetch_keys(snapshot, "filtered_models", **parameters_of(model_filter))


def model(snapshot: Snapshot, name: str) -> Model:
    """The model called `name`, or that was.

    Raises:
        UnknownName: there is none.
    """
    index = metadata_index_of(snapshot)
    return index.models[index.model_names.key(name)]


def model_scores(snapshot: Snapshot, name: str) -> ModelScores:
    """The row of the model `name` in every benchmark, by rank.

    Its metadata is that of its row in the first benchmark of the registry that has one.

    Raises:
        UnknownName: there is no such model.
    """
    index = metadata_index_of(snapshot)
    key = index.model_names.key(name)
    runs = unpack_rows(index.model_runs.get(key), ModelRun)
    metadata = index.models[key]
    if runs:
        first = min(runs, key=lambda run: run.benchmark_id)
        metadata = model_of_run(
            metadata, first.zero_shot_pct, first.model_type, first.embedding_dim
        )
    return ModelScores(
        model=metadata,
        rows=[
            ModelScoreRow(
                benchmark_name=index.benchmarks[run.benchmark_id].name,
                benchmark_display_name=index.benchmarks[run.benchmark_id].display_name,
                rank=run.rank,
                total_models=run.total_models,
                mean_task=run.mean_task,
                mean_task_type=run.mean_task_type,
                zero_shot_pct=run.zero_shot_pct,
                task_types=index.headings[run.benchmark_id].task_types,
                scores_by_task_type=msgspec.Raw(run.scores_by_task_type.encode()),
            )
            for run in runs
        ],
    )
