"""`models.toml` and `model_meta.json` → records of models that the catalog does not have."""

from __future__ import annotations

import datetime
import math
import tomllib
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from service.catalog.records import ModelRecord
from service.errors import BadResults
from service.sources.overlay.rows import MOST_TEXT_BYTES, Faults, is_name

FILE_MAX_BYTES = 16 << 20

Count = Annotated[int, Meta(ge=0, le=2**53)]
Dimension = Annotated[int, Meta(ge=0, le=2**31 - 1)]
Size = Annotated[float, Meta(ge=0, le=2**53)]


class LocalModel(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A `ModelRecord` of which only the name has to be said; what is not said is unknown."""

    name: str
    url: str | None = None
    parameters_count: Count | None = None
    active_parameters_count: Count | None = None
    embedding_dim: Dimension | None = None
    max_tokens: Size | None = None
    release_date: str | None = None
    model_types: list[str] = msgspec.field(default_factory=lambda: ["dense"])
    frameworks: list[str] = []
    use_instructions: bool | None = None
    open_weights: bool | None = None
    openness: dict[str, bool] = {}
    modalities: list[str] = msgspec.field(default_factory=lambda: ["text"])
    languages: list[str] = []
    citation: str | None = None
    memory_usage_mb: Size | None = None
    license: str | None = None
    public_training_code: str | None = None
    public_training_data: str | None = None
    adapted_from: str | None = None
    superseded_by: str | None = None
    extra_requirements_groups: list[str] | None = None
    training_datasets: list[str] | None = None
    training_tasks: list[str] | None = None


# What `model_meta.json` calls otherwise than the catalog, and what it calls the same.
FIELDS_OF_META = {
    "reference": "url",
    "n_parameters": "parameters_count",
    "n_active_parameters_override": "active_parameters_count",
    "embed_dim": "embedding_dim",
    "model_type": "model_types",
    "framework": "frameworks",
    **{
        name: name
        for name in (
            *("name", "max_tokens", "release_date", "use_instructions", "open_weights"),
            *("modalities", "languages", "citation", "memory_usage_mb", "license"),
            *("public_training_code", "public_training_data", "adapted_from", "superseded_by"),
            *("extra_requirements_groups", "training_datasets"),
        )
    },
}


Known = dict[str, ModelRecord]
"""Models of the catalog by name."""


def read_models(file: Path, known: Known, faults: Faults) -> dict[str, ModelRecord]:
    """The models of a `models.toml`: a `[[models]]` each, with the fields of the catalog's.

    Raises:
        BadResults: there is no such file, or it is no TOML.
    """
    models: dict[str, ModelRecord] = {}
    for number, fields in enumerate(_tables(file), start=1):
        place = f"{file.name}, model {number}"
        record = _record(fields, place, {name: name for name in fields}, known, faults)
        if record is None:
            continue
        if record.name in known:
            faults.add(f"{place}, name", f"{record.name!r} is in the catalog, which stays")
        elif record.name in models:
            faults.add(f"{place}, name", f"{record.name!r} is there twice; the first one stays")
        else:
            models[record.name] = record
    return models


def model_of_meta(
    meta: dict[str, Any], place: str, known: Known, faults: Faults
) -> ModelRecord | None:
    """What a `model_meta.json` says of its model; None where that can't be used."""
    fields = {FIELDS_OF_META[name]: value for name, value in meta.items() if name in FIELDS_OF_META}
    # False says nothing here, and a list of nothing neither: those are left out as null is.
    told = {name: value for name, value in fields.items() if value not in (None, [], False)}
    told |= {name: fields[name] for name in ("open_weights", "use_instructions") if name in fields}
    if isinstance(told.get("public_training_data"), bool):
        told["public_training_data"] = str(told["public_training_data"])
    if isinstance(told.get("training_datasets"), dict):
        told["training_datasets"] = list(told["training_datasets"])
    parameters, embedding = meta.get("n_parameters"), meta.get("n_embedding_parameters")
    if isinstance(parameters, int) and isinstance(embedding, int):
        told.setdefault("active_parameters_count", parameters - embedding)
    names = {ours: theirs for theirs, ours in FIELDS_OF_META.items()}
    return _record(told, place, names, known, faults)


def _tables(file: Path) -> list[Any]:
    try:
        if not file.is_file():
            raise BadResults(f"--models {file} is no file")
        if file.stat().st_size > FILE_MAX_BYTES:
            raise BadResults(f"--models {file} has more than {FILE_MAX_BYTES:,} bytes")
        with file.open("rb") as content:
            document = tomllib.load(content)
    except OSError as error:
        raise BadResults(f"--models {file} can't be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadResults(f"--models {file.name} is not TOML: {error}") from error
    tables = document.get("models")
    if not isinstance(tables, list) or document.keys() != {"models"}:
        raise BadResults(f"--models {file.name} needs a `[[models]]` for each model, and no more")
    return tables


def _record(
    fields: Any, place: str, called: dict[str, str], known: Known, faults: Faults
) -> ModelRecord | None:
    try:
        model = msgspec.convert(_plain(fields), LocalModel)
        # What has no bytes, such as half a character, can't be sent either.
        size_bytes = len(msgspec.json.encode(model))
    except msgspec.ValidationError as error:
        text = str(error)
        for ours, theirs in called.items():
            text = text.replace(f"`$.{ours}", f"`$.{theirs}")
        faults.add(place, f"{text}; the model is left out")
        return None
    except UnicodeEncodeError:
        faults.add(place, "it has text that is not Unicode; the model is left out")
        return None
    if size_bytes > MOST_TEXT_BYTES:
        faults.add(place, f"it has more than {MOST_TEXT_BYTES:,} bytes; the model is left out")
        return None
    if not is_name(model.name):
        faults.add(f"{place}, name", f"{model.name[:80]!r} is no name; the model is left out")
        return None
    return ModelRecord(
        **msgspec.structs.asdict(model) | {"training_tasks": _training_tasks(model, known)}
    )


def _plain(value: Any) -> Any:
    """`value` as JSON would have it: days as text, and nothing for what is without bound."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, datetime.date):
        return value.isoformat()
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _training_tasks(model: LocalModel, known: Known) -> list[str] | None:
    """Its own and those of what it was tuned from; tasks alike only the registry knows."""
    if model.training_tasks is not None or model.training_datasets is None:
        return model.training_tasks
    parent = known.get(model.adapted_from or "")
    inherited = parent.training_tasks if parent is not None else None
    return sorted({*model.training_datasets, *(inherited or ())})
