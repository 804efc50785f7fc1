"""All models: narrowed by words, in the order of any column."""

from __future__ import annotations

from typing import Any

from service.answers.metadata_index import metadata_index_of
from service.answers.models import ModelFilter, read_models
from service.answers.packed import ModelRun, unpack_rows
from service.pages import figures
from service.pages.listed.page import Column, filter_of, list_page, name_of, options_of
from service.snapshots.connect import Snapshot
from service.wire.structs import Model


def models_page(snapshot: Snapshot, **values: Any) -> bytes:
    """All models that `values` leave.

    Raises:
        BadParameter: they are to be sorted by what is no column.
    """
    index = metadata_index_of(snapshot)
    found = read_models(snapshot, filter_of(ModelFilter, values))
    counts = {
        model.name: len({run.benchmark_id for run in unpack_rows(runs, ModelRun)})
        for key, model in index.models.items()
        if (runs := index.model_runs.get(key)) is not None
    }

    def count_of(model: Model) -> int:
        return counts.get(model.name, 0)

    columns = (
        Column("name", "Model", "Name of the model", name_of, str),
        Column("size", "Size", "Parameters", lambda each: each.total_params_b, figures.params),
        Column("dim", "Dim.", "Dimensions", lambda each: each.embedding_dim, figures.whole),
        Column("tokens", "Tokens", "Longest text", lambda each: each.max_tokens, figures.whole),
        Column("released", "Released", "When it came out", lambda each: each.release_date, _day),
        Column("benchmarks", "Benchmarks", "How many have a result", count_of, figures.count),
    )
    types = sorted({model.model_type for model in index.models.values()})
    choices = [("model_types", "Type", options_of(types, values["model_types"]))]
    of_all = ("model", len(index.models))
    return list_page(snapshot, values, of_all, found, columns, choices=choices, tags=_tags)


def _tags(model: Model) -> list[str]:
    is_dense = model.model_type == "dense"
    return [
        *([] if model.open_weights else ["closed"]),
        *([] if is_dense else [model.model_type]),
    ]


def _day(iso: str | None) -> str:
    return iso or figures.MISSING
