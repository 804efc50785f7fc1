"""The tasks of the sample. All are invented: no such data exists."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from service.catalog.records import TaskRecord

TEXT = ("text",)
PICTURES = ("image",)
PAGES = ("image", "text")


class TaskType(msgspec.Struct, frozen=True):
    """What tasks of one type have in common. `difficulty`: 0 is easy, 1 is hard."""

    simplified_type: str
    category: str
    main_score: str
    modalities: tuple[str, ...] = TEXT
    difficulty: float = 0.5


TASK_TYPES = {
    "Any2AnyMultilingualRetrieval": TaskType("retrieval", "t2i", "ndcg_at_10", PAGES, 0.6),
    "Any2AnyRetrieval": TaskType("retrieval", "t2i", "ndcg_at_10", PAGES, 0.55),
    "BitextMining": TaskType("semantic-similarity", "t2t", "f1", difficulty=0.3),
    "Classification": TaskType("classification", "t2c", "accuracy", difficulty=0.3),
    "Clustering": TaskType("clustering", "t2c", "v_measure", difficulty=0.6),
    "DocumentUnderstanding": TaskType("retrieval", "t2i", "ndcg_at_10", PAGES, 0.5),
    "ImageClassification": TaskType("classification", "i2c", "accuracy", PICTURES, 0.4),
    "ImageClustering": TaskType("clustering", "i2c", "nmi", PICTURES, 0.5),
    "InstructionReranking": TaskType("retrieval", "t2t", "p-MRR", difficulty=0.9),
    "MultilabelClassification": TaskType("classification", "t2c", "f1", difficulty=0.7),
    "PairClassification": TaskType("pair-classification", "t2t", "max_ap", difficulty=0.25),
    "Reranking": TaskType("retrieval", "t2t", "map_at_1000", difficulty=0.45),
    "Retrieval": TaskType("retrieval", "t2t", "ndcg_at_10", difficulty=0.5),
    "STS": TaskType("semantic-similarity", "t2t", "cosine_spearman", difficulty=0.25),
    "Summarization": TaskType("semantic-similarity", "t2t", "cosine_spearman", difficulty=0.75),
    "VisualSTS(eng)": TaskType("semantic-similarity", "i2i", "cosine_spearman", PICTURES, 0.35),
}


class SampleTask(msgspec.Struct, frozen=True, kw_only=True):
    """A task, and what its results need beyond its record.

    `subset_languages` are the codes that results of a subset state. With `question_count`, scores
    are whole numbers of right answers, so that models tie.
    """

    record: TaskRecord
    subset_languages: dict[str, tuple[str, ...]]
    question_count: int | None
    has_results: bool

    @property
    def name(self) -> str:
        return self.record.name

    @property
    def is_multilingual(self) -> bool:
        return len(self.record.language_codes) > 1


def _task(
    name: str,
    type_name: str,
    codes: str | dict[str, str],
    domains: str,
    *,
    splits: Sequence[str] = ("test",),
    is_public: bool = True,
    is_aggregate: bool = False,
    question_count: int | None = None,
    has_results: bool = True,
) -> SampleTask:
    """A task in the languages `codes`: one subset for all, or named subsets, as a text of codes."""
    subsets = codes if isinstance(codes, dict) else {"default": codes}
    subset_languages = {subset: tuple(text.split()) for subset, text in subsets.items()}
    language_codes = list(
        dict.fromkeys(code for codes in subset_languages.values() for code in codes)
    )
    kind = TASK_TYPES[type_name]
    page = f"https://example.org/tasks/{len(name)}-{type_name.lower()}"
    record = TaskRecord(
        name=name,
        type=type_name,
        simplified_type=kind.simplified_type,
        category=kind.category,
        languages=list(dict.fromkeys(code.split("-")[0] for code in language_codes)),
        language_codes=language_codes,
        domains=domains.split() or None,
        modalities=list(kind.modalities),
        description=f"{name} is an invented task of the type {type_name}; its data does not exist.",
        reference=page if is_public else None,
        citation=f"@misc{{invented, title={{{name}, an Invented Task}}, year={{2025}}}}"
        if is_public
        else None,
        is_public=is_public,
        is_aggregate=is_aggregate,
        source_dataset=None if is_aggregate else f"invented-data/{name}",
        license="cc-by-4.0" if is_public else "not specified",
        date_from="2024-01-01" if is_public else None,
        date_to="2025-06-30" if is_public else None,
        annotations_creators="human-annotated" if is_public else None,
        dialect=[] if is_public else None,
        sample_creation="created" if is_public else None,
        main_score=kind.main_score,
        splits=list(splits),
        subsets=list(subset_languages),
    )
    return SampleTask(
        record=record,
        subset_languages=subset_languages,
        question_count=question_count,
        has_results=has_results,
    )


def _each(codes: str) -> dict[str, str]:
    """A subset for every language, called as the language is."""
    return {code.split("-")[0]: code for code in codes.split()}


SCRIPTS = {"hans": "zho-Hans", "hant": "zho-Hant", "jpn": "jpn-Jpan", "kor": "kor-Hang"}
LENGTHS = ("test_256", "test_1k", "test_8k")
ALPHABETS = {"rus": "rus-Cyrl", "srp_cyrl": "srp-Cyrl", "srp_latn": "srp-Latn"}
PAIRS = {
    f"eng-{code.split('-')[0]}": f"eng-Latn {code}"
    for code in ["deu-Latn", "fra-Latn", "rus-Cyrl", "ara-Arab", "zho-Hans", "hin-Deva", "swa-Latn"]
}
TIDES = {"eng": "eng-Latn", "eng-deu": "eng-Latn deu-Latn", "ara": "ara-Arab"}
NORTH = _each("swe-Latn dan-Latn nob-Latn isl-Latn")
MOODS = _each("eng-Latn deu-Latn fra-Latn rus-Cyrl hin-Deva")
WEST = _each("eng-Latn deu-Latn fra-Latn spa-Latn nld-Latn")
SOUTH = _each("yor-Latn swa-Latn amh-Ethi")
CODE = {"python": "eng-Latn python-Code", "rust": "eng-Latn rust-Code"}

TASKS = (
    _task("TeapotFactsRetrieval", "Retrieval", "eng-Latn", "Encyclopaedic Written"),
    _task("HarbourLogRetrieval", "Retrieval", WEST, "Non-fiction Written"),
    _task("LanternNewsRetrieval", "Retrieval", SCRIPTS, "News Written"),
    _task("CaravanLegalRetrieval", "Retrieval", _each("ara-Arab heb-Hebr"), "Legal Written"),
    _task("KettleCodeRetrieval", "Retrieval", CODE, "Programming"),
    _task("ObservatoryMedicalRetrieval", "Retrieval", "eng-Latn", "Medical", is_public=False),
    _task(
        "LedgerFinanceRetrieval",
        "Retrieval",
        _each("eng-Latn deu-Latn"),
        "Financial",
        is_public=False,
    ),
    _task("ClosedDrawerRetrieval", "Retrieval", "fra-Latn", "", is_public=False),
    _task("OpenDrawerRetrieval", "Retrieval", "fra-Latn", "Web Written"),
    _task("PostcardRetrieval", "Retrieval", "eng-Latn", "Written", splits=LENGTHS),
    _task("AlmanacRetrieval", "Retrieval", "eng-Latn", "Written Academic", splits=LENGTHS),
    _task("WholeLibraryRetrieval", "Retrieval", "eng-Latn", "Fiction Written"),
    _task("CabinetRetrieval", "Retrieval", "eng-Latn", "Web", is_aggregate=True, has_results=False),
    _task("CabinetBoatsRetrieval", "Retrieval", "eng-Latn", "Web"),
    _task("CabinetBirdsRetrieval", "Retrieval", "eng-Latn", "Web"),
    _task("UnopenedCrateRetrieval", "Retrieval", "eng-Latn", "Web", has_results=False),
    _task(
        "WeatherMoodClassification",
        "Classification",
        MOODS,
        "Social Written",
        splits=("validation", "test"),
    ),
    _task("TeaBlendClassification", "Classification", "eng-Latn", "Reviews Written"),
    _task("MärchenmotivClassification", "Classification", "deu-Latn", "Fiction Written"),
    _task("GruffnessClassification", "Classification", NORTH, "Spoken Written"),
    _task("PigeonIntentClassification", "Classification", SOUTH, "Spoken"),
    _task("CargoLabelsClassification", "MultilabelClassification", "eng-Latn pol-Latn", ""),
    _task("AtticBoxClustering", "Clustering", "eng-Latn", "Blog Written"),
    _task("MarketStallClustering", "Clustering", _each("eng-Latn hin-Deva ben-Beng"), "Web"),
    _task("KioskClustering.v2", "Clustering", ALPHABETS, "News Written"),
    _task("SimilarSailsSTS", "STS", "eng-Latn", "News Web Written"),
    _task("TwoTidesSTS", "STS", TIDES, "Written"),
    _task("TinyQuizSTS", "STS", "eng-Latn", "Social", question_count=20),
    _task("Salt & Pepper (Pairs, short)", "PairClassification", _each("eng-Latn rus-Cyrl"), "Web"),
    _task("ZwillingPairClassification", "PairClassification", "deu-Latn", "Written"),
    _task("BottlePostReranking", "Reranking", _each("eng-Latn spa-Latn"), "Web Written"),
    _task("MoonMapReranking", "Reranking", "zho-Hans", "Academic Written"),
    _task("FerryBitextMining", "BitextMining", PAIRS, "Written"),
    _task("ShortStorySummarization", "Summarization", "eng-Latn", "Fiction Written"),
    _task("FussyGuestReranking", "InstructionReranking", "eng-Latn", "Web"),
    _task("StampClassification", "ImageClassification", "eng-Latn", "Scene"),
    _task("PicturePostcardRetrieval", "Any2AnyRetrieval", "eng-Latn", "Scene Web"),
    _task("SignpostRetrieval", "Any2AnyMultilingualRetrieval", WEST, "Scene"),
    _task("CloudClustering", "ImageClustering", "eng-Latn", "Nature"),
    _task("SketchbookSTS", "VisualSTS(eng)", "eng-Latn", "Constructed"),
    _task("PaperTrailInvoices", "DocumentUnderstanding", _each("eng-Latn fra-Latn"), "Financial"),
    _task("PaperTrailAtlases", "DocumentUnderstanding", _each("eng-Latn deu-Latn"), "Academic"),
    _task("PaperTrailRecipes", "DocumentUnderstanding", _each("ita-Latn por-Latn"), "Web"),
    _task("PaperTrailSealed", "DocumentUnderstanding", "eng-Latn", "Legal", is_public=False),
    _task("PaperTrailVault", "DocumentUnderstanding", "fra-Latn", "Medical", is_public=False),
    _task("KitchenMoodClassification", "Classification", "eng-Latn", "Social", question_count=50),
    _task(
        "KitchenManyTonguesClassification",
        "Classification",
        _each("eng-Latn ara-Arab nob-Latn rus-Cyrl"),
        "Reviews",
        question_count=50,
    ),
    _task(
        "KitchenTableSTS",
        "STS",
        _each("eng-Latn deu-Latn"),
        "Written",
        splits=("dev", "test"),
        question_count=50,
    ),
)

FORGOTTEN_TASK = _task("ForgottenAtlasRetrieval", "Retrieval", "eng-Latn", "")
"""Has results, and the catalog does not know it."""

TASK_OF = {task.name: task for task in TASKS}
