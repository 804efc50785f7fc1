"""Files of results as the evaluation library writes them, as much of them as it takes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def score(
    main_score: Any, subset: str = "default", languages: tuple[str, ...] = ("eng-Latn",)
) -> Any:
    """An entry of `scores`."""
    return {
        "main_score": main_score,
        "accuracy": main_score,
        "hf_subset": subset,
        "languages": list(languages),
        "mteb_version": "2.26.24",
    }


def write_result(run: Path, task: str, *scores: Any, split: str = "test") -> Path:
    """`TASK.json` in the folder of a run."""
    content = {
        "dataset_revision": "0" * 40,
        "task_name": task,
        "mteb_version": "2.26.24",
        "scores": {split: list(scores)},
        "evaluation_time": 1.5,
        "kg_co2_emissions": None,
        "date": None,
        "evaluation_phases": None,
    }
    file = run / f"{task}.json"
    file.write_text(json.dumps(content, indent=2))
    return file


def write_run(
    folder: Path, model: str, revision: str = "r1", settings: Any = None, **meta: Any
) -> Path:
    """The folder of a run, an experiment where it has settings, with its `model_meta.json`."""
    run = folder / "results" / model.replace("/", "__") / revision
    if settings:
        run = run / "experiments" / "__".join(f"{key}_{settings[key]}" for key in sorted(settings))
    run.mkdir(parents=True, exist_ok=True)
    told = {
        "loader_kwargs": {},
        "name": model,
        "revision": revision,
        "release_date": "2026-01-02",
        "languages": ["eng-Latn"],
        "n_parameters": 1_000_000_000,
        "n_active_parameters_override": None,
        "n_embedding_parameters": 200_000_000,
        "memory_usage_mb": None,
        "max_tokens": float("inf"),
        "embed_dim": 1024,
        "license": "mit",
        "open_weights": True,
        "public_training_code": None,
        "public_training_data": True,
        "framework": ["PyTorch", "Sentence Transformers"],
        "reference": "https://example.org/model",
        "similarity_fn_name": "cosine",
        "use_instructions": False,
        "training_datasets": None,
        "adapted_from": None,
        "superseded_by": None,
        "modalities": ["text"],
        "model_type": ["dense"],
        "citation": None,
        "contacts": None,
        "experiment_kwargs": settings,
        "output_dtypes": None,
        "extra_requirements_groups": None,
        "loader": None,
        "is_cross_encoder": False,
    }
    (run / "model_meta.json").write_text(json.dumps(told | meta, indent=4))
    return run
