"""The benchmarks of the sample and their menu. All are invented."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from service.catalog.records import (
    Aggregation,
    BenchmarkRecord,
    GroupingRecord,
    GroupRecord,
    MenuRecord,
    SortColumn,
    TaskScope,
)
from service.sources.sample.tasks import TASK_OF, TASKS

PLAIN: tuple[Aggregation, ...] = ("mean_task", "mean_task_type", "task_types")
LONG_SHELF = (
    "Long Shelf: Retrieval from Texts of Every Length, from a Postcard to a Whole Library"
    " (eng, extended, v1.1)"
)

ENGLISH = (
    *("TeapotFactsRetrieval", "CabinetBoatsRetrieval", "CabinetBirdsRetrieval"),
    *("TeaBlendClassification", "AtticBoxClustering", "SimilarSailsSTS", "TinyQuizSTS"),
    *("ShortStorySummarization", "FussyGuestReranking"),
)
MULTILINGUAL = (
    *("HarbourLogRetrieval", "LanternNewsRetrieval", "CaravanLegalRetrieval"),
    *("WeatherMoodClassification", "PigeonIntentClassification", "CargoLabelsClassification"),
    *("MarketStallClustering", "KioskClustering.v2", "TwoTidesSTS"),
    *("Salt & Pepper (Pairs, short)", "BottlePostReranking", "MoonMapReranking"),
    "FerryBitextMining",
)
SEALED = ("ObservatoryMedicalRetrieval", "LedgerFinanceRetrieval", "ClosedDrawerRetrieval")
PICTURES = (
    *("StampClassification", "PicturePostcardRetrieval", "SignpostRetrieval", "CloudClustering"),
    "SketchbookSTS",
)
PAPER_TRAIL = (
    *("PaperTrailInvoices", "PaperTrailAtlases", "PaperTrailRecipes", "PaperTrailSealed"),
    "PaperTrailVault",
)
KITCHEN = ("KitchenMoodClassification", "KitchenManyTonguesClassification", "KitchenTableSTS")


def _scope(
    name: str, *, splits: Sequence[str] | None = None, subsets: Sequence[str] | None = None
) -> TaskScope:
    """A task, whole or with only those splits and subsets."""
    task = TASK_OF[name]
    pinned_splits = list(splits or task.record.splits)
    pinned_subsets = list(subsets or task.record.subsets)
    codes = (code for subset in pinned_subsets for code in task.subset_languages[subset])
    return TaskScope(
        task=name,
        splits=pinned_splits,
        subsets=pinned_subsets,
        is_whole=pinned_splits == task.record.splits and pinned_subsets == task.record.subsets,
        languages=list(dict.fromkeys(code.split("-")[0] for code in codes)),
    )


def _scopes(*names: str) -> list[TaskScope]:
    return [_scope(name) for name in names]


def _group(label: str, description: str | None, *entries: TaskScope) -> GroupRecord:
    return GroupRecord(label=label, description=description, entries=list(entries))


def _benchmark(
    name: str,
    tasks: Sequence[TaskScope],
    description: str,
    *,
    aliases: Sequence[str] = (),
    icon: str | None = None,
    icon_text: str | None = None,
    aggregations: Sequence[Aggregation] = PLAIN,
    groupings: Sequence[GroupingRecord] = (),
    sort_by: Sequence[SortColumn] = (),
    language_view: list[str] | Literal["all"] | None = None,
    **fields: Any,
) -> BenchmarkRecord:
    defaults: dict[str, Any] = {
        "display_name": name,
        "reference": "https://example.org/benchmarks",
        "citation": f"@misc{{invented, title={{{name}, an Invented Benchmark}}, year={{2025}}}}",
        "is_on_leaderboard": True,
        "superseded_by": None,
        "show_zero_shot": True,
        "is_public_only": False,
    }
    return BenchmarkRecord(
        name=name,
        aliases=list(aliases),
        icon_url=None if icon is None else f"https://icons.invalid/{icon}.svg",
        icon_text=icon_text,
        description=f"{description} An invented benchmark of the sample.",
        tasks=list(tasks),
        aggregations=list(aggregations),
        groupings=list(groupings),
        sort_by=list(sort_by),
        language_view=language_view,
        **(defaults | fields),
    )


LENGTHS = GroupingRecord(
    name="Text Length",
    groups=[
        _group(
            label,
            f"Texts of {label} tokens.",
            _scope("PostcardRetrieval", splits=[split]),
            _scope("AlmanacRetrieval", splits=[split]),
        )
        for label, split in (("256", "test_256"), ("1K", "test_1k"), ("8K", "test_8k"))
    ],
)
SHELVES = GroupingRecord(
    name="Shelf",
    groups=[
        _group("Top", "Light reading.", *_scopes("PostcardRetrieval", "AlmanacRetrieval")),
        # Nobody has run the crate, so the library alone decides.
        _group("Bottom", None, *_scopes("WholeLibraryRetrieval", "UnopenedCrateRetrieval")),
        _group("Behind the Shelf", "Nothing stands there, and the answers leave it out."),
    ],
)

BENCHMARKS = (
    _benchmark(
        "TEAPOT(Multilingual, v2)",
        _scopes(*ENGLISH, *MULTILINGUAL),
        "Text embeddings in many languages, types of task and scripts.",
        aliases=("TEAPOT", "TEAPOT(Multilingual)"),
        icon="teapot",
        language_view=["eng-Latn", "deu-Latn", "fra-Latn", "rus-Cyrl", "ara-Arab", "zho-Hans"],
    ),
    _benchmark(
        "TEAPOT(Multilingual, v1)",
        _scopes(*ENGLISH[:5], *MULTILINGUAL[:7]),
        "The first version.",
        icon="teapot",
        superseded_by=["TEAPOT(Multilingual, v2)"],
    ),
    _benchmark(
        "TEAPOT(eng, v1)",
        [
            *_scopes(*ENGLISH),
            _scope("HarbourLogRetrieval", subsets=["eng"]),
            _scope("WeatherMoodClassification", subsets=["eng"], splits=["test"]),
            _scope("TwoTidesSTS", subsets=["eng"]),
            _scope("Salt & Pepper (Pairs, short)", subsets=["eng"]),
            _scope("BottlePostReranking", subsets=["eng"]),
        ],
        "Text embeddings in English.",
        aliases=("TEAPOT(eng)",),
        icon="teapot-eng",
    ),
    _benchmark(
        "Märchenwald(deu, nordisch)",
        [
            *_scopes("MärchenmotivClassification", "ZwillingPairClassification"),
            _scope("GruffnessClassification"),
            _scope("HarbourLogRetrieval", subsets=["deu", "nld"]),
            _scope("TwoTidesSTS", subsets=["eng-deu"]),
            _scope("FerryBitextMining", subsets=["eng-deu"]),
        ],
        "German and its neighbours to the north: Märchen, eventyr, sagor og þjóðsögur.",
        icon_text="🌲",
        language_view="all",
    ),
    _benchmark(
        "Lighthouse & Harbour (beta)",
        _scopes("TeapotFactsRetrieval", "HarbourLogRetrieval", "OpenDrawerRetrieval", *SEALED),
        "Retrieval whose sealed tasks show whether the open ones were learnt by heart.",
        aliases=("Lighthouse",),
        icon="lighthouse",
        aggregations=("mean_task",),
        is_public_only=True,
    ),
    _benchmark(
        LONG_SHELF,
        _scopes(
            *("PostcardRetrieval", "AlmanacRetrieval", "WholeLibraryRetrieval"),
            *("CabinetRetrieval", "UnopenedCrateRetrieval"),
        ),
        "How far retrieval carries as texts grow.",
        aliases=("Long Shelf",),
        icon_text="📚",
        aggregations=(*PLAIN, "custom_groups"),
        groupings=(LENGTHS, SHELVES),
        display_name="Long Shelf",
    ),
    _benchmark(
        "Looking Glass(lite)",
        _scopes(*PICTURES),
        "Embeddings of pictures, and of words about them.",
        icon="looking-glass",
        aggregations=("mean_task_type", "task_types"),
        sort_by=("mean_task_type",),
    ),
    _benchmark(
        "Paper Trail(v3)",
        _scopes(*PAPER_TRAIL),
        "Finding the page of a document by a question, on paper that is public and paper that is"
        " not.",
        aliases=("PaperTrail",),
        icon="paper-trail",
        aggregations=("mean_task", "public_private"),
        sort_by=("mean_task", "mean_public", "mean_private"),
        language_view=["eng-Latn", "fra-Latn", "deu-Latn", "ita-Latn", "por-Latn"],
    ),
    _benchmark(
        "Kitchen Table(v1)",
        _scopes(*KITCHEN),
        "Small tasks on which people have been measured too; every subset counts the same.",
        aggregations=("mean_subset", "task_types"),
        show_zero_shot=False,
        reference=None,
        citation=None,
    ),
    _benchmark(
        "Attic(unsorted)",
        _scopes(*(task.name for task in TASKS if task.is_multilingual and task.has_results)),
        "Every task in several languages; it stands on no menu.",
        is_on_leaderboard=False,
    ),
)


def _leaf(name: str) -> MenuRecord:
    return MenuRecord(name=name, benchmark=name)


MENU = [
    MenuRecord(
        name="Text",
        description="What most people come for",
        is_open=True,
        children=[
            _leaf("TEAPOT(Multilingual, v2)"),
            MenuRecord(
                name="By Language",
                children=[_leaf("TEAPOT(eng, v1)"), _leaf("Märchenwald(deu, nordisch)")],
            ),
            MenuRecord(
                name="Older Versions",
                description="Kept for comparison",
                children=[_leaf("TEAPOT(Multilingual, v1)")],
            ),
        ],
    ),
    MenuRecord(
        name="Retrieval", children=[_leaf("Lighthouse & Harbour (beta)"), _leaf(LONG_SHELF)]
    ),
    MenuRecord(
        name="Pictures & Paper",
        description="Pictures, and pages seen as pictures",
        children=[_leaf("Looking Glass(lite)"), _leaf("Paper Trail(v3)")],
    ),
    MenuRecord(name="Miscellaneous", children=[_leaf("Kitchen Table(v1)")]),
]
