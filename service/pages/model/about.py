"""A model's metadata → facts in words, links out, and how open it is."""

from __future__ import annotations

import math

import msgspec

from service.answers.metadata_index import MetadataIndex
from service.pages import figures
from service.pages.links import Links, foreign
from service.wire.structs import Model

MOST_SHOWN = 12
MOST_FOLDED = 200
_UNKNOWN = "not known"


class Fact(msgspec.Struct, frozen=True):
    """A label, what is known, and where it leads, if it does."""

    label: str
    text: str
    url: str | None = None


class Words(msgspec.Struct, frozen=True):
    """A list that may be long: its first words, the others, and how many are left out."""

    label: str
    shown: list[str]
    folded: list[str]
    more_count: int
    if_none: str


def facts_of(index: MetadataIndex, links: Links, model: Model) -> list[Fact]:
    """What fits on a line each."""
    facts = [
        Fact("Parameters", figures.params(model.total_params_b)),
        Fact("Active parameters", figures.params(model.active_params_b)),
        Fact("Dimensions", figures.counted(model.embedding_dim)),
        Fact("Longest text", _tokens(model)),
        Fact("Memory", _memory(model)),
        Fact("Released", figures.date(model.release_date) if model.release_date else _UNKNOWN),
        Fact("Kind", ", ".join((model.model_type, *model.modalities))),
        Fact("Instructions", "follows them" if model.instruction_tuned else "takes none"),
        Fact("Runs in", _framework(model)),
        Fact("Licence", model.license or "not stated", foreign(model.license)),
        _model(index, links, "Made from", model.adapted_from),
        _model(index, links, "Replaced by", model.superseded_by),
        _link("Training code", model.public_training_code),
        _link("Training data", model.public_training_data),
    ]
    if model.active_params_b == model.total_params_b:
        del facts[1]
    return [each for each in facts if each.text not in ("", figures.MISSING)]


def lists_of(model: Model) -> list[Words]:
    """What takes more than a line."""
    return [
        _words("Languages", model.languages, "not stated"),
        _words(
            "Trained on",
            model.training_datasets,
            _UNKNOWN if model.training_datasets is None else "none of these tasks",
        ),
    ]


def openness_of(model: Model) -> list[tuple[str, bool]]:
    """Each thing that may be open, and whether it is."""
    return [(name.replace("_", " "), is_open) for name, is_open in model.openness.items()]


def _words(label: str, words: list[str] | None, if_none: str) -> Words:
    known = words or []
    return Words(
        label=label,
        shown=known[:MOST_SHOWN],
        folded=known[MOST_SHOWN : MOST_SHOWN + MOST_FOLDED],
        more_count=max(0, len(known) - MOST_SHOWN - MOST_FOLDED),
        if_none=if_none,
    )


def _tokens(model: Model) -> str:
    if model.max_tokens is None:
        return figures.MISSING
    if not math.isfinite(model.max_tokens):
        return "any"
    return f"{figures.counted(model.max_tokens)} tokens"


def _memory(model: Model) -> str:
    if model.memory_usage_mb is None:
        return figures.MISSING
    return f"{figures.count(round(model.memory_usage_mb))} MB"


def _framework(model: Model) -> str:
    needs = model.extra_requirements_groups or []
    return ", ".join(["Sentence Transformers"] * model.sentence_transformers_compatible + needs)


def _model(index: MetadataIndex, links: Links, label: str, name: str | None) -> Fact:
    """Another model, which the catalog may not have."""
    known = index.model_names.own(name or "") in index.model_names.keys
    return Fact(label, name or "", links.named("model", name) if name and known else None)


def _link(label: str, text: str | None) -> Fact:
    """Where something is; the catalog may say no more than that it is public."""
    return Fact(label, "public" if text == "True" else text or "", foreign(text))
