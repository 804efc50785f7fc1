"""The catalog of the sample: records, languages, scripts and statistics → a directory."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from service.catalog.records import LanguageRecord, Manifest, ScriptRecord
from service.catalog.write import CatalogContents, write_catalog
from service.sources.sample.benchmarks import BENCHMARKS, MENU
from service.sources.sample.models import MODELS
from service.sources.sample.tasks import TASKS, SampleTask

VERSION = "1"

# Code, script and name of each.
LANGUAGES = """
    amh Ethi Amharic, ara Arab Arabic, ben Beng Bengali, dan Latn Danish, deu Latn German,
    eng Latn English, fra Latn French, heb Hebr Hebrew, hin Deva Hindi, isl Latn Icelandic,
    ita Latn Italian, jpn Jpan Japanese, kor Hang Korean, nld Latn Dutch,
    nob Latn Norwegian Bokmål, pol Latn Polish, por Latn Portuguese, rus Cyrl Russian,
    spa Latn Spanish, srp Cyrl Serbian, swa Latn Swahili, swe Latn Swedish, yor Latn Yoruba,
    zho Hans Chinese
"""
# Code and name of each.
SCRIPTS = """
    Arab Arabic, Beng Bengali, Code Code, Cyrl Cyrillic, Deva Devanagari, Ethi Ethiopic,
    Hang Hangul, Hans Simplified, Hant Traditional, Hebr Hebrew, Jpan Japanese, Latn Latin
"""


def write_catalog_files(directory: Path) -> Manifest:
    """Write the whole catalog to `directory`, which is made; always the same bytes."""
    return write_catalog(
        directory,
        CatalogContents(
            source="sample",
            source_version=VERSION,
            benchmarks=BENCHMARKS,
            tasks=[task.record for task in TASKS],
            models=[model.record for model in MODELS],
            languages=[
                LanguageRecord(code=code, name=name, default_script=script)
                for code, script, name in _words(LANGUAGES, 3)
            ],
            scripts=[ScriptRecord(code=code, name=name) for code, name in _words(SCRIPTS, 2)],
            menu=MENU,
            statistics=_statistics(),
        ),
    )


def _words(text: str, count: int) -> list[list[str]]:
    """What stands between commas, each as so many words; the last may have spaces."""
    return [each.split(maxsplit=count - 1) for each in " ".join(text.split()).split(", ")]


def _statistics() -> Iterator[tuple[str, BinaryIO]]:
    """Task names and their statistics; what is sealed or pictured has none."""
    for task in TASKS:
        if task.record.is_public and "image" not in task.record.modalities:
            yield task.name, BytesIO(msgspec.json.format(msgspec.json.encode(_counts(task))))


def _counts(task: SampleTask) -> dict[str, Any]:
    per_subset = {
        subset: _subset_counts(len(task.name) * 31 + place * 7)
        for place, subset in enumerate(task.record.subsets)
    }
    whole: dict[str, Any] = {
        "num_samples": sum(counts["num_samples"] for counts in per_subset.values()),
        "number_of_characters": sum(
            counts["number_of_characters"] for counts in per_subset.values()
        ),
    }
    if len(per_subset) > 1:
        whole["hf_subset_descriptive_stats"] = per_subset
    return dict.fromkeys(task.record.splits, whole)


def _subset_counts(sample_count: int) -> dict[str, int]:
    return {
        "num_samples": sample_count,
        "number_of_characters": sample_count * 83,
        "min_text_length": 3,
        "max_text_length": 600,
    }
