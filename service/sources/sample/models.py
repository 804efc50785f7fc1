"""The models of the sample. All are invented: no such weights exist."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from service.catalog.records import ModelRecord
from service.sources.sample.benchmarks import MULTILINGUAL

Settings = dict[str, Any]

OPEN = ("Sentence Transformers", "PyTorch", "safetensors")
TEXT = ("text",)
BOTH = ("image", "text")
MILLION = 1_000_000

WORLD = ("eng-Latn", "deu-Latn", "fra-Latn", "rus-Cyrl", "ara-Arab", "zho-Hans", "hin-Deva")
ENGLISH = ("eng-Latn",)


class SampleModel(msgspec.Struct, frozen=True, kw_only=True):
    """A model, and what its results need beyond its record.

    `skill`: 0 is poor, 1 is best. Models that share their `luck` and their skill score the same.
    `experiments` are the settings of its runs, None for the base run. It runs only on subsets
    whose languages are all in `runs_in`, or on every one where that is empty.
    """

    record: ModelRecord
    skill: float
    luck: str
    experiments: tuple[Settings | None, ...]
    runs_in: frozenset[str]

    @property
    def name(self) -> str:
        return self.record.name


def _model(
    name: str,
    skill: float,
    size_millions: float | None,
    *,
    luck: str | None = None,
    experiments: Sequence[Settings | None] = (None,),
    runs_in: str = "",
    model_types: Sequence[str] = ("dense",),
    frameworks: Sequence[str] = OPEN,
    modalities: Sequence[str] = TEXT,
    languages: Sequence[str] = ENGLISH,
    trained_on: Sequence[str] | None = (),
    **fields: Any,
) -> SampleModel:
    """A model of so many millions of parameters; `trained_on` is null where nobody knows."""
    is_open = "API" not in frameworks
    count = None if size_millions is None else round(size_millions * MILLION)
    training = None if trained_on is None else sorted(trained_on)
    defaults: dict[str, Any] = {
        "url": f"https://example.org/{name}" if is_open else None,
        "active_parameters_count": count,
        "embedding_dim": 1024,
        "max_tokens": 8192.0,
        "release_date": "2025-03-01",
        "use_instructions": False,
        "citation": None,
        "memory_usage_mb": None if count is None else round(count * 4 / 2**20),
        "license": "apache-2.0" if is_open else None,
        "public_training_code": f"https://example.org/{name}/code" if is_open else None,
        "public_training_data": None,
        "adapted_from": None,
        "superseded_by": None,
        "extra_requirements_groups": None,
    }
    record = ModelRecord(
        name=name,
        parameters_count=count,
        model_types=list(model_types),
        frameworks=list(frameworks),
        open_weights=is_open,
        openness={
            "open weights": is_open,
            "open license": is_open,
            "open training code": is_open,
            "open training data": False,
            "paper": "citation" in fields,
            "model card": True,
        },
        modalities=list(modalities),
        languages=list(languages),
        training_datasets=training,
        training_tasks=training,
        **(defaults | fields),
    )
    return SampleModel(
        record=record,
        skill=skill,
        luck=luck or name,
        experiments=tuple(experiments),
        runs_in=frozenset(runs_in.split()),
    )


SHORT_VECTORS: Settings = {"embed_dim": 256}
ASKED_TWICE: Settings = {"model_type": ["dense", "sparse"], "vector_type": "multi_vector"}
WORDS_ONLY: Settings = {"use_pictures": False}

# What models of one family have in common.
OOLONG: Settings = {"languages": WORLD, "release_date": "2025-09-14"}
WHISTLE: Settings = {"languages": WORLD, "trained_on": MULTILINGUAL[:9]}
CLOSED: Settings = {"frameworks": ("API",), "trained_on": None}
PINHOLE: Settings = {
    "modalities": BOTH,
    "model_types": ("late-interaction",),
    "frameworks": ("ColPali", "safetensors"),
    "embedding_dim": 128,
    "trained_on": ("PaperTrailInvoices",),
}
TEA = ("TeapotFactsRetrieval", "HarbourLogRetrieval", "TwoTidesSTS")
INVENTED = "@misc{invented, title={Oolong: Invented Embeddings}, year={2025}}"
HEAD, TAIL = "the-society-for-the-preservation-of-unreasonably-long-names", "v2.1-final-final"
LONGEST = f"{HEAD}/a-model-whose-name-goes-on-until-every-column-gives-up-{TAIL}"

MODELS = (
    _model(
        "teahouse/oolong-large",
        0.86,
        7_600,
        **OOLONG,
        experiments=(None, SHORT_VECTORS),
        use_instructions=True,
        trained_on=TEA,
        citation=INVENTED,
    ),
    _model("teahouse/oolong-base", 0.71, 560, **OOLONG, use_instructions=True, trained_on=TEA),
    _model("teahouse/oolong-small", 0.57, 118, **OOLONG, embedding_dim=384, trained_on=TEA[:1]),
    _model(
        "teahouse/matcha-v1",
        0.44,
        118,
        embedding_dim=384,
        max_tokens=512.0,
        release_date="2023-04-02",
        superseded_by="teahouse/oolong-small",
    ),
    _model("granite-kettle/whistle-xl", 0.82, 4_020, **WHISTLE),
    _model("granite-kettle/whistle", 0.68, 308, **WHISTLE),
    _model(
        "granite-kettle/whistle-quantised",
        0.68,
        308,
        **WHISTLE,
        # Quantising lost nothing: the two tie everywhere.
        luck="granite-kettle/whistle",
        memory_usage_mb=294.0,
        adapted_from="granite-kettle/whistle",
    ),
    _model(
        "pelican-post/heron-3",
        0.84,
        None,
        **CLOSED,
        languages=WORLD,
        embedding_dim=3072,
        max_tokens=32_000.0,
        release_date="2025-11-20",
        experiments=(None, SHORT_VECTORS, {"embed_dim": 1024}),
    ),
    _model(
        "pelican-post/heron-2",
        0.72,
        None,
        **CLOSED,
        release_date="2024-02-08",
        superseded_by="pelican-post/heron-3",
    ),
    _model(
        "pelican-post/wren-lite",
        0.62,
        None,
        **CLOSED,
        embedding_dim=512,
        extra_requirements_groups=["pelican"],
    ),
    _model(
        "bramble-labs/thicket-moe",
        0.79,
        14_200,
        active_parameters_count=2_100 * MILLION,
        languages=WORLD,
        trained_on=("LanternNewsRetrieval", "MarketStallClustering"),
    ),
    _model("bramble-labs/hedge-base", 0.63, 210, trained_on=("AtticBoxClustering",)),
    _model("bramble-labs/hedge-tiny", 0.47, 22, embedding_dim=256, max_tokens=512.0),
    _model("northwind/fjord-large", 0.74, 1_100, languages=("swe-Latn", "dan-Latn", "eng-Latn")),
    _model(
        "northwind/skjær-og-øy",
        0.66,
        370,
        runs_in="swe dan nob isl deu eng nld",
        languages=("nob-Latn", "dan-Latn", "isl-Latn"),
    ),
    _model("schwarzwald/kuckuck", 0.64, 280, runs_in="deu", languages=("deu-Latn",)),
    _model("schwarzwald/kuckuck-distilled", 0.53, 66, runs_in="deu", languages=("deu-Latn",)),
    _model("lanterna/farol", 0.61, 335, runs_in="por ita spa fra eng", languages=("por-Latn",)),
    _model("月見/うさぎ-base", 0.67, 470, languages=("jpn-Jpan", "zho-Hans", "eng-Latn")),
    _model("qamar/هلال", 0.65, 305, languages=("ara-Arab", "heb-Hebr", "eng-Latn")),
    _model("harbour/long-reach", 0.69, 1_540, max_tokens=131_072.0, use_instructions=True),
    _model("harbour/short-reach", 0.59, 137, max_tokens=2_048.0),
    _model(
        "harbour/many-hooks",
        0.73,
        149,
        model_types=("late-interaction",),
        frameworks=("PyLate", "ColBERT", "safetensors"),
        embedding_dim=128,
        experiments=(None, ASKED_TWICE),
        extra_requirements_groups=["pylate"],
    ),
    _model(
        "harbour/net-sparse",
        0.58,
        133,
        model_types=("sparse",),
        embedding_dim=30_522,
        extra_requirements_groups=["sparse-encoder"],
    ),
    _model("abacus/beads-and-words", 0.6, 240, model_types=("dense", "sparse"), languages=WORLD),
    _model("abacus/static-beads", 0.35, 31, frameworks=("NumPy",), max_tokens=None),
    _model(
        "abacus/second-look",
        0.76,
        568,
        model_types=("cross-encoder",),
        embedding_dim=None,
        runs_in="eng",
    ),
    _model("word-counts/term-lists", 0.4, 0, model_types=("sparse",), frameworks=(), license=None),
    _model(
        "looking-glass/silver",
        0.72,
        878,
        modalities=BOTH,
        experiments=(None, WORDS_ONLY),
        trained_on=("StampClassification",),
    ),
    _model("looking-glass/tin", 0.55, 151, modalities=BOTH, trained_on=None),
    _model("looking-glass/pane-only", 0.58, 304, modalities=("image",), embedding_dim=768),
    _model(
        "camera-obscura/pinhole-2b",
        0.8,
        2_210,
        **PINHOLE,
        extra_requirements_groups=["colpali_engine"],
    ),
    _model(
        "camera-obscura/pinhole-500m", 0.7, 498, **PINHOLE, adapted_from="camera-obscura/pinhole-2b"
    ),
    _model(
        "everything-machine/all-senses",
        0.78,
        9_100,
        modalities=("text", "image", "audio", "video"),
        languages=WORLD,
        use_instructions=True,
        experiments=(SHORT_VECTORS, WORDS_ONLY),
        release_date="2026-01-30",
    ),
    _model(LONGEST, 0.52, 110),
    _model("weekend-project/first-try", 0.25, 14, license="not specified", release_date=None),
    _model("weekend-project/random-vectors", 0.02, 0.5, embedding_dim=64, release_date=None),
)

UNLISTED = _model("nobody-knows/who-made-this", 0.64, None)
"""Has results, and the catalog does not know it."""
