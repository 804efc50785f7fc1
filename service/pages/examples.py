"""The questions of docs/questions.md, asked of whatever data are served."""

from __future__ import annotations

import re

import msgspec

from service import resources
from service.answers.leaderboards import benchmark_leaders
from service.answers.metadata_index import MetadataIndex, metadata_index_of
from service.snapshots.connect import Snapshot
from service.wire.structs import Benchmark

_ASKED = re.compile(
    r"^## (?P<group>[^\n]+)|^\*\*\d+\. (?P<question>.+?)\*\*.*?^```sql\n(?P<sql>.+?)^```",
    re.MULTILINE | re.DOTALL,
)
# What documents say of the sample, whose names they have.
_BENCHMARK, _MANY_LANGUAGES = "TEAPOT(eng, v1)", "TEAPOT(Multilingual, v2)"
_MODELS = ("teahouse/oolong-large", "pelican-post/heron-2")
_TASKS = ("TeapotFactsRetrieval", "HarbourLogRetrieval")


class Example(msgspec.Struct, frozen=True):
    """A question in words and in SQL."""

    group: str
    question: str
    sql: str


def examples_of(snapshot: Snapshot) -> list[Example]:
    """All of them, in order."""
    text = (resources.docs_dir() / "questions.md").read_text(encoding="utf-8")
    examples, group = [], ""
    for found in _ASKED.finditer(text):
        if found["group"]:
            group = found["group"]
        else:
            question = found["question"]
            examples.append(Example(group, question, asked_here(snapshot, found["sql"])))
    return examples


def asked_here(snapshot: Snapshot, sql: str) -> str:
    """A statement of a document, with names that are in `snapshot` instead of the sample's."""
    for name, here in snapshot.cached(_names_here).items():
        sql = sql.replace(name, here)
    return sql.strip()


def is_question(sql: str) -> bool:
    """Whether a statement of a document is one that a service answers: no ATTACH, no several."""
    words = sql.strip().removesuffix(";")
    return ";" not in words and words.startswith(("select", "from", "with"))


def most_run(snapshot: Snapshot) -> Benchmark | None:
    """The benchmark that most models ran; none where nothing was run."""
    leaders = benchmark_leaders(snapshot)
    key = max(leaders, key=lambda key: leaders[key].total_models, default=None)
    return None if key is None else metadata_index_of(snapshot).benchmarks[key]


def _names_here(snapshot: Snapshot) -> dict[str, str]:
    index, first = metadata_index_of(snapshot), most_run(snapshot)
    if first is None or _BENCHMARK in index.benchmark_names.keys:
        return {}
    leader = index.models[
        benchmark_leaders(snapshot)[index.benchmark_names.key(first.name)].model_id
    ]
    here = {
        _BENCHMARK: first.name,
        _MANY_LANGUAGES: _with_most_languages(snapshot, index).name,
        **dict.fromkeys(_MODELS, leader.name),
        **dict(zip(_TASKS, first.tasks * len(_TASKS), strict=False)),
    }
    # Most of them stand between quotes in SQL.
    return {name: text.replace("'", "''").replace('"', '""') for name, text in here.items()}


def _with_most_languages(snapshot: Snapshot, index: MetadataIndex) -> Benchmark:
    with_results = (index.benchmarks[key] for key in benchmark_leaders(snapshot))
    return max(with_results, key=lambda each: len(each.languages))
